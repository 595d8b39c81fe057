"""Tests of the whole product; packages, so that files of the same name can stand side by side."""
