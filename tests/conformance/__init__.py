"""One corpus of cases for every client: README.md here has the shape of cases and drivers."""
