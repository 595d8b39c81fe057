"""The conformance driver of the Python client; tests/conformance/README.md has its lines."""
