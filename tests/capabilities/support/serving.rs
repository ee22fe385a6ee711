//! `feedloom serve` itself.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::Child;

use super::Workspace;

/// `feedloom serve` in a workspace; killed with the value.
pub(crate) struct Serving {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Serving {
    /// Starts it on a free port.
    pub(crate) fn start(workspace: &Workspace, more: &[&str]) -> Self {
        let mut child = workspace.start(&[&["serve", "--listen", "127.0.0.1:0"], more].concat());
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("{line:?}")).parse().unwrap();
        Self { child, address }
    }

    /// Ends it by a signal; gives its exit code.
    pub(crate) fn end(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
