"""Diagrams: definitions drawn as text for Mermaid and Graphviz.

Owns the escaping of whatever a name may hold. Must never put a name where a language would read it
as its own.
"""

from statekeep_server.domain.definition import Definition


def mermaid(definition: Definition, current_state: str = "") -> str:
    """Return a definition as a Mermaid `stateDiagram-v2`, with one state marked if it is named."""
    raise NotImplementedError


def dot(definition: Definition, current_state: str = "") -> str:
    """Return a definition in DOT, the language of Graphviz, with one state marked."""
    raise NotImplementedError
