//! The samples say what they should, and the README shows nothing that is not in them.

use std::path::Path;
use std::process::Command;

use crate::server::Server;

const SAMPLES: [&str; 5] = [
    "first_session",
    "source_pipeline",
    "session_store",
    "workflow_checkpoints",
    "transition_hook",
];

#[test]
fn every_sample_prints_its_output() {
    let server = Server::start();
    let test = std::env::current_exe().expect("a test has a file");
    let examples =
        test.parent().and_then(Path::parent).expect("in target/debug/deps").join("examples");
    for name in SAMPLES {
        let sample = examples.join(name);
        let run = Command::new(&sample).env("STATEKEEP_ADDRESS", &server.address).output();
        let output = run.unwrap_or_else(|error| panic!("{}: {error}", sample.display()));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {errors}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected(name), "{name}");
    }
}

#[test]
fn there_is_a_test_for_each_sample() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let files = std::fs::read_dir(folder).expect("there are samples");
    let names = files.map(|file| file.expect("it can be read").path());
    let mut names: Vec<_> = names
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    let mut tested = SAMPLES;
    tested.sort_unstable();
    assert_eq!(names, tested);
}

#[test]
fn the_readme_shows_regions_and_outputs_of_the_samples() {
    let readme = read("README.md");
    let sources = SAMPLES.map(|name| read(&format!("samples/{name}.rs")));
    let regions: Vec<_> = sources.iter().flat_map(|source| regions(source)).collect();
    let shown: Vec<_> = blocks(&readme, "rust").collect();
    assert!(shown.len() >= 10, "only {} blocks", shown.len());
    for block in shown {
        assert!(regions.iter().any(|region| region == block), "no sample has:\n{block}");
    }
    for block in blocks(&readme, "text") {
        assert!(SAMPLES.iter().any(|name| expected(name) == block), "no sample prints:\n{block}");
    }
}

#[test]
fn the_commands_for_a_clone_are_all_that_the_first_session_needs() {
    let page = read("README.md");
    let commands: Vec<_> = blocks(&page, "sh").collect();
    let [commands] = commands[..] else { panic!("{commands:?}") };
    let client = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clone");
    let _ = std::fs::remove_dir_all(package.join("src"));
    std::fs::create_dir_all(package.join("src")).expect("there is room");
    let manifest = "[package]\nname = \"first\"\nedition = \"2024\"\n[workspace]\n";
    std::fs::write(package.join("Cargo.toml"), manifest).expect("there is room");
    // With the versions of the client, nothing has to be fetched.
    std::fs::copy(client.join("Cargo.lock"), package.join("Cargo.lock")).expect("there is room");
    let sample = client.join("samples/first_session.rs");
    std::fs::copy(sample, package.join("src/main.rs")).expect("there is room");
    let clone = client.to_str().expect("the path is text");
    let script =
        commands.replace("../statekeep/clients/rust", &format!("'{clone}'")) + "cargo check";
    let run = Command::new("sh")
        .args(["-euc", &script])
        .current_dir(&package)
        .env("CARGO_NET_OFFLINE", "true")
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .expect("there is a shell");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

fn expected(name: &str) -> String {
    read(&format!("samples/output/{name}.txt"))
}

fn blocks<'a>(page: &'a str, language: &str) -> impl Iterator<Item = &'a str> {
    let begin = format!("```{language}\n");
    let blocks: Vec<_> = page.split(&begin).skip(1).collect();
    blocks.into_iter().map(|rest| rest.split("```").next().unwrap_or_default())
}

/// Returns what stands between `// region` and `// endregion`, moved to the left.
fn regions(sample: &str) -> Vec<String> {
    let mut regions = Vec::new();
    let mut lines = sample.lines();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("// region") {
            let indent = line.len() - line.trim_start().len();
            let region = lines.by_ref().take_while(|line| line.trim() != "// endregion");
            regions.push(
                region.map(|line| line.get(indent..).unwrap_or("").to_owned() + "\n").collect(),
            );
        }
    }
    regions
}
