//! The line being read: the items since the last block began, and which formatting is on.

use scraper::node::Element;

use super::address;
use super::inline::{ALL, Flags, Item, Kind};

/// Items of a block that has not ended yet.
#[derive(Default)]
pub(super) struct OpenLine {
    items: Vec<Item>,
    /// How many open elements ask for each style, in the order of [`ALL`].
    styles: [u32; 3],
    /// How many open elements ask for code.
    code: u32,
    link: Option<OpenLink>,
}

/// A link whose end has not come yet. It is put down piece by piece: a link spans no block and no break.
struct OpenLink {
    url: String,
    title: String,
    /// The style around it.
    style: Flags,
    /// What the open piece holds so far.
    items: Vec<Item>,
}

impl OpenLine {
    /// The items so far, in any state of white space. Formatting stays on for the next line.
    pub(super) fn take(&mut self) -> Vec<Item> {
        self.put_down_link();
        std::mem::take(&mut self.items)
    }

    pub(super) fn push_text(&mut self, text: &str) {
        let style = self.style();
        let is_code = self.code > 0;
        let items = self.target();
        if let Some(last) = items.last_mut()
            && last.style == style
        {
            match &mut last.kind {
                Kind::Text(last) if !is_code => return last.push_str(text),
                Kind::Code(last) if is_code => return last.push_str(text),
                _ => {}
            }
        }
        let kind = if is_code { Kind::Code(text.to_owned()) } else { Kind::Text(text.to_owned()) };
        items.push(Item { style, kind });
    }

    pub(super) fn push_break(&mut self) {
        let style = self.style() | self.link.as_ref().map_or(0, |link| link.style);
        self.put_down_link();
        self.items.push(Item { style, kind: Kind::Break });
    }

    /// An image without an address leaves no trace.
    pub(super) fn push_image(&mut self, element: &Element) {
        if let Some(kind) = address::image(element) {
            let style = self.style();
            self.target().push(Item { style, kind });
        }
    }

    /// Whether the style begins here; inside of code it is the site's highlighting, not the text's.
    pub(super) fn open_style(&mut self, flag: Flags) -> bool {
        if self.code == 0 {
            *self.count(flag) += 1;
        }
        self.code == 0
    }

    pub(super) fn close_style(&mut self, flag: Flags) {
        let count = self.count(flag);
        *count = count.saturating_sub(1);
    }

    pub(super) fn open_code(&mut self) {
        self.code += 1;
    }

    pub(super) fn close_code(&mut self) {
        self.code = self.code.saturating_sub(1);
    }

    /// Whether a link begins here: not inside of another, and not without an address to be led to.
    pub(super) fn open_link(&mut self, element: &Element) -> bool {
        let Some((url, title)) = address::link(element).filter(|_| self.link.is_none()) else { return false };
        self.link = Some(OpenLink { url, title, style: self.style(), items: Vec::new() });
        true
    }

    pub(super) fn close_link(&mut self) {
        self.put_down_link();
        self.link = None;
    }

    fn put_down_link(&mut self) {
        if let Some(link) = &mut self.link
            && !link.items.is_empty()
        {
            let items = std::mem::take(&mut link.items);
            let kind = Kind::Link { url: link.url.clone(), title: link.title.clone(), items };
            self.items.push(Item { style: link.style, kind });
        }
    }

    /// Where the next item goes: into the open link, else onto the line.
    fn target(&mut self) -> &mut Vec<Item> {
        match &mut self.link {
            Some(link) => &mut link.items,
            None => &mut self.items,
        }
    }

    /// The style of what comes next, within the open link.
    fn style(&self) -> Flags {
        let outer = self.link.as_ref().map_or(0, |link| link.style);
        let counted = ALL.into_iter().zip(self.styles).filter(|(_, count)| *count > 0);
        counted.fold(0, |style, (flag, _)| style | flag) & !outer
    }

    fn count(&mut self, flag: Flags) -> &mut u32 {
        let place = ALL.iter().position(|each| *each == flag).unwrap_or(0);
        &mut self.styles[place]
    }
}
