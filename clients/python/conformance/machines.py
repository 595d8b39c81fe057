"""The lines about machines and hooks."""

from typing import Any

from conformance.session import Args, Op


async def close_hooks(args: Args) -> dict[str, Any]:
    """End the serving of hooks and return the questions that came."""
    raise ValueError(f"no hooks {args['hooks']} are served")


OPS: dict[str, Op] = {}
