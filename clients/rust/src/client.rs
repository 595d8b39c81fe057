//! The client itself: one connection, and the groups of calls that share it.

use std::sync::Arc;
use std::time::Duration;

use crate::Result;
use crate::admin::Admin;
use crate::call::Core;
use crate::connection::{Connection, Link, Tls, authorization};
use crate::machines::Machines;
use crate::retry::Retry;
use crate::snapshots::Snapshots;
use crate::store::Store;

const TIMEOUT: Duration = Duration::from_secs(10);

/// A connection to a Statekeep server, and everything that can be asked of one namespace.
///
/// ```no_run
/// # async fn example() -> statekeep::Result<()> {
/// let client = statekeep::Client::new("127.0.0.1:7420")?;
/// client.store().save("theme", "dark").await?;
/// let entry = client.store().load("theme").await?;
/// # Ok(())
/// # }
/// ```
///
/// Make one and clone it: the clones share the connection, which carries many calls at the same
/// time and connects again by itself. When the last clone, and the last call that was made with
/// one, is dropped, the connection is closed and no task is left.
#[derive(Debug, Clone)]
pub struct Client {
    store: Store,
    snapshots: Snapshots,
    machines: Machines,
    admin: Admin,
}

impl Client {
    /// Prepares a connection to `host:port`, an IPv6 host in brackets; it is made by the first call.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`](crate::Error::Usage) for an address that is none, or outside of a tokio
    /// runtime.
    pub fn new(address: &str) -> Result<Self> {
        Self::builder(address).build()
    }

    /// Prepares a connection with options.
    pub fn builder(address: &str) -> ClientBuilder {
        ClientBuilder {
            address: address.to_owned(),
            namespace: String::new(),
            token: None,
            tls: None,
            timeout: Some(TIMEOUT),
            retry: Retry::default(),
            has_pipeline: true,
        }
    }

    /// Entries, commits and schemas.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Labelled revisions that stay readable and can be brought back.
    #[must_use]
    pub fn snapshots(&self) -> &Snapshots {
        &self.snapshots
    }

    /// State machines that run on the server.
    #[must_use]
    pub fn machines(&self) -> &Machines {
        &self.machines
    }

    /// The care of the store.
    #[must_use]
    pub fn admin(&self) -> &Admin {
        &self.admin
    }

    /// Returns a client of another namespace that shares the connection.
    #[must_use]
    pub fn namespace(&self, namespace: impl Into<String>) -> Self {
        Self::of(Core { namespace: namespace.into(), ..(*self.store.core).clone() })
    }

    /// Closes the connection, also for the clones. Calls under way end with
    /// [`Error::CallCancelled`](crate::Error::CallCancelled), and so does every later one.
    pub fn close(&self) {
        self.store.core.connection.close();
    }

    fn of(core: Core) -> Self {
        let core = Arc::new(core);
        Self {
            store: Store { core: Arc::clone(&core) },
            snapshots: Snapshots { core: Arc::clone(&core) },
            machines: Machines { core: Arc::clone(&core) },
            admin: Admin { core },
        }
    }
}

/// The options of a client.
#[derive(Debug, Clone)]
#[must_use = "build() makes the client"]
pub struct ClientBuilder {
    address: String,
    namespace: String,
    token: Option<Token>,
    tls: Option<Tls>,
    timeout: Option<Duration>,
    retry: Retry,
    has_pipeline: bool,
}

impl ClientBuilder {
    /// The namespace of all calls; without one, `default`.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// The token that each call carries: visible ASCII. Without TLS it travels unprotected.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(Token(token.into()));
        self
    }

    /// Makes the connection private.
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// The time of each call with all its attempts, unless the call names its own: 10 seconds
    /// without this; `None` waits for ever.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// How failed calls are tried again.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// With `false`, calls that are made at the same time do not share messages of a pipeline.
    pub fn pipeline(mut self, pipeline: bool) -> Self {
        self.has_pipeline = pipeline;
        self
    }

    /// Prepares the connection; it is made by the first call.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`](crate::Error::Usage) for an address that is none, a token that no header can
    /// carry, a file of TLS that cannot be read, or outside of a tokio runtime.
    pub fn build(self) -> Result<Client> {
        let authorization = self.token.map(|token| authorization(&token.0)).transpose()?;
        let link = Link::new(&self.address, self.tls.as_ref(), authorization)?;
        Ok(Client::of(Core {
            connection: Arc::new(Connection::new(link)),
            namespace: self.namespace,
            timeout: self.timeout,
            retry: self.retry,
            has_pipeline: self.has_pipeline,
        }))
    }
}

/// A token, which is never shown.
#[derive(Clone)]
struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Token(…)")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::Error;

    pub(crate) fn core() -> Core {
        (*Client::new("127.0.0.1:1").unwrap().store.core).clone()
    }

    #[tokio::test]
    async fn an_address_is_a_host_and_a_port() {
        for address in ["127.0.0.1:7420", "state-keep.example.com:1", "[::1]:65535", "http:7420"] {
            Client::new(address).unwrap();
        }
        let wrong = [
            "",
            "no such thing",
            "http://127.0.0.1:7420",
            "http://localhost",
            "localhost",
            "localhost:",
            ":7420",
            "::1:7420",
            "[::1]",
            "[localhost]:7420",
            "localhost:0",
            "localhost:65536",
            "localhost:http",
            "a b:7420",
            "me@host:7420",
            "host:7420/",
            "host:+1",
            "unix:/run/statekeep",
        ];
        for address in wrong {
            let Err(Error::Usage(failure)) = Client::new(address) else { panic!("{address}") };
            assert!(failure.message.contains("host:port"), "{failure}");
            assert!(failure.message.contains(&format!("{address:?}")), "{failure}");
        }
    }

    #[tokio::test]
    async fn a_token_that_cannot_be_sent_is_refused_and_not_shown() {
        let wrong = [
            ("very-secret\n", "Byte 12 "),
            ("very secret", "Byte 5 "),
            ("secret\u{e9}", "Byte 7 "),
        ];
        for (token, place) in wrong.into_iter().chain([("", "empty")]) {
            let refused = Client::builder("127.0.0.1:1").token(token).build();
            let Err(Error::Usage(failure)) = refused else { panic!("{token:?}") };
            assert!(failure.message.contains(place), "{failure}");
            assert!(!failure.message.contains("ecret"), "{failure}");
        }
    }

    #[tokio::test]
    async fn files_of_tls_that_cannot_be_read_are_refused() {
        let tls = Tls::new().ca_file("/no/such/file");
        let refused = Client::builder("127.0.0.1:1").tls(tls).build();
        assert!(matches!(refused, Err(Error::Usage(_))));
    }

    #[test]
    fn a_client_outside_of_a_runtime_is_refused() {
        assert!(matches!(Client::new("127.0.0.1:1"), Err(Error::Usage(_))));
    }

    #[tokio::test]
    async fn no_token_is_ever_shown() {
        let builder = Client::builder("127.0.0.1:1").token("very-secret");
        assert!(!format!("{builder:?}").contains("very-secret"));
        assert!(!format!("{:?}", builder.build().unwrap()).contains("very-secret"));
    }
}
