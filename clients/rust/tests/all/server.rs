//! Servers for tests: real processes, which end with the tests.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use statekeep::Client;

/// Starts a server that is killed when the input of the shell ends: also when the tests crash.
const SCRIPT: &str = r#""$0" serve --listen "$1" --data "$2" 2>/dev/null & read -r how; kill "-${how:-KILL}" $!; wait $!"#;

/// A server, its port and its data.
pub struct Server {
    process: Option<Child>,
    pub address: String,
    data: PathBuf,
}

impl Server {
    /// Starts a server of its own.
    pub fn start() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let data = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("server-{}-{count}", std::process::id()));
        let mut server = Self { process: None, address: free_address(), data };
        server.start_again();
        server
    }

    /// Starts it again, with the port and the data that it had.
    pub fn start_again(&mut self) {
        let command = std::env::var_os("STATEKEEP").unwrap_or_else(|| {
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../.venv/bin/statekeep").into()
        });
        let mut process = Command::new("sh")
            .args(["-c", SCRIPT])
            .arg(command)
            .arg(&self.address)
            .arg(&self.data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh starts");
        let mut line = String::new();
        let out = process.stdout.as_mut().expect("it has an output");
        BufReader::new(out).read_line(&mut line).expect("it says something");
        assert!(line.contains("listening on"), "the server does not start: {line:?}");
        self.process = Some(process);
    }

    /// Kills it as a crash would.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.stdin.take());
            process.wait().expect("it ends");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("it has an address").to_string()
}

/// Returns the address of the server that most tests share.
pub fn shared_address() -> &'static str {
    static SHARED: OnceLock<Server> = OnceLock::new();
    &SHARED.get_or_init(Server::start).address
}

/// Returns a client of a namespace of its own on the shared server.
pub fn client(namespace: &str) -> Client {
    client_of(shared_address(), namespace)
}

pub fn client_of(address: &str, namespace: &str) -> Client {
    Client::builder(address).namespace(namespace).build().expect("the address is one")
}
