"""The handlers of MachineService that are about definitions, and what is drawn of them."""

from statekeep.v1.machine_service_pb2 import (
    DefineMachineRequest,
    DefineMachineResponse,
    DeleteDefinitionRequest,
    DeleteDefinitionResponse,
    DiagramFormat,
    GetDefinitionRequest,
    GetDefinitionResponse,
    ListDefinitionsRequest,
    ListDefinitionsResponse,
    RenderDiagramRequest,
    RenderDiagramResponse,
    TransitionTable,
    ValidateTransitionRequest,
    ValidateTransitionResponse,
)
from statekeep_server.domain import definitions, diagram, machine_queries
from statekeep_server.domain.definition import ANY_STATE
from statekeep_server.domain.points import move
from statekeep_server.errors import ArgumentInvalidError
from statekeep_server.services import checked, machine_convert, machine_validate, validate
from statekeep_server.services.context import Context, Edge

_DRAWN = {
    DiagramFormat.DIAGRAM_FORMAT_UNSPECIFIED: diagram.mermaid,
    DiagramFormat.DIAGRAM_FORMAT_MERMAID: diagram.mermaid,
    DiagramFormat.DIAGRAM_FORMAT_DOT: diagram.dot,
}
_TABLE_MAX = 4_096


class DefinitionHandlers:
    """The part of MachineService that is about definitions."""

    _edge: Edge

    async def DefineMachine(  # noqa: N802 - the contract's name
        self, request: DefineMachineRequest, context: Context
    ) -> DefineMachineResponse:
        """Add a version of a definition; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        definition, findings = await checked.definition_of(
            self._edge, origin.namespace, request.definition
        )
        if request.dry_run:
            answer = definitions.preview(self._edge.engine, origin.namespace, definition)
            if any(finding.is_error for finding in findings):
                answer = answer._replace(version=0, created=False)
        else:
            checked.refuse(definition, findings)
            plan = definitions.define(origin, definition, limits)
            answer = await self._edge.apply(plan, context)
        return DefineMachineResponse(
            revision=answer.revision,
            version=answer.version,
            created=answer.created,
            findings=[machine_convert.finding(finding) for finding in findings],
        )

    async def GetDefinition(  # noqa: N802
        self, request: GetDefinitionRequest, context: Context
    ) -> GetDefinitionResponse:
        """Get one version of a definition; see the contract."""
        del context
        revision, found = definitions.get(
            self._edge.engine,
            validate.namespace_of(request.namespace),
            machine_validate.name_of(request.name, "name"),
            request.version,
            validate.point_of(request.at),
        )
        return GetDefinitionResponse(
            revision=revision, definition=machine_convert.definition(found)
        )

    async def ListDefinitions(  # noqa: N802
        self, request: ListDefinitionsRequest, context: Context
    ) -> ListDefinitionsResponse:
        """List a page of definitions; see the contract."""
        del context
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        name = machine_validate.optional_name_of(request.name, "name")
        query = validate.page_of(
            "ListDefinitions",
            namespace,
            definitions.range_of(name),
            validate.point_of(request.at),
            request.page_size,
            request.page_token,
            limits,
        )
        page = await self._edge.read(
            definitions.list_page, self._edge.engine, query, name, limits.page_bytes_max
        )
        return ListDefinitionsResponse(
            revision=page.revision,
            definitions=[machine_convert.definition(each) for each in page.definitions],
            next_page_token=page.next_token,
        )

    async def DeleteDefinition(  # noqa: N802
        self, request: DeleteDefinitionRequest, context: Context
    ) -> DeleteDefinitionResponse:
        """Delete one version of a definition, or all; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        name = machine_validate.name_of(request.name, "name")
        plan = definitions.delete(origin, name, request.version)
        answer = await self._edge.apply(plan, context)
        return DeleteDefinitionResponse(revision=answer.revision, existed=answer.existed)

    async def ValidateTransition(  # noqa: N802
        self, request: ValidateTransitionRequest, context: Context
    ) -> ValidateTransitionResponse:
        """Say whether a table allows a state to follow another; see the contract."""
        del context
        namespace = validate.namespace_of(request.namespace)
        from_state = machine_validate.name_of(request.from_state, "from_state")
        to_state = machine_validate.name_of(request.to_state, "to_state")
        point, table = validate.point_of(request.at), request.WhichOneof("table")
        if table == "given":
            with self._edge.engine.view(namespace) as view:
                move(view, point)
                revision = view.revision
            valid = _allows(request.given, from_state, to_state)
            return ValidateTransitionResponse(revision=revision, valid=valid)
        if table is None:
            raise ArgumentInvalidError(
                "there is no table; give the allowed transitions, or a stored definition",
                field="table",
            )
        name = machine_validate.name_of(request.stored.name, "stored.name")
        with self._edge.engine.view(namespace) as view:
            move(view, point)
            _version, program = self._edge.programs.find(view, name, request.stored.version)
            revision = view.revision
        for state, field in ((from_state, "from_state"), (to_state, "to_state")):
            if not program.has_state(state):
                raise ArgumentInvalidError(
                    f"the definition {name!r} has no state {state!r}", field=field
                )
        events = program.leads(from_state, to_state)
        return ValidateTransitionResponse(revision=revision, valid=bool(events), events=events)

    async def RenderDiagram(  # noqa: N802
        self, request: RenderDiagramRequest, context: Context
    ) -> RenderDiagramResponse:
        """Draw a definition or a machine; see the contract."""
        del context
        namespace = validate.namespace_of(request.namespace)
        drawn = _DRAWN.get(request.format)
        if drawn is None:
            raise ArgumentInvalidError(f"the format {request.format} is unknown", field="format")
        subject, point = request.WhichOneof("subject"), validate.point_of(request.at)
        if subject is None:
            raise ArgumentInvalidError(
                "there is nothing to draw; give a machine's id or a definition", field="subject"
            )
        state = ""
        if subject == "definition":
            definition = await checked.usable_definition_of(
                self._edge, namespace, request.definition
            )
            with self._edge.engine.view(namespace) as view:
                move(view, point)
                revision = view.revision
        elif subject == "machine_id":
            machine_id = machine_validate.machine_id_of(request.machine_id, self._edge.limits)
            revision, machine, definition = machine_queries.get_with_definition(
                self._edge.engine, namespace, machine_id, point
            )
            state = machine.state
        else:
            name = machine_validate.name_of(request.stored.name, "stored.name")
            revision, found = definitions.get(
                self._edge.engine, namespace, name, request.stored.version, point
            )
            definition = found.definition
        text = await self._edge.read_long(namespace, drawn, definition, state)
        return RenderDiagramResponse(revision=revision, diagram=text)


def _allows(table: TransitionTable, from_state: str, to_state: str) -> bool:
    if len(table.allowed) > _TABLE_MAX:
        raise ArgumentInvalidError(
            f"the table has {len(table.allowed)} transitions; the limit is {_TABLE_MAX}",
            field="given.allowed",
            limit=_TABLE_MAX,
        )
    return any(
        allowed.from_state in {from_state, ANY_STATE} and allowed.to_state == to_state
        for allowed in table.allowed
    )
