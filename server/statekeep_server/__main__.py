"""Runs the `statekeep` command as `python -m statekeep_server`; owns nothing else."""

from statekeep_server.cli import main

if __name__ == "__main__":
    main()
