"""Settings of a namespace: what was set, and the defaults for the rest."""

from statekeep_server.domain import settings
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.settings import NamespaceSettings
from tests import entries
from tests.engines import EngineFactory
from tests.entries import DEFAULT, latest

NEW = NamespaceSettings(history_age_seconds=60, entries_max=5)


def test_settings_are_kept_and_versioned(make_engine: EngineFactory) -> None:
    """Settings survive a restart, and the past still shows what was set then."""
    engine = make_engine()
    assert engine.update(settings.put(Origin(DEFAULT), NEW)).revision == 1
    engine.update(settings.put(Origin(DEFAULT), NamespaceSettings(entries_max=7)))
    engine.close()
    engine = make_engine()
    with engine.view(DEFAULT) as view:
        assert settings.stored(view) == NamespaceSettings(entries_max=7)
        view.move_to_revision(1)
        assert settings.stored(view) == NEW
    assert latest(engine) == 2


def test_the_servers_defaults_stand_in(make_engine: EngineFactory) -> None:
    """What was not set, or set to 0, is the server's default."""
    engine = make_engine()
    limits = entries.limits(history_revisions_max=9)
    with engine.view(DEFAULT) as view:
        assert settings.stored(view) == NamespaceSettings()
        assert settings.effective(view, limits).history_revisions_max == 9
    engine.update(settings.put(Origin(DEFAULT), NEW))
    with engine.view(DEFAULT) as view:
        effective = settings.effective(view, limits)
    assert (effective.history_age_seconds, effective.entries_max) == (60, 5)
    assert effective.history_revisions_max == 9
    assert effective.snapshots_max == limits.snapshots_max


def test_settings_belong_to_their_namespace(make_engine: EngineFactory) -> None:
    """Another namespace is not affected."""
    engine = make_engine()
    engine.update(settings.put(Origin("one"), NEW))
    with engine.view("two") as view:
        assert settings.stored(view) == NamespaceSettings()
