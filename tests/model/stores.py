"""What a namespace should do, in plain dictionaries: the model that the store is compared with."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Kept(NamedTuple):
    """A version of a key: a text, or None where it was deleted or expired."""

    revision: int
    text: str | None
    expire_ms: int = 0


@dataclass
class NamespaceModel:
    """Every version of every key, and the time of every revision."""

    versions: dict[str, list[Kept]] = field(default_factory=dict)
    times_ms: list[int] = field(default_factory=lambda: [0])
    floor: int = 0

    @property
    def latest(self) -> int:
        """The latest revision."""
        return len(self.times_ms) - 1

    def time_ms(self, now_ms: int) -> int:
        """Return the time of a read or write at the latest revision."""
        return max(now_ms, self.times_ms[-1])

    def commit(self, now_ms: int, changes: dict[str, tuple[str | None, int]]) -> None:
        """Write (text or None, expiry) for each key as one revision; without keys, nothing."""
        if not changes:
            return
        self.times_ms.append(self.time_ms(now_ms))
        for key, (text, expire_ms) in changes.items():
            self.versions.setdefault(key, []).append(Kept(self.latest, text, expire_ms))

    def at(self, revision: int, time_ms: int) -> dict[str, Kept]:
        """Return what is there at a revision and moment."""
        found = dict[str, Kept]()
        for key in sorted(self.versions):
            seen = [each for each in self.versions[key] if each.revision <= revision]
            if seen and seen[-1].text is not None and not 0 < seen[-1].expire_ms <= time_ms:
                found[key] = seen[-1]
        return found

    def now(self, now_ms: int) -> dict[str, Kept]:
        """Return what is there now."""
        return self.at(self.latest, self.time_ms(now_ms))

    def then(self, revision: int) -> dict[str, Kept]:
        """Return what was there right after a revision."""
        return self.at(revision, self.times_ms[revision])

    def due(self, now_ms: int) -> list[str]:
        """Return the keys whose newest version a sweep turns into a deletion."""
        return [
            key
            for key, kept in self.versions.items()
            if kept[-1].text is not None and 0 < kept[-1].expire_ms <= now_ms
        ]

    def history(self, key: str) -> list[tuple[int, str | None]]:
        """Return the readable versions of a key, newest first, back to what the floor sees."""
        readable = list[tuple[int, str | None]]()
        for kept in reversed(self.versions.get(key, [])):
            if kept.revision >= self.floor or kept.text is not None:
                readable.append((kept.revision, kept.text))
            if kept.revision <= self.floor:
                break
        return readable
