//! A temporary folder with a configuration, in which the program runs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use serde_json::{Value, json};

use super::Site;

/// A folder in which feedloom runs.
pub(crate) struct Workspace {
    folder: tempfile::TempDir,
    config: Value,
    site: Site,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// Files by path: bytes and time of change.
pub(crate) type Tree = BTreeMap<String, (Vec<u8>, SystemTime)>;

impl Workspace {
    /// A folder whose configuration has these sources (as JSON, which is YAML) and reaches the site.
    pub(crate) fn new(site: &Site, sources: &[Value]) -> Self {
        Self::at(tempfile::tempdir().unwrap(), site, sources)
    }

    /// The same where nothing has to reach a disk, if there is such a place: for many runs.
    pub(crate) fn in_memory(site: &Site, sources: &[Value]) -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        Self::at(folder.unwrap(), site, sources)
    }

    fn at(folder: tempfile::TempDir, site: &Site, sources: &[Value]) -> Self {
        let config = json!({
            "site": {"title": "Reader", "url": "https://feeds.example.org/", "language": "en",
                     "time_zone": "Asia/Shanghai", "authority": "feeds.example.org,2026"},
            "output": {"content": "content", "feeds": "feeds", "preset": "hugo"},
            "fetch": {"allow_private": ["127.0.0.0/8"], "delay": 0, "timeout": 5},
            "sources": sources,
        });
        Self { folder, config, site: site.clone() }
    }

    /// A source of kind `feed`.
    pub(crate) fn feed(id: &str, url: &str) -> Value {
        json!({"id": id, "url": url, "lang": "en", "category": "news", "tags": ["kit"]})
    }

    /// The folder.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A path in it.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root().join(relative)
    }

    /// Changes the configuration: `("/site/url", value)`.
    pub(crate) fn configure(&mut self, pointer: &str, value: Value) {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        self.config.pointer_mut(parent).unwrap()[key] = value;
    }

    /// Runs `feedloom ARGS -C folder`.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        self.run_in(&[], args)
    }

    /// Runs it with more environment variables.
    pub(crate) fn run_in(&self, environment: &[(&str, &str)], args: &[&str]) -> Outcome {
        let done = self.command(args).envs(environment.iter().copied()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Outcome { code: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
    }

    /// Runs it and expects it to end well.
    pub(crate) fn good(&self, args: &[&str]) -> Outcome {
        let outcome = self.run(args);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        outcome
    }

    /// Starts it and lets it run.
    pub(crate) fn start(&self, args: &[&str]) -> Child {
        self.start_with(args, &[])
    }

    /// Starts it with more in its environment.
    pub(crate) fn start_with(&self, args: &[&str], environment: &[(&str, &Path)]) -> Child {
        let mut command = self.command(args);
        command.envs(environment.iter().copied());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The feeds folder's files, and the content folder's without the ledger's.
    pub(crate) fn published(&self) -> Tree {
        let mut tree = self.tree("feeds");
        tree.extend(self.tree("content").into_iter().filter(|(path, _)| !path.contains("/.feedloom/")));
        tree
    }

    /// All files below a folder, by path from the workspace.
    pub(crate) fn tree(&self, folder: &str) -> Tree {
        let mut tree = Tree::new();
        let mut folders = vec![self.path(folder)];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let relative = path.strip_prefix(self.root()).unwrap().to_str().unwrap().to_owned();
                    let modified = entry.metadata().unwrap().modified().unwrap();
                    tree.insert(relative, (std::fs::read(&path).unwrap(), modified));
                }
            }
        }
        tree
    }

    /// The documents' texts, by path.
    pub(crate) fn documents(&self) -> BTreeMap<String, String> {
        let is_document = |path: &str| path.ends_with(".md") && !path.contains("/.feedloom/");
        let texts = self.tree("content").into_iter().filter(|(path, _)| is_document(path));
        texts.map(|(path, (bytes, _))| (path, String::from_utf8(bytes).unwrap())).collect()
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn command(&self, args: &[&str]) -> Command {
        self.write_config();
        let mut command = Command::new(env!("CARGO_BIN_EXE_feedloom"));
        command.args(args).arg("-C").arg(self.root()).stdin(Stdio::null());
        command
    }

    /// Writes the configuration as it is now.
    pub(crate) fn write_config(&self) {
        let mut config = self.config.clone();
        let hosts = self.site.hosts().into_iter().map(|host| (host, json!(self.site.address().to_string())));
        if config["fetch"].get("resolve").is_none() {
            config["fetch"]["resolve"] = Value::Object(hosts.collect());
        }
        let file = self.path("config/feedloom.yaml");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, serde_json::to_string_pretty(&config).unwrap()).unwrap();
    }
}

/// The texts of a tree, without its times.
pub(crate) fn bytes(tree: &Tree) -> BTreeMap<&str, &str> {
    tree.iter().map(|(path, (bytes, _))| (path.as_str(), std::str::from_utf8(bytes).unwrap())).collect()
}
