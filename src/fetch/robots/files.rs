//! The rules of the origins asked in this run, as many as fit: those not used for long are forgotten first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::OnceCell;
use url::Url;

use super::Known;
use crate::fetch::shown::without_credentials;
use crate::model::{Proxy, Secret};

/// What all rules together may take up, in bytes, about.
const MOST: usize = 64 * 1024 * 1024;

/// What an origin without rules takes up.
const EACH: usize = 300;

/// The place for the rules of one [`key`]; whoever comes first fills it, and the others wait.
pub(crate) type Place = Arc<OnceCell<Known>>;

/// The rules of every origin asked lately.
#[derive(Debug, Default)]
pub(crate) struct RobotsFiles {
    origins: Mutex<Origins>,
}

#[derive(Debug, Default)]
struct Origins {
    entries: HashMap<String, Entry>,
    size: usize,
    /// Counts the uses, to tell which was the last.
    uses: u64,
}

#[derive(Debug)]
struct Entry {
    place: Place,
    size: usize,
    used: u64,
}

/// What one robots.txt is for: scheme, host and port of an address and, where it is not the usual one, the way there.
///
/// Of a proxy's address it holds a hash, and nothing of the login in it.
pub(crate) fn key(url: &Url, proxy: Option<&Proxy>) -> String {
    let origin = url.origin().ascii_serialization();
    let Some(proxy) = proxy else { return origin };
    let way = match proxy {
        Proxy::None => "direct".to_owned(),
        Proxy::Server(server) => hash(&[public(server)]),
        Proxy::Environment { http, https, except } => {
            let public = |server: &Option<Secret>| server.as_ref().map(public).unwrap_or_default();
            hash(&[public(http), public(https), except.clone()])
        }
    };
    format!("{origin} {way}")
}

fn public(server: &Secret) -> String {
    Url::parse(server.expose()).map(|url| without_credentials(&url).into()).unwrap_or_default()
}

fn hash(parts: &[String]) -> String {
    blake3::hash(parts.join("\n").as_bytes()).to_hex()[..16].to_owned()
}

impl RobotsFiles {
    /// The place for the rules of a [`key`], an empty one when they no longer hold.
    pub(crate) fn of(&self, key: &str, now: Timestamp) -> Place {
        let mut origins = self.lock();
        origins.uses += 1;
        let used = origins.uses;
        if let Some(entry) = origins.entries.get_mut(key)
            && entry.place.get().is_none_or(|known| now < known.until)
        {
            entry.used = used;
            return Arc::clone(&entry.place);
        }
        let entry = Entry { place: Place::default(), size: EACH, used };
        let place = Arc::clone(&entry.place);
        origins.size += EACH;
        if let Some(old) = origins.entries.insert(key.to_owned(), entry) {
            origins.size -= old.size;
        }
        origins.shrink(MOST);
        place
    }

    /// Notes what the rules of a [`key`] take up beyond what each does.
    pub(crate) fn weigh(&self, key: &str, known: &Known) {
        let mut origins = self.lock();
        let size = EACH + known.rules.size();
        if let Some(entry) = origins.entries.get_mut(key) {
            let old = std::mem::replace(&mut entry.size, size);
            origins.size = origins.size - old + size;
        }
        origins.shrink(MOST);
    }

    /// The pause that the robots.txt of a [`key`] asks for, if it has been read.
    pub(crate) fn crawl_delay(&self, key: &str) -> Option<Duration> {
        self.lock().entries.get(key)?.place.get()?.rules.crawl_delay()
    }

    fn lock(&self) -> MutexGuard<'_, Origins> {
        // A panic elsewhere cannot leave the map half changed.
        self.origins.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Origins {
    /// Forgets the half that was not used for longest, when there is too much. What somebody waits for stays.
    fn shrink(&mut self, most: usize) {
        if self.size <= most {
            return;
        }
        let mut uses: Vec<u64> = self.entries.values().map(|entry| entry.used).collect();
        let middle = uses.len() / 2;
        let (_, middle, _) = uses.select_nth_unstable(middle);
        let middle = *middle;
        self.entries.retain(|_, entry| entry.used >= middle || Arc::strong_count(&entry.place) > 1);
        self.size = self.entries.values().map(|entry| entry.size).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rules;
    use super::*;

    const NOON: Timestamp = Timestamp::UNIX_EPOCH;

    fn known(text: &str, hours: i64) -> Known {
        let until = NOON + jiff::SignedDuration::from_hours(hours);
        Known { rules: Rules::read(text.as_bytes()), until }
    }

    #[test]
    fn rules_are_there_until_they_no_longer_hold() {
        let files = RobotsFiles::default();
        files.of("https://a.example", NOON).set(known("User-agent: *\nCrawl-delay: 3", 1)).unwrap();
        assert!(files.of("https://a.example", NOON).get().is_some());
        let delay = |url: &str| files.crawl_delay(&key(&url.parse().unwrap(), None));
        assert_eq!(delay("https://a.example/b"), Some(Duration::from_secs(3)));
        assert_eq!(delay("http://a.example/b"), None);
        let later = NOON + jiff::SignedDuration::from_hours(1);
        assert!(files.of("https://a.example", later).get().is_none());
        assert_eq!(files.lock().size, EACH);
    }

    #[test]
    fn each_way_to_a_site_has_its_rules_and_no_login_is_told() {
        let url = "https://me:pw@a.example/b".parse().unwrap();
        let server = |text: &str| key(&url, Some(&Proxy::Server(text.into())));
        assert_eq!(key(&url, None), "https://a.example");
        assert_eq!(key(&url, Some(&Proxy::None)), "https://a.example direct");
        assert_eq!(server("http://me:pw@p.example:3128"), server("http://p.example:3128"));
        assert_ne!(server("http://p.example:3128"), server("socks5://p.example:3128"));
        let way = |http: Option<Secret>, https| {
            key(&url, Some(&Proxy::Environment { http, https, except: String::new() }))
        };
        assert_ne!(way(Some("http://p.example".into()), None), way(None, Some("http://p.example".into())));
    }

    #[test]
    fn what_was_not_used_for_longest_is_forgotten_first() {
        let files = RobotsFiles::default();
        let name = |n: usize| format!("https://{n}.example");
        let held = files.of("https://held.example", NOON);
        for n in 0..100 {
            let known = known(&format!("User-agent: *\nDisallow: /{}\n", "a".repeat(1000)), 1);
            let place = files.of(&name(n), NOON);
            files.weigh(&name(n), &known);
            place.set(known).unwrap();
        }
        files.of(&name(0), NOON);
        let mut origins = files.lock();
        let size = origins.size;
        assert!(size > 100 * 1000, "{size}");
        origins.shrink(size);
        assert_eq!(origins.entries.len(), 101);
        origins.shrink(size - 1);
        assert!((50..=53).contains(&origins.entries.len()) && origins.size < size * 6 / 10);
        for kept in ["https://held.example", &name(0), &name(99)] {
            assert!(origins.entries.contains_key(kept), "{kept}");
        }
        drop(held);
    }
}
