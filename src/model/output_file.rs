//! A file to be written.

/// A path below an output place, and the bytes that shall stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Relative, `/` between parts, no `.` or `..` part, never empty.
    pub path: String,
    /// The whole content.
    pub bytes: Vec<u8>,
}
