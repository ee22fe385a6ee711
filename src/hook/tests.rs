use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use super::*;
use crate::model::OnError;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn commands(&self) -> Commands {
        Commands::new(self.0.path(), &self.0.path().join("answers"), Keeping::New)
    }

    /// A script that is called as a path below the root.
    fn script(&self, text: &str) -> Hook {
        let path = self.0.path().join("script");
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        hook(&["./script", "an argument; $(with) 'all'"])
    }
}

fn hook(command: &[&str]) -> Hook {
    Hook {
        command: command.iter().map(|text| (*text).to_owned()).collect(),
        env: vec![("KEY".into(), "secret".into())],
        timeout: Duration::from_secs(20),
        on_error: OnError::Keep,
    }
}

#[tokio::test]
async fn a_command_is_told_and_answers_with_hardly_any_environment_and_no_shell() {
    let place = Place::new();
    let hook = place.script("cat; echo; echo \"$1\"; pwd; env | cut -d= -f1 | grep -v -e '^_$' -e PWD -e SHLVL | sort | tr '\\n' ' '; echo; echo $KEY");
    let answer = place.commands().answer(&hook, "潮汐").await.unwrap();
    let lines: Vec<_> = answer.lines().collect();
    assert_eq!(lines[..2], ["潮汐", "an argument; $(with) 'all'"]);
    assert_eq!(
        std::path::Path::new(lines[2]).canonicalize().unwrap(),
        place.0.path().canonicalize().unwrap()
    );
    let names: Vec<_> =
        lines[3].split_whitespace().filter(|name| *name != "LANG" && *name != "HOME").collect();
    assert_eq!((names.as_slice(), lines[4]), (&["KEY", "PATH"][..], "secret"));
}

#[tokio::test]
async fn an_answer_that_is_kept_is_given_again_without_the_command() {
    let place = Place::new();
    let hook = place.script("echo x >> count; cat");
    let commands = place.commands();
    let count = || std::fs::read_to_string(place.0.path().join("count")).unwrap().len() / 2;
    assert_eq!(commands.answer(&hook, "a").await.unwrap(), "a");
    commands.keep(&hook, "a", "a");
    assert_eq!(commands.answer(&hook, "a").await.unwrap(), "a");
    assert_eq!(count(), 1);
    assert_eq!(commands.answer(&hook, "b").await.unwrap(), "b");
    assert_eq!(commands.answer(&hook, "b").await.unwrap(), "b");
    assert_eq!(count(), 3, "what nobody found good is not kept");
    assert_eq!(place.commands().answer(&hook, "a").await.unwrap(), "a");
    assert_eq!(count(), 3);
}

#[tokio::test]
async fn what_goes_wrong_is_told() {
    let place = Place::new();
    let ask = async |hook: Hook| place.commands().answer(&hook, &"x".repeat(1 << 20)).await.unwrap_err();
    let failed = ask(place.script("echo first >&2; echo 'no key' >&2; exit 3")).await;
    assert_eq!(
        (failed.code(), failed.to_string().as_str()),
        ("hook.failed", "the command `./script` failed (exit status: 3): no key")
    );
    let missing = ask(hook(&["feedloom-has-no-such-command"])).await;
    assert_eq!(missing.to_string(), "there is no command `feedloom-has-no-such-command`");
    assert!(matches!(ask(hook(&["./nowhere"])).await, Error::Missing { .. }));
    assert!(matches!(ask(place.script("head -c 17000000 /dev/zero")).await, Error::TooMuch { .. }));
    let no_text = ask(place.script("printf '\\377'")).await;
    assert_eq!(no_text.code(), "hook.bad-answer");
}

#[tokio::test]
async fn a_command_that_takes_too_long_is_ended_with_all_it_started() {
    let place = Place::new();
    let mut hook = place.script("sleep 60 & echo $! > child; wait");
    hook.timeout = Duration::from_millis(500);
    let began = Instant::now();
    let error = place.commands().answer(&hook, "").await.unwrap_err();
    assert_eq!(error.code(), "hook.timeout");
    assert!(began.elapsed() < Duration::from_secs(30));
    let child = std::fs::read_to_string(place.0.path().join("child")).unwrap();
    let stat = || std::fs::read_to_string(format!("/proc/{}/stat", child.trim()));
    for _ in 0..200 {
        // Gone, or dead and waiting to be buried.
        if stat().map_or(true, |stat| stat.contains(") Z")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the child lives on: {:?}", stat());
}
