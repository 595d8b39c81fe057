//! The samples run, and the README shows nothing that is not in them.

use std::path::Path;
use std::process::Command;

use crate::server::Server;

const SAMPLES: [(&str, &[&str]); 5] = [
    (
        "first_session",
        &["Ada at revision 2", "not saved, it has revision 1", "it was Some(\"dark\")"],
    ),
    (
        "source_pipeline",
        &["Pending -> Processing", "Retry was rejected: NoTransition", "indexed: true"],
    ),
    ("session_store", &["user123 is [\"reader\"], expires: true", "guest there: false"]),
    ("workflow_checkpoints", &["saved 2, deleted 1", "step 1, snapshots: 2"]),
    ("transition_hook", &["refused: bob may not start it", "running -> done via finish"]),
];

#[test]
fn every_sample_runs() {
    let server = Server::start();
    let test = std::env::current_exe().expect("a test has a file");
    let examples =
        test.parent().and_then(Path::parent).expect("in target/debug/deps").join("examples");
    for (name, expected) in SAMPLES {
        let sample = examples.join(name);
        let run = Command::new(&sample).env("STATEKEEP_ADDRESS", &server.address).output();
        let output = run.unwrap_or_else(|error| panic!("{}: {error}", sample.display()));
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{name}: {told}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        for line in expected {
            assert!(told.lines().any(|one| one == *line), "{name} does not say {line:?}: {told}");
        }
    }
}

#[test]
fn the_readme_shows_regions_of_the_samples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).expect(path);
    let regions: Vec<_> = SAMPLES
        .iter()
        .flat_map(|(name, _)| regions(&read(&format!("samples/{name}.rs"))))
        .collect();
    let readme = read("README.md");
    let mut blocks = readme.split("```rust\n").skip(1).peekable();
    assert!(blocks.peek().is_some());
    for block in blocks {
        let block = block.split("```").next().unwrap_or_default();
        assert!(regions.iter().any(|region| region == block), "no sample has:\n{block}");
    }
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
