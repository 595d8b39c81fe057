"""Tests of the promises, one file for each."""
