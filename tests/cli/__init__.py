"""Tests of the `statekeep` command."""
