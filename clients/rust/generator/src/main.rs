//! The protoc plugin of this client: reads a `CodeGeneratorRequest` from stdin and answers with the
//! files of `src/gen`.
//!
//! prost and tonic write the messages and stubs; `methods` and `errors` write what is Statekeep's
//! own, so that no name of the contract is typed twice.

mod errors;
mod methods;

use std::io::{self, Read, Write};
use std::{env, fs, process};

use prost::Message;
use prost_types::compiler::code_generator_response::{Feature, File};
use prost_types::compiler::{CodeGeneratorRequest, CodeGeneratorResponse};
use prost_types::{FileDescriptorProto, FileDescriptorSet};

const PACKAGE: &str = "statekeep.v1";

fn main() -> io::Result<()> {
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input)?;
    let request = CodeGeneratorRequest::decode(input.as_slice())?;
    let mut response = CodeGeneratorResponse {
        supported_features: Some(Feature::Proto3Optional as u64),
        ..Default::default()
    };
    match files(request.proto_file) {
        Ok(files) => response.file = files,
        Err(error) => response.error = Some(error.to_string()),
    }
    io::stdout().write_all(&response.encode_to_vec())
}

/// Returns the generated files, in one order on every machine.
fn files(mut protos: Vec<FileDescriptorProto>) -> io::Result<Vec<File>> {
    protos.sort_by(|one, other| one.name.cmp(&other.name));
    let contract: Vec<_> =
        protos.iter().filter(|file| file.package() == PACKAGE).cloned().collect();
    let mut files = vec![
        named("methods.rs", methods::render(&contract)),
        named("error.rs", errors::render(&contract)?),
    ];
    for (name, content) in messages_and_stubs(protos)? {
        files.push(named(&name, content));
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(files)
}

/// Returns what prost and tonic make of the contract: one file for each package.
fn messages_and_stubs(protos: Vec<FileDescriptorProto>) -> io::Result<Vec<(String, String)>> {
    let folder = env::temp_dir().join(format!("statekeep-generator-{}", process::id()));
    fs::create_dir_all(&folder)?;
    let mut prost = prost_build::Config::new();
    prost.btree_map(["."]).out_dir(&folder);
    let built = tonic_prost_build::configure()
        .build_server(false)
        .build_transport(false)
        .emit_rerun_if_changed(false)
        .out_dir(&folder)
        .compile_fds_with_config(FileDescriptorSet { file: protos }, prost);
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        found.push((name, fs::read_to_string(entry.path())?));
    }
    fs::remove_dir_all(&folder)?;
    built.map(|()| found)
}

fn named(name: &str, content: String) -> File {
    File { name: Some(name.to_owned()), content: Some(content), ..Default::default() }
}
