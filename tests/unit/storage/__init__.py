"""Tests of the storage layer, on real LMDB files."""
