//! An answer's body: read to its end or its limit and unpacked, with the room it takes up while it is in use.

use std::io;

use reqwest::Response;
use tokio::task::spawn_blocking;
use url::Url;

use super::budget::Budget;
use super::encoding::{self, Encoding, Excess, Fault};
use super::room::{FREE, Room, Share};
use super::shown::shown;
use super::{Cause, Error};
use crate::model::Weight;

/// How much of a body is taken.
#[derive(Clone, Copy, Debug)]
pub(super) enum BodyLimit {
    /// A longer one is an error.
    Refuse(u64),
    /// A longer one is cut.
    Cut(u64),
}

/// A body, and its share of the room where it is large.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    share: Option<Share>,
}

/// What a body is read with.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) url: &'a Url,
    pub(super) limit: BodyLimit,
    pub(super) room: &'a Room,
    pub(super) budget: &'a mut Budget,
}

impl BodyLimit {
    /// The bytes taken at most.
    pub(super) fn most(self) -> u64 {
        let (Self::Refuse(most) | Self::Cut(most)) = self;
        most
    }
}

impl Body {
    /// What must live as long as the bytes.
    pub(super) fn into_parts(self) -> (Vec<u8>, Weight) {
        (self.bytes, self.share.map(Weight::new).unwrap_or_default())
    }

    /// Gives back the room it turned out not to need.
    fn settled(mut self) -> Self {
        let size = self.bytes.len() as u64;
        if let Some(share) = &mut self.share {
            self.bytes.shrink_to_fit();
            share.shrink(size);
        }
        Self { share: self.share.filter(|_| size > FREE), ..self }
    }
}

impl Reading<'_> {
    /// The body of an answer, with its encodings undone.
    ///
    /// One that grows large waits, before more of it is read, for the room that the largest would take.
    ///
    /// # Errors
    /// When it does not arrive whole and decompressed within the limits.
    pub(super) async fn read(&mut self, response: Response, declared: Vec<Encoding>) -> Result<Body, Error> {
        let body = self.receive(response, !declared.is_empty()).await?;
        if declared.is_empty() && !encoding::is_packed(&body.bytes) {
            return Ok(body.settled());
        }
        self.unpack(body, declared).await
    }

    /// A body that came another way, which takes its share only now that it is whole.
    ///
    /// # Errors
    /// When there is no room.
    pub(super) async fn weighed(&mut self, bytes: Vec<u8>) -> Result<Body, Error> {
        let size = bytes.len() as u64;
        let share = if size > FREE { Some(self.share(size).await?) } else { None };
        Ok(Body { bytes, share }.settled())
    }

    async fn receive(&mut self, mut response: Response, is_packed: bool) -> Result<Body, Error> {
        let mut body = Body::default();
        let url = self.url;
        loop {
            let chunk = async {
                let chunk = response.chunk().await;
                chunk.map_err(|error| Error::Body { url: shown(url), cause: Cause::new(error) })
            };
            let Some(chunk) = self.budget.spend(url, chunk).await? else { return Ok(body) };
            let left = usize::try_from(self.limit.most()).unwrap_or(usize::MAX) - body.bytes.len();
            body.bytes.extend_from_slice(&chunk[..chunk.len().min(left)]);
            match self.limit {
                BodyLimit::Refuse(_) if chunk.len() > left => return Err(self.too_large()),
                BodyLimit::Cut(_) if chunk.len() > left => return Ok(body),
                _ => {}
            }
            if body.share.is_none() && body.bytes.len() as u64 > FREE {
                let most = self.limit.most();
                let is_packed = is_packed || encoding::is_packed(&body.bytes);
                body.share = Some(self.share(if is_packed { twice(most) } else { most }).await?);
            }
        }
    }

    /// Undoes what compressed a body. Both forms of it are there at the same time, and both count.
    async fn unpack(&mut self, mut body: Body, declared: Vec<Encoding>) -> Result<Body, Error> {
        let most = self.limit.most();
        if body.share.is_none() && most > FREE {
            // Most pages need no room unpacked either; only what proves large waits for it, and is begun anew.
            match self.unpacked(body.bytes.clone(), &declared, FREE, Excess::Refused).await? {
                Err(Fault::TooLarge) => body.share = Some(self.share(twice(most)).await?),
                unpacked => return Ok(Body { bytes: self.fault(unpacked)?, share: None }),
            }
        }
        let excess = match self.limit {
            BodyLimit::Refuse(_) => Excess::Refused,
            BodyLimit::Cut(_) => Excess::Cut,
        };
        let unpacked = self.unpacked(body.bytes, &declared, most, excess).await?;
        Ok(Body { bytes: self.fault(unpacked)?, share: body.share }.settled())
    }

    /// Unpacks on a thread of its own: it may take a while, and a decoder that panics costs this answer alone.
    async fn unpacked(
        &mut self,
        bytes: Vec<u8>,
        declared: &[Encoding],
        most: u64,
        excess: Excess,
    ) -> Result<Result<Vec<u8>, Fault>, Error> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let named = declared.last().map_or("body", |encoding| encoding.name());
        let (url, declared) = (self.url, declared.to_vec());
        let unpacked = async {
            let work = spawn_blocking(move || encoding::unpack(bytes, &declared, most, excess)).await;
            work.map_err(|panic| broken(url, named, io::Error::other(panic)))
        };
        self.budget.spend(url, unpacked).await
    }

    fn fault(&self, unpacked: Result<Vec<u8>, Fault>) -> Result<Vec<u8>, Error> {
        unpacked.map_err(|fault| match fault {
            Fault::TooLarge => self.too_large(),
            Fault::Broken(encoding, cause) => broken(self.url, encoding.name(), cause),
        })
    }

    async fn share(&self, bytes: u64) -> Result<Share, Error> {
        self.room.take(bytes).await.ok_or_else(|| Error::Crowded { url: shown(self.url) })
    }

    fn too_large(&self) -> Error {
        Error::TooLarge { url: shown(self.url), limit: self.limit.most() }
    }
}

fn broken(url: &Url, encoding: &'static str, cause: io::Error) -> Error {
    Error::Unpack { url: shown(url), encoding, cause }
}

fn twice(bytes: u64) -> u64 {
    bytes.saturating_mul(2)
}
