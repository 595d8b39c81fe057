# Generated from statekeep/_async/__init__.py by `make generate`. Do not edit.
"""The client in its blocking form."""
