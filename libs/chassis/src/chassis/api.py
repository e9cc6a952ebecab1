"""What the services' HTTP interfaces have in common: the actor, headers, traces and writes that can be sent again."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, FastAPI, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from opentelemetry.trace import SpanKind
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.bodies import BodyLimit
from chassis.clock import Clock
from chassis.docs import explained
from chassis.envelope import Seen, parse_seen
from chassis.health import Health, probe_routes
from chassis.idempotency import Answer, KeyReusedError, begin, digest, finish
from chassis.inbox import InboxTables, have_seen
from chassis.problems import Problem, field_error, install_problems
from chassis.settings import BYTES_MAX
from chassis.telemetry import span
from chassis.tokens import Actor, TokenCheck, TokenRefusedError

IdempotencyKey = Annotated[
    UUID, Header(alias="Idempotency-Key", description="a UUID per write; the same key again gives the same answer")
]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="the ETag that the resource was read with")]
SeenHeader = Annotated[
    str, Header(alias="Seen", description="positions the caller knows of: `topic/key@sequence[, …]`")
]

RETRY_AFTER_SECONDS: Final = "1"
_bearer = HTTPBearer(auto_error=False, description="a token of the configured issuer")


def new_api(
    title: str,
    description: str,
    health: Health,
    check: TokenCheck | None = None,
    *,
    bytes_max: int = BYTES_MAX,
    larger: Mapping[str, int] | None = None,
) -> FastAPI:
    """An application with probes, problems, traces and limits (`chassis.bodies`), and no routes of its own yet."""
    app = explained(title, description, probe_routes(health))
    install_problems(app)
    app.add_middleware(BodyLimit, bytes_max=bytes_max, larger=larger or {}, check=check)
    app.add_middleware(_Tracing)
    return app


def actor_from(check: TokenCheck) -> Callable[..., Awaitable[Actor]]:
    """A dependency that gives the actor of a request, or refuses it with 401."""

    async def actor(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Actor:
        if credentials is None:
            raise TokenRefusedError("no bearer token")
        return await check.actor(credentials.credentials)

    return actor


async def write_once(
    request: Request,
    actor: Actor,
    key: UUID,
    engine: AsyncEngine,
    table: Table,
    clock: Clock,
    work: Callable[[AsyncConnection], Awaitable[Answer]],
) -> JSONResponse:
    """Do a write in one transaction together with the record of its answer; a repeat gets that answer again."""
    same = digest(request.method, f"{request.url.path}?{request.url.query}", await request.body())
    async with engine.begin() as connection:
        try:
            earlier = await begin(connection, table, actor=actor.account, key=key, request=same, now=clock())
        except KeyReusedError as error:
            raise Problem(
                422,
                "idempotency-key-reused",
                "Deze Idempotency-Key hoort bij een andere aanvraag",
                "This Idempotency-Key belongs to another request",
                errors=[field_error("Idempotency-Key", "al gebruikt", "used before")],
            ) from error
        if earlier:
            return _respond(earlier, {"Idempotent-Replay": "true"})
        given = await work(connection)
        await finish(connection, table, actor=actor.account, key=key, given=given)
    return _respond(given, {})


def _respond(given: Answer, more: dict[str, str]) -> JSONResponse:
    return JSONResponse(given.body, status_code=given.status, headers={**given.headers, **more})


def not_yet_known() -> Problem:
    """The service has not heard of what the request rests on; it will, so the caller may try again."""
    return Problem(
        409,
        "not-yet-known",
        "Nog niet bekend bij deze dienst; probeer het zo dadelijk opnieuw",
        "Not yet known to this service; try again in a moment",
        headers={"Retry-After": RETRY_AFTER_SECONDS},
    )


async def require_seen(
    connection: AsyncConnection, tables: InboxTables, consumer: str, header: str
) -> tuple[Seen, ...]:
    """Refuse with 409 while the service has not got as far as the caller says it has seen."""
    try:
        positions = parse_seen(header)
    except ValueError as error:
        fault = field_error("Seen", "heeft niet de juiste vorm", "is not of its form", "topic/key@sequence[, …]")
        raise Problem(
            422, "invalid-input", "De invoer is niet geldig", "The input is not valid", errors=[fault]
        ) from error
    if not await have_seen(connection, tables, consumer, positions):
        raise not_yet_known()
    return positions


def require_match(header: str | None, revision: int) -> None:
    """Refuse a change of something that the caller has not read, or that changed since."""
    if header is None:
        raise Problem(
            428,
            "if-match-required",
            "Geef de ETag mee waarmee je het gegeven las",
            "Give the ETag with which you read the resource",
            errors=[field_error("If-Match", "is verplicht", "is required")],
        )
    if header.strip() not in {etag(revision), "*"}:
        raise Problem(
            412,
            "changed-meanwhile",
            "Het gegeven is intussen gewijzigd; lees het opnieuw",
            "The resource changed meanwhile; read it again",
        )


def etag(revision: int) -> str:
    """The ETag of a revision."""
    return f'"{revision}"'


class _Tracing:
    """Each request is a part of the trace its caller began, or begins one. Paths stay out: they may hold numbers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in {"/livez", "/readyz", "/metrics"}:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        traceparent = headers.get(b"traceparent", b"").decode(errors="replace") or None
        with span(f"HTTP {scope['method']}", SpanKind.SERVER, traceparent):
            await self._app(scope, receive, send)
