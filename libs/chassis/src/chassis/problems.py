"""RFC 9457 problems in Dutch and English, which name fields and allowed values and never repeat the input."""

import re
from collections.abc import Mapping, Sequence
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


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """An answer that says what is wrong; raise it anywhere below a route.

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
        super().__init__(code)
        self.status = status
        self.headers = dict(headers or {})
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


def answer(problem: Problem) -> JSONResponse:
    """The problem as a response."""
    return JSONResponse(
        problem.body, status_code=problem.status, headers=problem.headers, media_type="application/problem+json"
    )


def install_problems(app: FastAPI) -> None:
    """Turn every failure of the API into a problem; none shows a stack trace or the input."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(EventTooLargeError, _on_too_large)
    app.add_exception_handler(TokenRefusedError, _on_refused_token)
    app.add_exception_handler(KeysUnreachableError, _on_unavailable)
    app.add_exception_handler(SQLAlchemyError, _on_database)
    app.add_exception_handler(OSError, _on_unavailable)
    app.add_exception_handler(TimeoutError, _on_unavailable)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this class only
    return answer(error)


async def _on_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    faults = [told_fault(fault) for fault in error.errors()]
    return answer(Problem(422, "invalid-input", "De invoer is niet geldig", "The input is not valid", errors=faults))


_DUTCH: Final = {
    "missing": "is verplicht",
    "extra_forbidden": "is geen bekend veld",
    "enum": "is geen toegelaten waarde",
    "literal_error": "is geen toegelaten waarde",
    "json_invalid": "is geen geldige JSON",
    "string_pattern_mismatch": "heeft niet de juiste vorm",
    "string_too_short": "is te kort",
    "string_too_long": "is te lang",
}
_NAME: Final = re.compile("[A-Za-z][A-Za-z0-9_-]{0,39}")
_BOUNDS: Final = ("expected", "pattern", "min_length", "max_length", "ge", "le", "gt", "lt")


def told_fault(fault: Mapping[str, Any]) -> dict[str, Any]:
    """One of pydantic's faults as an entry of a problem's `errors`: the field, the rule, and nothing of the input."""
    place = [_tame(part) for part in fault["loc"] if part not in {"body", "query", "path", "header"}]
    context = fault.get("ctx", {})
    allowed = {name: str(context[name]) for name in _BOUNDS if name in context} or None
    kind = str(fault["type"])
    reason_en = _plain_english(kind, str(fault["msg"]))
    return field_error(".".join(place) or "body", _DUTCH.get(kind, "is niet geldig"), reason_en, allowed)


def _tame(part: str | int) -> str:
    """A field's name or place. A name that nobody declared may hold anything: only what looks like one is repeated."""
    return str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "(no field name)"


def _plain_english(kind: str, message: str) -> str:
    """Pydantic's own sentence, unless a part of it may come from the input."""
    if kind in {"missing", "extra_forbidden", "enum", "literal_error", "string_pattern_mismatch"}:
        return message[:1].lower() + message[1:]
    return kind.replace("_", " ")


async def _on_http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    titles = {
        404: ("not-found", "Niet gevonden", "Not found"),
        405: ("method-not-allowed", "Deze methode kan hier niet", "Method not allowed"),
    }
    code, title, title_en = titles.get(error.status_code, ("refused", "Geweigerd", "Refused"))
    return answer(Problem(error.status_code, code, title, title_en, headers=error.headers))


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
