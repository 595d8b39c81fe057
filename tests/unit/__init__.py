"""Tests of one module each; the directories mirror the server's."""
