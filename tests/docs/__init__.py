"""Tests that keep README, ARCHITECTURE and docs/ true."""
