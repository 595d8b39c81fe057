"""The care of the store through the client."""

from dataclasses import replace
from datetime import timedelta

import pytest

import statekeep
from statekeep import Client, NamespaceSettings
from tests.client.serving import UNAVAILABLE, FlakyServer


def test_the_status_tells_about_the_namespace_of_the_client(client: Client) -> None:
    client.store.save("k", "value")
    status = client.admin.status()
    assert (status.revision, status.namespace.namespace) == (1, "tests")
    assert status.namespace.entries_count == 1
    assert status.namespace.update_time is not None
    assert status.limits["value_bytes_max"] == 1024 * 1024
    assert status.uptime > timedelta(0)


def test_a_namespace_exists_from_its_first_commit_until_it_is_deleted(client: Client) -> None:
    assert list(client.admin.namespaces()) == []
    client.store.save("k", 1)
    assert [one.namespace for one in client.admin.namespaces("te")] == ["tests"]
    assert list(client.admin.namespaces("other")) == []
    assert client.admin.delete_namespace().existed
    assert list(client.admin.namespaces()) == []


def test_settings_are_read_changed_and_set_again(client: Client) -> None:
    client.admin.set_settings(NamespaceSettings(history_age=timedelta(hours=2)))
    read = client.admin.settings()
    answer = client.admin.set_settings(replace(read.settings, entries_max=1))
    assert answer.effective == replace(read.effective, entries_max=1)
    assert client.admin.settings() == answer
    client.store.save("k", 1)
    with pytest.raises(statekeep.QuotaExceededError):
        client.store.save("l", 1)


def test_what_is_compacted_cannot_be_read_any_more(client: Client) -> None:
    for value in range(3):
        client.store.save("k", value)
    assert client.admin.compact(3).floor == 3
    with pytest.raises(statekeep.RevisionCompactedError) as caught:
        client.store.load("k", at=1)
    assert caught.value.floor == 3


def test_a_verification_ends_with_done(client: Client) -> None:
    client.store.save("k", 1)
    *_, last = client.admin.verify()
    assert last.done
    assert last.records_checked_count > 0


def test_a_verification_that_has_not_begun_is_tried_again(flaky: FlakyServer) -> None:
    flaky.failures = [UNAVAILABLE]
    with Client(flaky.address) as client:
        assert len(list(client.admin.verify())) == 1
    assert len(flaky.requests) == 2
