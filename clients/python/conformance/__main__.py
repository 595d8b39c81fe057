"""Reads lines, begins each at once, and writes an answer when it is done."""

import asyncio
import json
import sys
import traceback
from typing import Any

import grpc

import statekeep
from conformance import administration, hooks, machines, snapshots, store, watches
from conformance.session import Args, Op, Session

_LINE_BYTES_MAX = 16 << 20
_OPS: dict[str, Op] = {
    **store.OPS,
    **snapshots.OPS,
    **machines.OPS,
    **hooks.OPS,
    **administration.OPS,
    **watches.OPS,
}
_CANCELLED = grpc.StatusCode.CANCELLED


async def main() -> None:
    """Serve lines until there are no more."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_LINE_BYTES_MAX)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    session = Session()
    while line := await reader.readline():
        asked = json.loads(line)
        session.begin(asked["id"], _answer(session, asked))
    await session.close()


async def _answer(session: Session, asked: dict[str, Any]) -> None:
    answer: dict[str, Any]
    try:
        answer = {"ok": await _done(session, asked["op"], asked["args"])}
    except statekeep.StatekeepError as error:
        answer = {"error": _error(error)}
    except asyncio.CancelledError:
        # This is how a call ends that was cancelled, also by closing its client.
        answer = {"error": _error(statekeep.CallCancelledError("cancelled", code=_CANCELLED))}
    except Exception as error:  # noqa: BLE001 - whatever it is, the driver goes on
        traceback.print_exc()
        answer = {"broken": repr(error)}
    line = json.dumps({"id": asked["id"], **answer}, ensure_ascii=False)
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


async def _done(session: Session, op: str, args: Args) -> dict[str, Any]:
    if op in _OPS:
        return await _OPS[op](session.client(args), args)
    match op:
        case "client.open":
            session.open(args)
        case "client.close":
            await session.close_client(args["client"])
        case "call.cancel":
            await session.cancel(args["call"])
        case "watch.next":
            seconds = args.get("timeout_ms", 10_000) / 1000
            return await watches.find(args["watch"]).take(args.get("count", 1), seconds)
        case "watch.close":
            await watches.find(args["watch"]).close()
        case "hooks.close":
            return await hooks.close_hooks(args)
        case _:
            raise ValueError(f"no such op: {op}")
    return {}


def _error(error: statekeep.StatekeepError) -> dict[str, Any]:
    return {
        "reason": error.reason or _transport_reason(error),
        "code": error.code.name,
        "message": error.message,
        "metadata": dict(error.metadata),
        "violations": [
            {"field": one.field, "description": one.description} for one in error.violations
        ],
    }


def _transport_reason(error: statekeep.StatekeepError) -> str:
    match error:
        case statekeep.UnavailableError():
            return "UNAVAILABLE"
        case statekeep.DeadlineError():
            return "DEADLINE"
        case statekeep.CallCancelledError():
            return "CANCELLED"
    return ""


if __name__ == "__main__":
    asyncio.run(main())
