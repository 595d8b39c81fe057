"""Tests of the domain layer, on a real engine."""
