//! A site that answers on loopback, and a folder in which feedloom runs.

mod clockwork;
mod installation;
mod serving;
mod site;
mod web;
mod workspace;

pub(crate) use clockwork::Clockwork;
pub(crate) use installation::Installation;
pub(crate) use serving::Serving;
pub(crate) use site::{Answer, Site};
pub(crate) use web::Web;
pub(crate) use workspace::{Tree, Workspace, bytes};

/// An RSS feed of these items: `(number, title, tags)`; the number gives guid, link and date.
pub(crate) fn rss(title: &str, items: &[(u32, &str, &[&str])]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>{title}</title>\
         <link>http://news.example/</link><description>d</description>\n"
    );
    for (number, title, tags) in items {
        let tags: String = tags.iter().map(|tag| format!("<category>{tag}</category>")).collect();
        let (hour, minute) = (number / 60 % 24, number % 60);
        text += &format!(
            "<item><title>{title}</title><link>http://news.example/{number}</link>\
             <guid isPermaLink=\"false\">n{number}</guid>{tags}\
             <pubDate>Mon, 01 Jun 2026 {hour:02}:{minute:02}:00 GMT</pubDate>\
             <description>&lt;p&gt;The text of number {number}.&lt;/p&gt;</description></item>\n"
        );
    }
    text + "</channel></rss>\n"
}
