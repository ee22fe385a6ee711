//! What was asked in all, against what may be.

use super::log::{Asked, Log};
use super::world::{Conduct, DAY, Minute, Shape, Source, World};

/// After how long of 410 a source is left alone.
const GIVEN_UP: Minute = 7 * DAY;

/// What is wrong with the requests of a whole month.
pub(crate) fn look(world: &World, log: &Log, step: Minute) -> Vec<String> {
    let mut wrongs = Vec::new();
    for (source, asked) in world.sources.iter().zip(&log.sources) {
        wrongs.extend(rhythm(source, asked, step, log.now));
        wrongs.extend(pages(source, asked));
    }
    let days = usize::try_from(log.now / DAY).unwrap() + 2;
    let many = log.robots.iter().filter(|(_, count)| **count > days);
    wrongs.extend(many.map(|(host, count)| format!("{host} was asked {count} times for robots.txt")));
    wrongs
}

fn rhythm(source: &Source, asked: &Asked, step: Minute, end: Minute) -> Vec<String> {
    let mut wrongs = Vec::new();
    let name = format!("{} ({:?}, every {:?})", source.id, source.conduct, source.every);
    let mut times = asked.times.clone();
    // A connection that ends without an answer is worth a second try.
    if source.conduct == Conduct::HangsUp {
        times.dedup();
    }
    wrongs.extend(
        times
            .windows(2)
            .filter(|two| two[1] - two[0] < source.rest())
            .map(|two| format!("{name} was asked at {two:?}")),
    );
    let stops = asked.gone.map(|gone| gone + GIVEN_UP);
    let unreachable = matches!(source.conduct, Conduct::Refuses | Conduct::LosesItsName);
    // A Retry-After lasts ten hours at most.
    let slack = if unreachable { 3 * DAY } else { 600 };
    let longest = source.patience(step) + slack;
    times.push(stops.unwrap_or(end).min(end));
    wrongs.extend(
        times
            .windows(2)
            .filter(|two| two[1] - two[0] > longest)
            .map(|two| format!("{name} was not asked between {two:?}")),
    );
    if let Some(stops) = stops {
        wrongs.extend(
            asked
                .times
                .iter()
                .filter(|time| **time >= stops)
                .map(|time| format!("{name} was asked at {time}, though gone")),
        );
    }
    wrongs
}

/// A page is asked for in each run of a day, and then nine times.
fn pages(source: &Source, asked: &Asked) -> Vec<String> {
    let mut wrongs = Vec::new();
    if source.shape == Shape::List {
        for (number, page) in &asked.pages {
            let later = page.asked.iter().filter(|time| **time > page.asked[0] + 2 * DAY + 1).count();
            if later > 9 {
                wrongs.push(format!("page {number} of {} was asked for at {:?}", source.id, page.asked));
            }
        }
    }
    wrongs
}
