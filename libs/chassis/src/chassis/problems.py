"""RFC 9457 problems in Dutch and English, which name fields and allowed values and never repeat the input."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from chassis.outbox import EventTooLargeError
from chassis.tokens import KeysUnreachableError, TokenRefusedError
from chassis.verdict import is_outage

log: Final = structlog.get_logger()


class Problem(HTTPException):
    """An answer that says what is wrong; raise it anywhere below a route, or where a body is read.

    Args:
        status: HTTP status.
        code: last part of the problem's type, in English, with hyphens.
        title: what is wrong, in Dutch.
        title_en: the same in English.
        errors: one entry per field: `field`, `reason`, `reason_en`, and `allowed` where there is a list or a range.
        headers: more headers for the answer.

    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        title_en: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, code)
        self.status = status
        self.headers: dict[str, str] = dict(headers or {})
        self.body: dict[str, Any] = {
            "type": f"urn:vlimpers:problem:{code}",
            "title": title,
            "title_en": title_en,
            "status": status,
        }
        if errors:
            self.body["errors"] = [dict(error) for error in errors]


def field_error(field: str, reason: str, reason_en: str, allowed: Any = None) -> dict[str, Any]:
    """One entry of a problem's `errors`."""
    entry = {"field": field, "reason": reason, "reason_en": reason_en}
    return entry if allowed is None else {**entry, "allowed": allowed}


def not_allowed(*roles: str) -> Problem:
    """The account has none of the roles of its token that open this."""
    fault = field_error("roles", "heeft geen van deze rollen", "has none of these roles", sorted(roles))
    return Problem(403, "not-allowed", "Je hebt hier geen toegang toe", "You have no access to this", errors=[fault])


def answer(problem: Problem) -> JSONResponse:
    """The problem as a response."""
    return JSONResponse(
        problem.body, status_code=problem.status, headers=problem.headers, media_type="application/problem+json"
    )


def install_problems(app: FastAPI) -> None:
    """Turn every failure of the API into a problem; none shows a stack trace or the input."""
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)


async def answer_to(request: Request, error: Exception) -> JSONResponse:
    """What an error of a kind that is told is answered with, for who stands before the application."""
    return await _HANDLERS[type(error)](request, error)


async def _on_problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this class only
    return answer(error)


async def _on_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    if any(fault["type"] == "json_invalid" for fault in error.errors()):
        return answer(_no_json())
    faults = [told_fault(fault) for fault in error.errors()]
    return answer(Problem(422, "invalid-input", "De invoer is niet geldig", "The input is not valid", errors=faults))


_FAULTS: Final[dict[str, dict[str, Any]]] = {
    kind: told
    for told in json.loads((Path(__file__).parent / "page" / "faults.json").read_text(encoding="utf-8"))
    for kind in told["kinds"]
}
"""What each kind of fault is told as, in Dutch and English, with an allowed form where there is no list or range."""
_NAME: Final = re.compile("[A-Za-z][A-Za-z0-9_-]{0,39}")
_BOUNDS: Final = ("expected", "pattern", "min_length", "max_length", "ge", "le", "gt", "lt")


def told_fault(fault: Mapping[str, Any]) -> dict[str, Any]:
    """One of pydantic's faults as an entry of a problem's `errors`: the field, the rule, and nothing of the input."""
    place = [_tame(part) for part in fault["loc"] if part not in {"body", "query", "path", "header"}]
    kind, context = str(fault["type"]), fault.get("ctx") or {}
    told = context if kind == "refused" else _FAULTS.get(kind) or _untold(kind)
    bounds = {name: str(context[name]) for name in _BOUNDS if name in context} or None
    return field_error(".".join(place) or "body", told["reason"], told["reason_en"], told.get("allowed") or bounds)


def _untold(kind: str) -> dict[str, Any]:
    """Of what has no words of its own the kind: pydantic's own sentence may hold a part of the input."""
    return {"reason": "is niet geldig", "reason_en": kind.replace("_", " ")}


def _tame(part: str | int) -> str:
    """A field's name or place. A name that nobody declared may hold anything: only what looks like one is repeated."""
    return str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "(no field name)"


async def _on_http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    if error.status_code == HTTPStatus.BAD_REQUEST:  # FastAPI's word for a body that it could not read
        return answer(_no_json())
    titles = {
        404: ("not-found", "Niet gevonden", "Not found"),
        405: ("method-not-allowed", "Deze methode kan hier niet", "Method not allowed"),
    }
    code, title, title_en = titles.get(error.status_code, ("refused", "Geweigerd", "Refused"))
    return answer(Problem(error.status_code, code, title, title_en, headers=error.headers))


def _no_json() -> Problem:
    """Not a word of what is wrong where: the parser's own sentences count characters or repeat them."""
    fault = field_error("body", "is geen geldige JSON in UTF-8", "is no valid JSON in UTF-8")
    return Problem(400, "invalid-json", "De inhoud kan niet gelezen worden", "The body cannot be read", errors=[fault])


async def _on_too_large(_: Request, _error: Exception) -> JSONResponse:
    return answer(Problem(413, "too-large", "Te groot om door te sturen", "Too large to be passed on"))


async def _on_refused_token(_: Request, error: Exception) -> JSONResponse:
    challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    log.info("token refused", reason=str(error))
    return answer(Problem(401, "token-refused", "Meld je aan", "Log in", headers=challenge))


async def _on_database(request: Request, error: Exception) -> JSONResponse:
    if is_outage(error):
        return await _on_unavailable(request, error)
    return await _on_unexpected(request, error)


async def _on_unavailable(_: Request, error: Exception) -> JSONResponse:
    log.warning("request refused for now", error=error)
    return answer(
        Problem(503, "unavailable", "Even niet beschikbaar", "Not available for now", headers={"Retry-After": "2"})
    )


async def _on_unexpected(_: Request, error: Exception) -> JSONResponse:
    log.error("request failed", error=error)
    return answer(Problem(500, "internal", "Er ging iets mis bij ons", "Something went wrong on our side"))


_HANDLERS: Final[dict[type[Exception], Callable[[Request, Exception], Awaitable[JSONResponse]]]] = {
    Problem: _on_problem,
    RequestValidationError: _on_invalid,
    HTTPException: _on_http,
    EventTooLargeError: _on_too_large,
    TokenRefusedError: _on_refused_token,
    KeysUnreachableError: _on_unavailable,
    SQLAlchemyError: _on_database,
    OSError: _on_unavailable,
    TimeoutError: _on_unavailable,
    Exception: _on_unexpected,
}
