"""Builds the tarball that `zig fetch --save` takes: `package.py DIRECTORY`.

What goes in is what `build.zig.zon` names, and the generator. Same files, same bytes.
"""

import gzip
import io
import re
import sys
import tarfile
from pathlib import Path

CLIENT = Path(__file__).resolve().parent.parent
ROOT = CLIENT.parent.parent


def files() -> dict[str, Path]:
    """Return where each file of the package comes from."""
    manifest = (CLIENT / "build.zig.zon").read_text()
    names = re.findall(r'"([^"]+)"', manifest.partition(".paths")[2])
    chosen = [CLIENT / name for name in names]
    found = {
        path.relative_to(CLIENT).as_posix(): path
        for start in chosen
        for path in (start.rglob("*") if start.is_dir() else [start])
        if path.is_file() and "__pycache__" not in path.parts
    }
    found["LICENSE"] = ROOT / "LICENSE"
    found["tools/protoc-gen-zig"] = ROOT / "tools" / "protoc-gen-zig"
    for path in (ROOT / "tools" / "protoc_gen_zig").glob("*.py"):
        found[f"tools/protoc_gen_zig/{path.name}"] = path
    return dict(sorted(found.items()))


def build(directory: Path) -> Path:
    """Write the tarball and return where it is."""
    version = re.search(r'\.version = "([^"]+)"', (CLIENT / "build.zig.zon").read_text())
    if version is None:
        raise SystemExit("build.zig.zon has no version")
    top = f"statekeep-{version[1]}"
    unpacked = io.BytesIO()
    with tarfile.open(fileobj=unpacked, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, path in files().items():
            data = path.read_bytes()
            entry = tarfile.TarInfo(f"{top}/{name}")
            entry.size = len(data)
            entry.mode = 0o755 if name == "tools/protoc-gen-zig" else 0o644
            tar.addfile(entry, io.BytesIO(data))
    directory.mkdir(parents=True, exist_ok=True)
    out = directory / f"{top}.tar.gz"
    out.write_bytes(gzip.compress(unpacked.getvalue(), mtime=0))
    return out


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        raise SystemExit(__doc__)
    print(build(Path(sys.argv[1])))  # noqa: T201 - what was asked for
