"""The product: what entries, schemas and commits mean; no gRPC, no protobuf, no LMDB."""
