"""How much a request may bring, and from whom more than a little is read: decided before anything is parsed."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.problems import Problem, answer_to, field_error
from chassis.tokens import KeysUnreachableError, TokenCheck, TokenRefusedError

OF_STRANGERS_MAX: Final = 16_384
"""Bytes that are read before it is known who sends them: less is parsed sooner than a token is checked."""


class BodyLimit:
    """Refuses what is too large by what is announced and by what comes, and what is long from whoever is not known.

    Args:
        app: the application behind it.
        bytes_max: the most bytes a body may have.
        larger: the beginnings of addresses that take larger ones, each with its own limit.
        check: knows who sends; None: nobody is asked.

    """

    def __init__(self, app: ASGIApp, *, bytes_max: int, larger: Mapping[str, int], check: TokenCheck | None) -> None:
        self._app = app
        self._bytes_max = bytes_max
        self._larger = larger
        self._check = check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        bytes_max = next((most for path, most in self._larger.items() if _is_under(request, path)), self._bytes_max)
        try:
            await self._admit(request, bytes_max)
        except (Problem, TokenRefusedError, KeysUnreachableError) as error:
            refusal = await answer_to(request, error)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, _limited(receive, bytes_max), send)

    async def _admit(self, request: Request, bytes_max: int) -> None:
        announced = request.headers.get("Content-Length", "")
        is_unknown = not announced.isdecimal() and "Transfer-Encoding" in request.headers
        length = int(announced) if announced.isdecimal() else 0
        if length > bytes_max:
            raise _too_large(bytes_max)
        if self._check and (is_unknown or length > OF_STRANGERS_MAX):
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            if scheme.lower() != "bearer":
                raise TokenRefusedError("no bearer token")
            await self._check.actor(token.strip())


def _is_under(request: Request, path: str) -> bool:
    return request.url.path == path or request.url.path.startswith(f"{path}/")


def _limited(receive: Receive, bytes_max: int) -> Receive:
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > bytes_max:
            raise _too_large(bytes_max)
        return message

    return counted


def _too_large(bytes_max: int) -> Problem:
    fault = field_error("Content-Length", "is te groot", "is too large", {"le": bytes_max})
    return Problem(413, "too-large", "Te groot om op te nemen", "Too large to take in", errors=[fault])
