//! Tokens and TLS, against real servers that ask for them.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use statekeep::{Client, ClientBuilder, Error, Retry, Tls};

/// A server with options, and a folder that goes with it.
struct Server {
    process: Child,
    address: String,
    folder: PathBuf,
}

impl Server {
    fn start(folder: PathBuf, options: &[(&str, &Path)]) -> Self {
        let mut process = Command::new(command())
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.join("data"))
            .args(options.iter().flat_map(|(flag, file)| [flag.as_ref(), file.as_os_str()]))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("STATEKEEP names the command of the server");
        let mut line = String::new();
        let out = process.stdout.as_mut().expect("it has an output");
        BufReader::new(out).read_line(&mut line).expect("it says something");
        let (_, told) = line.split_once("listening on ").expect("the server starts");
        let address = told.split([',', ' ']).next().unwrap_or_default().to_owned();
        Self { process, address, folder }
    }

    fn client(&self) -> ClientBuilder {
        Client::builder(&self.address).retry(Retry::never())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn command() -> PathBuf {
    std::env::var_os("STATEKEEP").map_or_else(
        || concat!(env!("CARGO_MANIFEST_DIR"), "/../../.venv/bin/statekeep").into(),
        PathBuf::from,
    )
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("security-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// An authority, its certificate in a file.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no name is wrong");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().expect("there are keys");
        let file = folder.join(format!("{name}.pem"));
        let certificate = params.self_signed(&key).expect("it can sign");
        std::fs::write(&file, certificate.pem()).expect("the folder is there");
        Self { issuer: Issuer::new(params, key), file }
    }

    /// Returns the files of a certificate for this host, and of its key.
    fn issue(&self, host: &str) -> (PathBuf, PathBuf) {
        let params = CertificateParams::new(vec![host.to_owned()]).expect("the name is one");
        let key = KeyPair::generate().expect("there are keys");
        let certificate = params.signed_by(&key, &self.issuer).expect("it can sign");
        let cert_file = self.file.with_extension(format!("{host}.cert"));
        let key_file = self.file.with_extension(format!("{host}.key"));
        std::fs::write(&cert_file, certificate.pem()).expect("the folder is there");
        std::fs::write(&key_file, key.serialize_pem()).expect("the folder is there");
        (cert_file, key_file)
    }
}

/// Makes a call through the pipeline and one beside it.
async fn call(builder: ClientBuilder) -> statekeep::Result<u64> {
    let client = builder.build()?;
    let count = client.store().count().await;
    let saved = client.store().save("k", "v").await;
    assert_eq!(count.is_ok(), saved.is_ok(), "{count:?} {saved:?}");
    saved.map(|saved| saved.revision)
}

#[tokio::test]
async fn a_token_goes_with_every_call() {
    let folder = folder("token");
    let file = folder.join("tokens");
    let made = Command::new(command())
        .args(["token", "create", "--name", "tests", "--token-file"])
        .arg(&file)
        .output()
        .expect("STATEKEEP names the command of the server");
    let token = String::from_utf8(made.stdout).expect("a token is text").trim().to_owned();
    let server = Server::start(folder, &[("--token-file", &file)]);

    let refused = call(server.client()).await;
    assert!(matches!(refused, Err(Error::TokenMissing(_))), "{refused:?}");
    let refused = call(server.client().token("guessed")).await;
    assert!(matches!(refused, Err(Error::TokenInvalid(_))), "{refused:?}");
    assert!(call(server.client().token(token.clone())).await.is_ok());

    // A watch and a scan carry it too, and a client of another namespace.
    let client = server.client().token(token).build().unwrap().namespace("other");
    client.store().save("k", "v").await.unwrap();
    assert_eq!(client.store().scan().all().await.unwrap().len(), 1);
    let mut watch = client.store().watch().start_revision(1).await.unwrap();
    assert_eq!(watch.next().await.unwrap().unwrap().key, "k");
}

#[tokio::test]
async fn tls_trusts_the_authority_that_it_is_given_and_no_other() {
    let folder = folder("tls");
    let authority = Authority::new(&folder, "authority");
    let stranger = Authority::new(&folder, "stranger");
    let (cert, key) = authority.issue("localhost");
    let server = Server::start(folder, &[("--tls-cert", &cert), ("--tls-key", &key)]);

    let trusting = Tls::new().ca_file(&authority.file);
    assert!(call(server.client().tls(trusting.clone().server_name("localhost"))).await.is_ok());
    let deceived = [
        None,
        Some(Tls::new()),
        Some(Tls::new().ca_file(&stranger.file).server_name("localhost")),
        Some(trusting), // the certificate is not for 127.0.0.1
    ];
    for tls in deceived {
        let builder = match tls.clone() {
            Some(tls) => server.client().tls(tls),
            None => server.client(),
        };
        let refused = call(builder).await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{tls:?}: {refused:?}");
    }
}

#[tokio::test]
async fn a_client_shows_its_certificate_to_a_server_that_asks() {
    let folder = folder("mutual");
    let authority = Authority::new(&folder, "authority");
    let clients = Authority::new(&folder, "clients");
    let (cert, key) = authority.issue("127.0.0.1");
    let (own_cert, own_key) = clients.issue("worker");
    let options: [(&str, &Path); 3] =
        [("--tls-cert", &cert), ("--tls-key", &key), ("--tls-client-ca", &clients.file)];
    let server = Server::start(folder, &options);

    let tls = Tls::new().ca_file(&authority.file);
    assert!(call(server.client().tls(tls.clone().identity(&own_cert, &own_key))).await.is_ok());
    let refused = call(server.client().tls(tls.clone())).await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    let refused = call(server.client().tls(tls.identity(&cert, &key))).await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
}
