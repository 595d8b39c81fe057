"""Tests of the edge, over real gRPC."""
