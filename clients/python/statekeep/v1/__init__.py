"""The code generated from proto/statekeep/v1: never edited by hand, see `make generate`."""
