//! Output formats: [`Article`](crate::model::Article) or [`Feed`](crate::model::Feed) → [`OutputFile`](crate::model::OutputFile).
