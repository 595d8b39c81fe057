"""Type what the README says about a clone, and check that Maven then finds what it names.

    python tools/try_clone.py

The client goes into a local repository of its own, so that nothing is left of the trial. Not a test
among the others, since it builds the package from the directory in which they run.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)
COORDINATES = re.compile(
    r"<groupId>(.*?)</groupId>\s*<artifactId>(.*?)</artifactId>\s*<version>(.*?)</version>"
)


def main() -> str | None:
    """Run the first block of commands where a clone lies; return what is wrong with it, or None."""
    readme = (HERE / "README.md").read_text()
    commands, coordinates = COMMANDS.search(readme), COORDINATES.search(readme)
    if commands is None or coordinates is None:
        return "The README has no commands, or no dependency."
    group, artifact, version = coordinates.groups()
    # The flags of a make that runs this are not meant for the one that is typed.
    env = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "statekeep").symlink_to(HERE.parent.parent)
        repository = Path(directory) / "repository"
        env["MAVEN_OPTS"] = f"-DlocalRepositoryPath={repository}"
        subprocess.run(["sh", "-ec", commands[1]], cwd=directory, env=env, check=True)  # noqa: S603, S607
        place = repository / group.replace(".", "/") / artifact / version
        wanted = {f"{artifact}-{version}.jar", f"{artifact}-{version}.pom"}
        missing = wanted - {file.name for file in place.glob("*")}
        return f"Not installed: {sorted(missing)}" if missing else None


if __name__ == "__main__":
    sys.exit(main())
