"""Definitions that a request brings along: read, checked, and refused if they cannot be used.

Owns where the checks run: on a reading thread, since they may take long. Must never look at the
store.
"""

from statekeep.v1 import machine_pb2
from statekeep_server.domain.definition import Definition
from statekeep_server.domain.definition_checks import check
from statekeep_server.domain.definition_findings import DefinitionLimits, Finding
from statekeep_server.errors import DefinitionInvalidError
from statekeep_server.services import machine_validate, validate
from statekeep_server.services.context import Edge


async def definition_of(
    edge: Edge, namespace: str, message: machine_pb2.Definition
) -> tuple[Definition, tuple[Finding, ...]]:
    """Return a definition and what the checks found."""
    definition = machine_validate.definition_of(message, edge.limits)
    limits = DefinitionLimits.of(edge.limits)
    return definition, await edge.read_long(namespace, check, definition, limits)


async def usable_definition_of(
    edge: Edge, namespace: str, message: machine_pb2.Definition
) -> Definition:
    """Return a definition, or raise DefinitionInvalidError with all that refuses it."""
    definition, findings = await definition_of(edge, namespace, message)
    refuse(definition, findings)
    return definition


def refuse(definition: Definition, findings: tuple[Finding, ...]) -> None:
    """Raise DefinitionInvalidError if findings refuse a definition."""
    found = [(finding.path, finding.message) for finding in findings if finding.is_error]
    if not found:
        return
    path, sentence = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    raise DefinitionInvalidError(
        f"the definition {validate.shown(definition.name)} is refused: {path}: {sentence}{more}",
        found,
    )
