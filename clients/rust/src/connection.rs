//! How a client reaches the server: the channel, TLS and the token.
//!
//! Owns everything that is decided once for a connection, and its end. Never shows a token.

use std::net::Ipv6Addr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::tokio_stream::Stream;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Request, Streaming};
use tonic_prost::ProstCodec;

use crate::method::Method;
use crate::pipeline::{Kind, Line};
use crate::{Error, Result};

const MESSAGE_BYTES_MAX: usize = 16 << 20;
// The defaults suit a web page. A reply of the pipeline or a batch of a scan has up to 1 MiB.
const STREAM_WINDOW_BYTES: u32 = 2 << 20;
const CONNECTION_WINDOW_BYTES: u32 = 8 << 20;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// Makes the connection private. The files are PEM, read once when the client is made.
///
/// Without a file of certificates to trust, those of the operating system are trusted.
#[derive(Debug, Clone, Default)]
pub struct Tls {
    ca_file: Option<PathBuf>,
    identity_files: Option<(PathBuf, PathBuf)>,
    server_name: Option<String>,
}

impl Tls {
    /// Trusts the certificates of the operating system.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts the certificates in this file, and no others.
    #[must_use]
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// Shows a certificate of the client's own to a server that asks for one.
    #[must_use]
    pub fn identity(mut self, cert_file: impl Into<PathBuf>, key_file: impl Into<PathBuf>) -> Self {
        self.identity_files = Some((cert_file.into(), key_file.into()));
        self
    }

    /// Expects this name in the server's certificate instead of the one in the address.
    #[must_use]
    pub fn server_name(mut self, name: impl Into<String>) -> Self {
        self.server_name = Some(name.into());
        self
    }

    fn config(&self) -> Result<ClientTlsConfig> {
        let mut config = ClientTlsConfig::new();
        config = match &self.ca_file {
            Some(path) => config.ca_certificate(Certificate::from_pem(content(path)?)),
            None => config.with_native_roots(),
        };
        if let Some((cert, key)) = &self.identity_files {
            config = config.identity(Identity::from_pem(content(cert)?, content(key)?));
        }
        if let Some(name) = &self.server_name {
            config = config.domain_name(name);
        }
        Ok(config)
    }
}

fn content(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Error::usage(format!("{}: {error}.", path.display())))
}

/// Runs the tasks of a channel until the client is closed: with them its connections end, whatever
/// still holds a stream of them.
#[derive(Debug, Clone)]
struct Tasks(watch::Receiver<bool>);

impl<F> hyper::rt::Executor<F> for Tasks
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, task: F) {
        let mut is_closed = self.0.clone();
        tokio::spawn(async move {
            tokio::select! {
                biased;
                () = task => {}
                // An error says that the client is gone, and closed.
                _ = is_closed.wait_for(|is_closed| *is_closed) => {}
            }
        });
    }
}

/// Returns a channel that connects with its first call.
fn open_channel(
    address: &str,
    tls: Option<&Tls>,
    is_closed: watch::Receiver<bool>,
) -> Result<Channel> {
    // tonic keeps its connection in tasks of its own, so there has to be something to run them.
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(Error::usage("A client is made inside of a tokio runtime."));
    }
    check_address(address)?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let wrong = |error| Error::usage(format!("The address {address:?} is not one: {error}."));
    let mut endpoint = Endpoint::from_shared(format!("{scheme}://{address}"))
        .map_err(wrong)?
        .executor(Tasks(is_closed))
        .user_agent(concat!("statekeep-rust/", env!("CARGO_PKG_VERSION")))
        .map_err(wrong)?
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES);
    if let Some(tls) = tls {
        endpoint = endpoint.tls_config(tls.config()?).map_err(|error| {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
            Error::usage(format!("TLS: {error}{}.", cause.unwrap_or_default()))
        })?;
    }
    Ok(endpoint.connect_lazy())
}

/// Refuses what is not `host:port`, in words for who wrote it.
fn check_address(address: &str) -> Result<()> {
    let parts = address.rsplit_once(':');
    if parts.is_some_and(|(host, port)| is_host(host) && is_port(port)) {
        return Ok(());
    }
    Err(Error::usage(format!("An address is host:port, such as 127.0.0.1:7420, not {address:?}.")))
}

/// A name, an IPv4 address, or an IPv6 address in brackets.
fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(ip) => ip.parse::<Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        }
    }
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Returns what each call carries beside its request. What refuses a token never shows it.
pub(crate) fn authorization(token: &str) -> Result<MetadataValue<Ascii>> {
    if token.is_empty() {
        return Err(Error::usage("The token is empty."));
    }
    if let Some(place) = token.bytes().position(|byte| !byte.is_ascii_graphic()) {
        return Err(Error::usage(format!(
            "Byte {} of the token is no visible ASCII character, and cannot be sent; strip the token \
             if that is a line break at its end.",
            place + 1
        )));
    }
    let mut value = MetadataValue::try_from(format!("Bearer {token}"))
        .map_err(|_| Error::usage("The token cannot be sent."))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The way to the server, until it is closed.
#[derive(Debug)]
pub(crate) struct Link {
    channel: Mutex<Option<Channel>>,
    authorization: Option<MetadataValue<Ascii>>,
    is_closed: watch::Sender<bool>,
}

impl Link {
    /// Prepares a connection, which the first call makes.
    pub(crate) fn new(
        address: &str,
        tls: Option<&Tls>,
        authorization: Option<MetadataValue<Ascii>>,
    ) -> Result<Self> {
        let is_closed = watch::Sender::new(false);
        let channel = open_channel(address, tls, is_closed.subscribe())?;
        Ok(Self { channel: Mutex::new(Some(channel)), authorization, is_closed })
    }

    /// Makes one unary call, in one attempt.
    pub(crate) async fn unary<R: Method>(
        &self,
        request: R,
        remaining: Option<Duration>,
    ) -> Result<R::Response> {
        let mut request = self.request(request);
        if let Some(remaining) = remaining {
            request.set_timeout(remaining);
        }
        let call = async {
            let path = PathAndQuery::from_static(R::PATH);
            let mut grpc = self.grpc().await?;
            Ok(grpc.unary(request, path, ProstCodec::default()).await?.into_inner())
        };
        self.unless_closed(call).await
    }

    /// Begins a stream of answers.
    pub(crate) async fn stream<R: Method>(&self, request: R) -> Result<Streaming<R::Response>> {
        let call = async {
            let path = PathAndQuery::from_static(R::PATH);
            let mut grpc = self.grpc().await?;
            let codec = ProstCodec::default();
            Ok(grpc.server_streaming(self.request(request), path, codec).await?.into_inner())
        };
        self.unless_closed(call).await
    }

    /// Sends a stream of requests and returns the one answer.
    pub(crate) async fn upload<R, S>(&self, requests: S) -> Result<R::Response>
    where
        R: Method,
        S: Stream<Item = R> + Send + 'static,
    {
        let call = async {
            let path = PathAndQuery::from_static(R::PATH);
            let mut grpc = self.grpc().await?;
            let codec = ProstCodec::default();
            Ok(grpc.client_streaming(self.request(requests), path, codec).await?.into_inner())
        };
        self.unless_closed(call).await
    }

    /// Begins a stream in both directions.
    pub(crate) async fn exchange<R, S>(&self, requests: S) -> Result<Streaming<R::Response>>
    where
        R: Method,
        S: Stream<Item = R> + Send + 'static,
    {
        let path = PathAndQuery::from_static(R::PATH);
        let mut grpc = self.grpc().await?;
        let codec = ProstCodec::default();
        Ok(grpc.streaming(self.request(requests), path, codec).await?.into_inner())
    }

    /// Returns the next message of a stream, or nothing at its end.
    pub(crate) async fn next<M: Send + 'static>(
        &self,
        messages: &mut Streaming<M>,
    ) -> Result<Option<M>> {
        self.unless_closed(async { Ok(messages.message().await?) }).await
    }

    /// Breaks off everything under way; later calls fail.
    pub(crate) fn close(&self) {
        lock(&self.channel).take();
        self.is_closed.send_replace(true);
    }

    pub(crate) async fn unless_closed<T>(
        &self,
        call: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let mut is_closed = self.is_closed.subscribe();
        tokio::select! {
            biased;
            _ = is_closed.wait_for(|is_closed| *is_closed) => Err(Error::closed()),
            result = call => result,
        }
    }

    async fn grpc(&self) -> Result<Grpc<Channel>> {
        let channel = lock(&self.channel).clone().ok_or_else(Error::closed)?;
        let mut grpc = Grpc::new(channel).max_decoding_message_size(MESSAGE_BYTES_MAX);
        let gone = |error: tonic::transport::Error| Error::unavailable(&error.to_string());
        grpc.ready().await.map_err(gone)?;
        Ok(grpc)
    }

    fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(authorization) = &self.authorization {
            request.metadata_mut().insert("authorization", authorization.clone());
        }
        request
    }
}

/// A link with its lines: all of it ends when the last client that shares it is dropped.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) link: Arc<Link>,
    reads: Arc<Line>,
    writes: Arc<Line>,
}

impl Connection {
    pub(crate) fn new(link: Link) -> Self {
        let link = Arc::new(link);
        Self { reads: Line::new(&link), writes: Line::new(&link), link }
    }

    /// Reads have a line of their own, so that none waits for the disk behind somebody's write.
    pub(crate) fn line(&self, kind: Kind) -> &Arc<Line> {
        match kind {
            Kind::Read => &self.reads,
            Kind::Write => &self.writes,
        }
    }

    pub(crate) fn close(&self) {
        self.reads.close();
        self.writes.close();
        self.link.close();
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close();
    }
}

/// Returns what a mutex guards. Nothing of ours panics while it holds one.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
