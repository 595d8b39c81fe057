"""Processes killed at random moments, and what is there afterwards."""
