//! Images kept beside the documents, for sources that want it: each is fetched as politely as a page, cleaned, and durable
//! before the document that points to it.
//!
//! What cannot be kept stays a link, and is tried again only when its article changes.

mod there;

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::oneshot;
use url::Url;

use super::Error;
use super::composed::Composed;
use super::gather::SourceRun;
use super::news::{Missed, News};
use crate::fetch::Fetcher;
use crate::format::kept_images;
use crate::image;
use crate::model::{Article, Diagnostic, Fetched, OutputFile, Page, Purpose, Request, Validators, Weight};
use crate::publish::Destination;
use crate::store::Store;
use crate::text::images;

pub(super) use there::{readdress, remove, shown};

/// What is known of a source's images.
#[derive(Debug, Default)]
pub(super) struct Images {
    /// The record's files that were read, by their paths.
    months: BTreeMap<String, Month>,
    /// Addresses that brought nothing in this run.
    missed: BTreeSet<String>,
}

/// One of the record's files.
#[derive(Debug, Default)]
struct Month {
    files: BTreeMap<String, String>,
    bad: Vec<Vec<u8>>,
    is_changed: bool,
}

/// An image that is in place.
struct Kept {
    path: String,
    bytes: u64,
}

/// Why an image is not in place.
enum Left {
    /// It cannot be had or kept, for this reason.
    Link(String),
    /// That was told already.
    Again,
    /// The run is to end: the article has to be made by another.
    Stopped,
}

/// Where the images of one article go.
struct Place<'a> {
    article: &'a Article,
    folder: &'a str,
    /// The record's file.
    month: String,
}

impl Place<'_> {
    /// The path of a file there.
    fn path(&self, name: &str) -> String {
        if self.folder.is_empty() { name.to_owned() } else { format!("{}/{name}", self.folder) }
    }
}

impl Images {
    /// The files of the record that have become others.
    pub(super) fn into_files(self) -> Vec<OutputFile> {
        let changed = self.months.into_iter().filter(|(_, month)| month.is_changed);
        changed.map(|(path, month)| kept_images::write(path, &month.files, &month.bad)).collect()
    }
}

impl<F: Fetcher, S: Store, D: Destination> SourceRun<'_, '_, F, S, D> {
    /// Keeps the images of an article, where its source wants that and has edited it, and has it point to them and to those
    /// that are kept already; tells whether all were tried.
    pub(super) async fn keep_images(&mut self, composed: &mut Composed) -> Result<bool, Error> {
        let kept = if self.subscription.images.local && composed.edited != Some(false) {
            self.keep_all(composed).await?
        } else {
            Some(self.known(composed).await?)
        };
        let Some(kept) = kept else { return Ok(false) };
        readdress(&mut composed.article, &kept);
        Ok(true)
    }

    /// What the document that is there points to, by the images' addresses.
    async fn known(&self, composed: &Composed) -> Result<BTreeMap<String, String>, Error> {
        let Some(there) = composed.standing.there() else { return Ok(BTreeMap::new()) };
        let article = &composed.article;
        shown(self.run.work, &article.source, article.first_seen, &there.stored).await
    }

    /// Keeps the images of an article: what to point to, by their addresses. `None` when not all were tried.
    async fn keep_all(&mut self, composed: &Composed) -> Result<Option<BTreeMap<String, String>>, Error> {
        let (article, zone) = (&composed.article, &self.run.work.site.time_zone);
        let path = composed.path(self.subscription, zone);
        let folder = &self.subscription.preset.image_folder(article, &path, zone);
        let options = self.subscription.images;
        let month = kept_images::path(&article.source, article.first_seen);
        let place = Place { article, folder, month };
        let mut kept = BTreeMap::new();
        let mut left = options.total_size;
        let addresses = addresses(article);
        for address in addresses.iter().take(options.per_article) {
            match self.keep_image(&place, address, options.max_size.min(left)).await? {
                Ok(image) => {
                    left = left.saturating_sub(image.bytes);
                    let reference = images::reference(&self.run.work.site.content_url, &image.path);
                    kept.insert(address.clone(), reference);
                }
                Err(Left::Link(why)) => self.tell_left(address, &why),
                Err(Left::Again) => {}
                Err(Left::Stopped) => return Ok(None),
            }
        }
        if let Some(address) = addresses.get(options.per_article) {
            self.tell_left(address, "the article has more images than `per_article` allows");
        }
        Ok(Some(kept))
    }

    /// Keeps one image of at most so many bytes: the one that is there, or else the site's.
    async fn keep_image(
        &mut self,
        place: &Place<'_>,
        address: &str,
        most: u64,
    ) -> Result<Result<Kept, Left>, Error> {
        if self.images.missed.contains(address) {
            return Ok(Err(Left::Again));
        }
        if most == 0 {
            return Ok(Err(Left::Link("the article's images are larger than `total_size` allows".into())));
        }
        if let Some((path, bytes)) = self.known_image(place, address).await? {
            let name = path.rsplit('/').next().unwrap_or(&path);
            if place.path(name) == path {
                return Ok(Ok(Kept { path, bytes: bytes.len() as u64 }));
            }
            return Ok(self.put_image(place, address, name, bytes).await);
        }
        let (image, _weight) = match self.fetch_image(place, address, most).await {
            Ok(image) => image,
            Err(left) => {
                // What found no room in this article may find it in another.
                if most == self.subscription.images.max_size {
                    self.images.missed.insert(address.to_owned());
                }
                return Ok(Err(left));
            }
        };
        let name = images::file_name(&image.bytes, image.extension);
        Ok(self.put_image(place, address, &name, image.bytes).await)
    }

    /// The file and bytes of an image that is kept, for this article or another of its month.
    async fn known_image(
        &mut self,
        place: &Place<'_>,
        address: &str,
    ) -> Result<Option<(String, Vec<u8>)>, Error> {
        let content = self.run.work.content;
        if !self.images.months.contains_key(&place.month) {
            let article = place.article;
            let (files, bad) = there::files(self.run.work, &article.source, article.first_seen).await?;
            if !bad.is_empty() {
                self.warn(
                    Diagnostic::warning(
                        "record.bad-image-line",
                        "a line of the kept images could not be read",
                    )
                    .with_subject(&place.month)
                    .with_help("mend or remove the line; it was left out"),
                );
            }
            self.images.months.insert(place.month.clone(), Month { files, bad, is_changed: false });
        }
        let Some(path) = self.images.months[&place.month].files.get(address) else { return Ok(None) };
        Ok(content.get(path).await?.map(|bytes| (path.clone(), bytes)))
    }

    /// Fetches an image and takes out what it should not tell.
    async fn fetch_image(
        &mut self,
        place: &Place<'_>,
        address: &str,
        most: u64,
    ) -> Result<(image::Image, Weight), Left> {
        let link = |why: &dyn ToString| Left::Link(why.to_string());
        let url = Url::parse(address).map_err(|error| link(&error))?;
        let mut request = Request::get(url, Purpose::Image { most });
        request
            .headers
            .extend(self.referer(place.article).map(|url| ("Referer".to_owned(), url.as_str().into())));
        let Page { body, weight, .. } = match self.fetch(&request, &Validators::default()).await {
            Ok(Fetched::Fresh(page, ..)) => page,
            Ok(Fetched::Gone | Fetched::NotModified(..)) => return Err(link(&"the server says it is gone")),
            Err(Missed::Failed(error)) => return Err(link(&error)),
            Err(Missed::Held(..)) => return Err(link(&"its server is in trouble or wants to be left alone")),
            Err(Missed::Stopped) => return Err(Left::Stopped),
        };
        match self.run.desks.work(body.len(), move || image::clean(body)).await {
            Some(Ok(image)) => Ok((image, weight)),
            Some(Err(error)) => Err(link(&error)),
            None => Err(link(&"feedloom made a mistake of its own while reading it")),
        }
    }

    /// What images are asked for with, where source or rule want it: the article's address.
    fn referer(&self, article: &Article) -> Option<Url> {
        let mut url = Url::parse(&article.link).ok()?;
        let wanted = self.subscription.images.referer || self.subscription.rules.wants_referer(&url);
        url.set_fragment(None);
        wanted.then_some(url)
    }

    /// Has the writer put an image into the article's folder, and waits until it is durable there.
    async fn put_image(
        &mut self,
        place: &Place<'_>,
        address: &str,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Kept, Left> {
        let path = place.path(name);
        let kept = Kept { path: path.clone(), bytes: bytes.len() as u64 };
        let (done, is_done) = oneshot::channel();
        let file = OutputFile { path: path.clone(), bytes };
        // The writer ends early only on an error of its own, which the run then reports.
        self.fresh.send(News::Image(file, done)).await.map_err(|_| Left::Stopped)?;
        is_done.await.map_err(|_| Left::Stopped)?;
        let month = self.images.months.entry(place.month.clone()).or_default();
        if !month.files.contains_key(address) {
            month.files.insert(address.to_owned(), path);
            month.is_changed = true;
        }
        Ok(kept)
    }

    /// Tells of an image that stays a link: the first of a source aloud.
    fn tell_left(&mut self, address: &str, why: &str) {
        let is_first = !self.gathered.report.diagnostics.iter().any(|odd| odd.code == "image.left");
        let odd = Diagnostic::warning("image.left", "an image was not kept")
            .with_subject(address)
            .with_found(why)
            .with_help("it stays a link, and is tried again only when its article changes");
        self.warn(if is_first { odd } else { odd.into_note() });
    }
}

/// The addresses of an article's images, the one in its header first.
fn addresses(article: &Article) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let header = [&article.image, &article.thumbnail].into_iter().flatten().cloned();
    let all = header.chain(images::addresses(&article.html));
    all.filter(|address| seen.insert(address.clone())).collect()
}
