"""Machines whose states and events are members of Enums."""

import pytest

import statekeep
from statekeep import AsyncClient, Client, Definition, SimulatedEvent, TransitionRule
from tests.client.kinds import SOURCE, SourceEvent, SourceState


def test_states_and_events_are_members(client: Client) -> None:
    sources = client.machines.typed(SOURCE)
    assert sources.define().version == 1
    assert not sources.define().created
    machine = sources.create("source-17", context={"url": "x"})
    assert machine.state is SourceState.PENDING
    verdict = sources.trigger("source-17", SourceEvent.PROCESS)
    assert verdict.accepted
    assert verdict.machine.state is SourceState.PROCESSING
    assert verdict.transition.event is SourceEvent.PROCESS
    assert verdict.transition.from_state is SourceState.PENDING
    assert sources.is_in("source-17", SourceState.PROCESSING)
    assert not sources.try_trigger("source-17", SourceEvent.RETRY)
    (enabled, *_) = sources.enabled_events("source-17").events
    assert (enabled.event, enabled.to_state) == (SourceEvent.COMPLETE, SourceState.INDEXED)
    found = sources.get("source-17")
    assert found is not None
    assert found.state is SourceState.PROCESSING


def test_lists_counts_and_histories_have_members_too(client: Client) -> None:
    sources = client.machines.typed(SOURCE)
    sources.define()
    for number in range(3):
        sources.create(f"source-{number}")
    sources.trigger("source-1", SourceEvent.PROCESS)
    (found,) = sources.list(state=SourceState.PROCESSING)
    assert (found.id, found.state) == ("source-1", SourceState.PROCESSING)
    assert sources.count().in_state(SourceState.PENDING) == 2
    (moved,) = sources.history("source-1")
    assert moved.event is SourceEvent.PROCESS
    with sources.watch(start_revision=1, to_states=[SourceState.PROCESSING]) as watch:
        assert next(watch) == moved
    tried = sources.simulate(
        [SourceEvent.PROCESS, SimulatedEvent(SourceEvent.NOTE, {"text": "x"}), SourceEvent.FAIL]
    )
    assert tried.machine.state is SourceState.FAILED
    validity = sources.validate_transition(SourceState.PROCESSING, SourceState.FAILED)
    assert validity.events == (SourceEvent.FAIL,)
    assert "processing" in sources.diagram()
    assert "processing" in sources.diagram(machine_id="source-1")
    assert sources.delete("source-1").existed


def test_hooks_are_asked_with_members(client: Client) -> None:
    guarded = Definition.from_enums(
        "guarded",
        SourceState,
        SourceEvent,
        initial=SourceState.PENDING,
        table={
            (SourceState.PENDING, SourceEvent.PROCESS): statekeep.To(
                SourceState.PROCESSING, guard=statekeep.Hook("may")
            ),
            (SourceState.PROCESSING, SourceEvent.FAIL): SourceState.FAILED,
        },
    )
    sources = client.machines.typed(guarded)
    sources.define()
    sources.create("m")

    def may(question: statekeep.HookQuestion[SourceState, SourceEvent]) -> bool:
        return question.machine.state is SourceState.PENDING and (
            question.to_state is SourceState.PROCESSING
        )

    with sources.serve_guards(may):
        assert sources.try_trigger("m", SourceEvent.PROCESS)


def test_what_the_enums_do_not_have_is_an_error(client: Client) -> None:
    """A machine of another definition, and a state that somebody else's version has."""
    sources = client.machines.typed(SOURCE)
    sources.define()
    client.machines.define(Definition("other", initial_state="pending", states=["pending"]))
    client.machines.create("other", "o")
    with pytest.raises(ValueError, match="one of 'other', not of 'source'"):
        sources.get("o")
    client.machines.define(
        Definition(
            "source",
            initial_state="pending",
            states=["pending", "archived"],
            transitions=[TransitionRule("pending", "process", "archived")],
        )
    )
    sources.create("source-17")
    with pytest.raises(ValueError, match="SourceState has no member for 'archived'"):
        sources.trigger("source-17", SourceEvent.PROCESS)
    assert client.machines.is_in("source-17", "archived")


@pytest.mark.asyncio
async def test_typed_machines_for_asyncio(address: str) -> None:
    async with AsyncClient(address) as client:
        sources = client.machines.typed(SOURCE)
        await sources.define()
        await sources.create("m")
        assert await sources.try_trigger("m", SourceEvent.PROCESS)
        assert [one.state async for one in sources.list()] == [SourceState.PROCESSING]
