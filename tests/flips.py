"""Damaging a store as a bad disk does: one bit, in the file, while nobody has it open."""

from pathlib import Path

from statekeep_server.storage.environment import DATA_FILE


def flip_bit(directory: Path, marker: bytes, bit: int = 0) -> int:
    """Flip a bit of the marker's first byte wherever it stands in the data file; say how often."""
    path = directory / DATA_FILE
    content = bytearray(path.read_bytes())
    count, at = 0, content.find(marker)
    while at >= 0:
        content[at] ^= 1 << bit
        count += 1
        at = content.find(marker, at + 1)
    path.write_bytes(content)
    return count
