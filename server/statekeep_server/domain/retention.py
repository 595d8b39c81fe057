"""Retention: how long the past stays readable, and the housekeeping that follows from it.

Owns the choice of each namespace's floor and the thread that raises floors, compacts, sweeps
expired entries and forgets old answers. Everything it does goes through the writer in small steps,
so that other writes wait for one step at most. Must never remove what the settings keep.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import structlog

from statekeep_server.config import Limits
from statekeep_server.domain import settings, snapshot_records
from statekeep_server.errors import DataDamagedError, StatekeepError, StorageFullError
from statekeep_server.storage.compaction import CompactStep, RaiseFloor
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.expiry import EXPIRY_BATCH_MAX, expire_step
from statekeep_server.storage.heads import STORE_NAMESPACE
from statekeep_server.storage.removal import REQUEST_ID_BATCH_MAX, ForgetAnswers, purge_step
from statekeep_server.storage.view import View

COMPACT_STEP_RECORDS_MAX: Final = 500
_NAMESPACES_PER_LOOK: Final = 100
_LOG: Final = structlog.get_logger()


class CompactAnswer(NamedTuple):
    """The floor after a compaction and how many records it removed."""

    floor: int
    removed_count: int


def compact(
    engine: Engine,
    limits: Limits,
    namespace: str,
    floor: int | None,
    is_stopping: Callable[[], bool] = lambda: False,
) -> CompactAnswer:
    """Raise the floor to a revision (None: as the settings say) and remove what nobody can read.

    Raises RevisionInFutureError for a floor above the latest revision. A lower floor than the
    present one changes nothing. What is left when `is_stopping` says so goes the next time.
    """
    if floor is None:
        with engine.view(namespace) as view:
            floor = wanted_floor(view, limits)
    floor = engine.run_step(RaiseFloor(namespace, floor))
    # A snapshot created from here on is above the floor; one deleted is released the next time.
    with engine.view(namespace) as view:
        pins, pins_revision = snapshot_records.pins(view), view.revision
    removed_count, is_done, records_max = 0, False, COMPACT_STEP_RECORDS_MAX
    while not is_done and not is_stopping():
        try:
            step = CompactStep(namespace, records_max, pins, pins_revision)
            removed, is_done = engine.run_step(step)
            removed_count += removed
        except StorageFullError:
            # A step copies every page it touches; in a full store a smaller one still fits.
            if records_max == 1:
                raise
            records_max = max(1, records_max // 8)
    return CompactAnswer(floor, removed_count)


def wanted_floor(view: View, limits: Limits) -> int:
    """Return the oldest revision that the namespace's settings keep."""
    kept = settings.effective(view, limits)
    floor, latest = view.head.floor, view.head.latest
    by_count = max(floor, latest - kept.history_revisions_max)
    oldest_ms = view.time_ms - kept.history_age_seconds * 1_000
    if view.head.latest == floor or view.time_of(floor + 1) > oldest_ms:
        return by_count
    view.move_to_time(max(oldest_ms, view.time_of(floor)))
    return max(by_count, view.revision)


@dataclass(slots=True)
class Housekeeper:
    """Does the work that nobody asks for: `expire`, `retain`, `purge`; `start` does it for good."""

    engine: Engine
    limits: Limits
    is_stopping: Callable[[], bool] = lambda: False

    def expire(self) -> int:
        """Delete every entry whose time has come; return how many expiries were handled."""
        handled = 0
        while batch := self.engine.run_step(expire_step):
            handled += batch
            if batch < EXPIRY_BATCH_MAX:
                break
        return handled

    def retain(self) -> None:
        """Bring every namespace to the floor that its settings ask for; forget old answers."""
        before_ms = self.engine.clock.now_ms() - self.limits.request_id_age_seconds * 1_000
        start = ""
        while names := self.engine.namespace_names(start, _NAMESPACES_PER_LOOK):
            for namespace in names:
                if self.is_stopping():
                    return
                try:
                    self._retain_one(namespace, before_ms)
                except DataDamagedError as error:
                    # One damaged namespace must not keep the past of all the others.
                    _LOG.error("retention_skipped", namespace=namespace, error=str(error))
            start = names[-1] + "\x00"
        self._forget_answers(STORE_NAMESPACE, before_ms)

    def _retain_one(self, namespace: str, before_ms: int) -> None:
        with self.engine.view(namespace) as view:
            has_answers = view.head.request_ids_count > 0
            floor = wanted_floor(view, self.limits)
        compact(self.engine, self.limits, namespace, floor, self.is_stopping)
        if has_answers:
            self._forget_answers(namespace, before_ms)

    def _forget_answers(self, namespace: str, before_ms: int) -> None:
        while self.engine.run_step(ForgetAnswers(namespace, before_ms)) == REQUEST_ID_BATCH_MAX:
            pass

    def purge(self) -> None:
        """Remove what deleted namespaces left behind."""
        while not self.is_stopping() and not self.engine.run_step(purge_step):
            pass


class HousekeeperThread:
    """Runs a housekeeper at its intervals until it is stopped."""

    def __init__(
        self, housekeeper: Housekeeper, *, expire_every_seconds: float, retain_every_seconds: float
    ) -> None:
        """Start the thread."""
        self._housekeeper = housekeeper
        self._expire_every_seconds = expire_every_seconds
        self._retain_every_seconds = retain_every_seconds
        self._is_stopping = threading.Event()
        housekeeper.is_stopping = self._is_stopping.is_set
        self._thread = threading.Thread(target=self._work, name="statekeep-housekeeper")
        self._thread.start()

    def stop(self) -> None:
        """Finish the step under way and end the thread."""
        self._is_stopping.set()
        self._thread.join()

    def _work(self) -> None:
        since_retained_seconds = self._retain_every_seconds
        while not self._is_stopping.wait(self._expire_every_seconds):
            since_retained_seconds += self._expire_every_seconds
            try:
                self._housekeeper.expire()
                if since_retained_seconds >= self._retain_every_seconds:
                    since_retained_seconds = 0.0
                    self._housekeeper.retain()
                    self._housekeeper.purge()
            except StatekeepError as error:
                _LOG.warning("housekeeping_postponed", reason=error.reason, error=str(error))
            except Exception:  # noqa: BLE001 - one bad round must not end all housekeeping
                _LOG.exception("housekeeping_failed")
