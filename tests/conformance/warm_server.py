"""A server that has loaded its modules and waits for a line before it serves.

With it the time in which nobody listens is short, as it is where a restart is planned; on a busy
machine loading alone takes longer than a client has patience.
"""

import sys

from statekeep_server import server
from statekeep_server.cli import main

if __name__ == "__main__":
    sys.stdout.write(f"{server.__name__} is loaded\n")
    sys.stdout.flush()
    sys.stdin.readline()
    main()
