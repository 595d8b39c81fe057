//! Items that come one by one: from pages, or from a stream of the server.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::stream;
use tokio::time::{sleep, timeout_at};
use tonic::Streaming;

use crate::call::{Call, Core, InPages, Limit, Streamed, Unary, respond};
use crate::method::Method;
use crate::retry::Attempts;
use crate::{Error, Result, Stream};

/// Gives items as they are taken: pages and batches are fetched when they are needed.
///
/// It is a [`Stream`]; without a crate for streams at hand, [`next`](Self::next) and
/// [`all`](Self::all) will do. Dropping it gives back what it holds at the server.
#[must_use = "nothing is fetched before the first item is asked for"]
pub struct Items<T>(Pin<Box<dyn Stream<Item = Result<T>> + Send>>);

impl<T> Items<T> {
    /// Returns the next item; nothing at the end.
    ///
    /// Cancel safe: no item is lost when what waits for it is dropped.
    ///
    /// # Errors
    ///
    /// The error that ended the items. Nothing comes after it.
    pub async fn next(&mut self) -> Result<Option<T>> {
        std::future::poll_fn(|context| self.0.as_mut().poll_next(context)).await.transpose()
    }

    /// Returns all items that are left.
    ///
    /// # Errors
    ///
    /// The error that ended the items.
    pub async fn all(mut self) -> Result<Vec<T>> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await? {
            items.push(item);
        }
        Ok(items)
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Items").finish_non_exhaustive()
    }
}

impl<R: Streamed> Call<R> {
    /// Gives the items as they are taken.
    pub fn stream(self) -> Items<R::Item> {
        Items(Box::pin(R::start(self)))
    }

    /// Returns all items.
    ///
    /// # Errors
    ///
    /// Those of the call.
    pub async fn all(self) -> Result<Vec<R::Item>> {
        self.stream().all().await
    }
}

/// A request for a page of items.
pub trait Paged: Unary + InPages {
    #[doc(hidden)]
    fn page_token_mut(&mut self) -> &mut String;
}

impl<R: Paged<Answer = Page<T>>, T: Send + 'static> Streamed for R {
    type Item = T;

    fn start(call: Call<Self>) -> impl Stream<Item = Result<T>> + Send + 'static {
        let Call { core, request, limit, wrong } = call;
        let pages = Pages { request: Some(request), ready: VecDeque::new(), wrong };
        stream::try_unfold((core, pages), move |(core, mut pages)| async move {
            if let Some(error) = pages.wrong.take() {
                return Err(error);
            }
            while pages.ready.is_empty() {
                let Some(mut request) = pages.request.take() else { return Ok(None) };
                let page = R::answer(respond(&core, request.clone(), limit).await?);
                if !page.next.is_empty() {
                    *request.page_token_mut() = page.next;
                    pages.request = Some(request);
                }
                pages.ready = page.items.into();
            }
            Ok(pages.ready.pop_front().map(|item| (item, (core, pages))))
        })
    }
}

/// Where a listing is: the request for the next page, and the items of this one.
struct Pages<R, T> {
    request: Option<R>,
    ready: VecDeque<T>,
    wrong: Option<Error>,
}

/// One page of items, and what asks for the next.
#[doc(hidden)]
#[derive(Debug)]
pub struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: String,
}

/// Implements a listing: the request, the field with the items, and what an item becomes.
macro_rules! paged {
    ($request:ident, $items:ident -> $item:ty) => {
        impl crate::call::Unary for crate::v1::$request {
            type Answer = crate::items::Page<$item>;

            fn is_retryable(&self) -> bool {
                true
            }

            fn answer(response: Self::Response) -> Self::Answer {
                let items = response.$items.into_iter().map(<$item>::from).collect();
                crate::items::Page { items, next: response.next_page_token }
            }
        }

        impl crate::call::InPages for crate::v1::$request {
            fn page_size_mut(&mut self) -> &mut i32 {
                &mut self.page_size
            }
        }

        impl crate::items::Paged for crate::v1::$request {
            fn page_token_mut(&mut self) -> &mut String {
                &mut self.page_token
            }
        }
    };
}
pub(crate) use paged;

/// The batches of a stream of the server, over as many attempts as it takes.
pub(crate) struct Batches<R: Method> {
    core: Arc<Core>,
    messages: Option<Streaming<R::Response>>,
    attempts: Attempts,
}

impl<R: Method> Batches<R> {
    pub(crate) fn new(core: &Arc<Core>, limit: Limit) -> Self {
        let attempts = Attempts::new(&core.retry, limit.or(None));
        Self { core: core.clone(), messages: None, attempts }
    }

    /// Returns the next batch. When the stream breaks, `resume` says what asks for the rest, or
    /// nothing when there is no way to go on.
    pub(crate) async fn next(
        &mut self,
        mut resume: impl FnMut() -> Option<R>,
    ) -> Result<Option<R::Response>> {
        loop {
            match self.within_time(&mut resume).await {
                Ok(batch) => {
                    self.attempts.succeeded();
                    return Ok(batch);
                }
                Err(failure) => {
                    self.messages = None;
                    let pause = self.attempts.pause(&failure);
                    let (Some(pause), Some(_)) = (pause, resume()) else { return Err(failure) };
                    sleep(pause).await;
                }
            }
        }
    }

    /// Returns the next message of a stream that cannot go on where it broke: it begins with the
    /// request again as long as nothing of it has come, and has no need of it from then on.
    pub(crate) async fn next_whole(
        &mut self,
        request: &mut Option<R>,
    ) -> Result<Option<R::Response>> {
        let message = self.next(|| request.clone()).await?;
        *request = None;
        Ok(message)
    }

    async fn within_time(
        &mut self,
        resume: &mut impl FnMut() -> Option<R>,
    ) -> Result<Option<R::Response>> {
        let deadline = self.attempts.deadline;
        let next = async {
            let link = &self.core.connection.link;
            let messages = match &mut self.messages {
                Some(messages) => messages,
                none => {
                    let gone = || Error::unavailable("The stream broke and cannot go on.");
                    let request = resume().ok_or_else(gone)?;
                    none.insert(link.stream(request).await?)
                }
            };
            link.next(messages).await
        };
        match deadline {
            None => next.await,
            Some(deadline) => {
                timeout_at(deadline, next).await.unwrap_or_else(|_| Err(Error::deadline()))
            }
        }
    }
}
