"""The plugin as protoc runs it: a request on standard input, the answer on standard output."""

import sys

from google.protobuf.compiler import plugin_pb2

from .names import output_path
from .root import render_root
from .types import Index, UnsupportedError
from .writer import Writer


def generate(request: plugin_pb2.CodeGeneratorRequest) -> plugin_pb2.CodeGeneratorResponse:
    """Answer with a Zig file for each requested proto file, and `root.zig`."""
    response = plugin_pb2.CodeGeneratorResponse(
        supported_features=plugin_pb2.CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL
    )
    wanted = set(request.file_to_generate)
    files = [file for file in request.proto_file if file.name in wanted]
    index = Index(request.proto_file)
    try:
        for file in files:
            if file.syntax != "proto3":
                raise UnsupportedError(f"{file.name}: only proto3 is supported")  # noqa: TRY301
            response.file.add(name=output_path(file.name), content=Writer(index, file).render())
        response.file.add(name="root.zig", content=render_root(files))
    except UnsupportedError as error:
        response.error = str(error)
        del response.file[:]
    return response


if __name__ == "__main__":
    asked = plugin_pb2.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    sys.stdout.buffer.write(generate(asked).SerializeToString())
