//! Turns without a network.

use tokio::time::timeout;

use super::*;

const HOUR: Duration = Duration::from_secs(3600);
const NO_PAUSE: Manners = Manners { delay: Duration::ZERO, concurrent: 1 };

fn pausing(milliseconds: u64) -> Manners {
    Manners { delay: Duration::from_millis(milliseconds), concurrent: 1 }
}

async fn wait(turns: &Turns, group: &str, manners: Manners) -> Turn {
    turns.wait((group.to_owned(), manners), None).await
}

/// The turn, if it is given at once; the future is asked but once.
async fn at_once(turns: &Turns, group: &str, manners: Manners) -> Option<Turn> {
    timeout(Duration::ZERO, wait(turns, group, manners)).await.ok()
}

/// How long the second of two turns is waited for.
async fn pause(turns: &Turns, manners: Manners, crawl_delay: Option<Duration>) -> Duration {
    drop(wait(turns, "a.example", manners).await);
    let start = Instant::now();
    drop(turns.wait(("a.example".to_owned(), manners), crawl_delay).await);
    start.elapsed()
}

#[tokio::test]
async fn turns_of_a_group_follow_each_other_after_a_pause() {
    let turns = Turns::new(9);
    assert!(pause(&turns, pausing(50), None).await >= Duration::from_millis(40));
    assert!(at_once(&turns, "a.example", pausing(50)).await.is_none());
    assert!(at_once(&turns, "b.example", pausing(50)).await.is_some());
}

#[test]
fn pauses_vary_by_a_fifth_and_by_group() {
    let pauses = |name: &str| -> Vec<Duration> {
        let group = Group::new(name.to_owned(), pausing(1000));
        (0..200).map(|_| group.pause()).collect()
    };
    let (one, other) = (pauses("a.example"), pauses("b.example"));
    assert_ne!(one, other);
    assert_eq!(one, pauses("a.example"), "they hang on group and turn alone");
    let (least, most) = (one.iter().min().unwrap(), one.iter().max().unwrap());
    assert!((800..850).contains(&least.as_millis()), "{least:?}");
    assert!((1150..=1200).contains(&most.as_millis()), "{most:?}");
}

#[tokio::test]
async fn no_more_turns_of_a_group_are_open_than_its_manners_say() {
    let turns = Turns::new(9);
    let first = wait(&turns, "a.example", NO_PAUSE).await;
    assert!(at_once(&turns, "a.example", NO_PAUSE).await.is_none());
    drop(first);
    assert!(at_once(&turns, "a.example", NO_PAUSE).await.is_some());
    let two = Manners { concurrent: 2, ..NO_PAUSE };
    let _first = wait(&turns, "b.example", two).await;
    let second = wait(&turns, "b.example", two).await;
    assert!(at_once(&turns, "b.example", two).await.is_none());
    drop(second);
    assert!(at_once(&turns, "b.example", two).await.is_some());
}

#[tokio::test]
async fn each_of_two_lanes_pauses_for_itself() {
    let two = Manners { delay: HOUR, concurrent: 2 };
    let turns = Turns::new(9);
    drop(wait(&turns, "a.example", two).await);
    drop(at_once(&turns, "a.example", two).await.expect("the other lane was never used"));
    assert!(at_once(&turns, "a.example", two).await.is_none());
}

#[tokio::test]
async fn turns_are_given_in_the_order_they_were_asked_for() {
    let turns = Turns::new(9);
    let order = Mutex::new(Vec::new());
    let first = wait(&turns, "a.example", NO_PAUSE).await;
    let (turns, order) = (&turns, &order);
    let waiting = (0..20).map(|n| async move {
        let turn = wait(turns, "a.example", NO_PAUSE).await;
        lock(order).push(n);
        tokio::task::yield_now().await;
        drop(turn);
    });
    let all = futures_util::future::join_all(waiting);
    tokio::join!(all, async { drop(first) });
    assert_eq!(*lock(order), (0..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_group_that_is_waited_for_holds_no_place() {
    let turns = Turns::new(1);
    let slow = Manners { delay: HOUR, concurrent: 1 };
    drop(wait(&turns, "slow.example", slow).await);
    let waits = wait(&turns, "slow.example", slow);
    tokio::pin!(waits);
    assert!(timeout(Duration::ZERO, &mut waits).await.is_err());
    assert!(at_once(&turns, "quick.example", NO_PAUSE).await.is_some());
}

#[tokio::test]
async fn who_stops_waiting_leaves_the_lane_as_it_was() {
    let turns = Turns::new(9);
    drop(wait(&turns, "a.example", pausing(50)).await);
    let start = Instant::now();
    for _ in 0..3 {
        assert!(at_once(&turns, "a.example", pausing(50)).await.is_none());
    }
    drop(wait(&turns, "a.example", pausing(50)).await);
    assert!(start.elapsed() >= Duration::from_millis(35));
}

#[tokio::test]
async fn places_are_limited() {
    let turns = Turns::new(2);
    let one = wait(&turns, "a.example", NO_PAUSE).await;
    let _two = wait(&turns, "b.example", NO_PAUSE).await;
    assert!(at_once(&turns, "c.example", NO_PAUSE).await.is_none());
    drop(one);
    assert!(at_once(&turns, "c.example", NO_PAUSE).await.is_some());
}

#[tokio::test]
async fn the_longer_of_delay_and_crawl_delay_holds() {
    let milliseconds = Duration::from_millis;
    assert!(pause(&Turns::new(9), pausing(5), Some(milliseconds(40))).await >= milliseconds(40));
    assert!(pause(&Turns::new(9), pausing(50), Some(milliseconds(5))).await >= milliseconds(40));
}

#[tokio::test]
async fn a_host_with_a_crawl_delay_is_asked_alone_in_its_group() {
    let turns = Turns::new(9);
    let two = Manners { concurrent: 2, ..NO_PAUSE };
    let other = wait(&turns, "a.example", two).await;
    let slow = |turns| Turns::wait(turns, ("a.example".to_owned(), two), Some(Duration::from_millis(1)));
    assert!(timeout(Duration::ZERO, slow(&turns)).await.is_err());
    drop(other);
    let _alone = slow(&turns).await;
    assert!(at_once(&turns, "a.example", two).await.is_none());
}

#[tokio::test]
async fn groups_at_rest_are_forgotten_and_others_are_not() {
    let turns = Turns::new(9);
    let held = wait(&turns, "held.example", NO_PAUSE).await;
    for n in 0..FEW {
        drop(wait(&turns, &format!("{n}.example"), NO_PAUSE).await);
    }
    let mut known = lock(&turns.groups);
    known.forget_resting(Instant::now());
    assert!(known.groups.len() > FEW && known.most == 2 * known.groups.len(), "they were asked just now");
    known.forget_resting(Instant::now() + REST * 2);
    assert_eq!(known.groups.keys().collect::<Vec<_>>(), ["held.example"]);
    drop(held);
}
