"""What the expressions of tests see, and short ways to evaluate one."""

from collections.abc import Callable

import orjson

from statekeep_server.domain.expression_inputs import Loaded
from statekeep_server.domain.expressions import (
    LOADED_BYTES_MAX,
    Budget,
    Evaluation,
    Scope,
    compile_guard,
    compile_value,
)
from statekeep_server.storage.records import ValueKind

ENTRIES = {
    "json": Loaded(ValueKind.JSON, b'{"list":[1,null],"max":3}'),
    "text": Loaded(ValueKind.TEXT, "grün".encode()),
    "data": Loaded(ValueKind.DATA, b"a\0b"),
    "name": Loaded(ValueKind.TEXT, b"json"),
    "cut": Loaded(ValueKind.TEXT, b"admin\0no"),
    "large": Loaded(ValueKind.TEXT, b"x" * (LOADED_BYTES_MAX // 2 + 1)),
    "large2": Loaded(ValueKind.TEXT, b"x" * (LOADED_BYTES_MAX // 2 + 1)),
}
CONTEXT = {"n": 1, "half": 0.5, "list": [1, 2, 3], "text": "x", "none": None, "map": {"a": [1]}}


def scope(
    context: object = CONTEXT,
    payload_json: str = "",
    load: Callable[[str], Loaded | None] = ENTRIES.get,
) -> Scope:
    return Scope(
        machine_id="m-1",
        state="open",
        event="close",
        payload_json=payload_json,
        context_json=orjson.dumps(context),
        now_ms=1_700_000_000_123,
        load=load,
    )


def value(text: str, seen: Scope | None = None) -> object:
    return Evaluation(seen or scope(), Budget(25)).value_of(compile_value(text))


def truth(text: str, seen: Scope | None = None) -> bool:
    return Evaluation(seen or scope(), Budget(25)).is_true(compile_guard(text))
