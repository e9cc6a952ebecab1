"""Asks the services over HTTP. What does not answer as ours do is an error of one line."""

from collections.abc import Iterator, Mapping
from typing import Any, Self, TypeVar

import httpx
from pydantic import ValidationError

from vlimpers.access import Access, ServiceName
from vlimpers.answers import Answer
from vlimpers.errors import RefusedError, UnreachableError

REQUEST_SECONDS_MAX = 60.0
PROBE_SECONDS_MAX = 3.0
PAGE = 1000
UNAVAILABLE = frozenset({502, 503, 504})

Model = TypeVar("Model", bound=Answer)
Params = Mapping[str, str | int | bool | None]


class Client:
    """HTTP towards the services of one installation."""

    def __init__(self, access: Access, transport: httpx.BaseTransport | None = None) -> None:
        self.access = access
        self._http = httpx.Client(transport=transport, timeout=REQUEST_SECONDS_MAX)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(self, service: ServiceName, path: str, asked: Params | None = None, body: Any = None) -> Any:
        """What a service answers; with a body it is a POST.

        Raises:
            UnreachableError: it does not answer, or not as ours do.
            RefusedError: it refuses.

        """
        address = self.access.services[service]
        params = {name: value for name, value in (asked or {}).items() if value is not None}
        headers = {"Authorization": f"Bearer {self.access.token}"}
        method = "GET" if body is None else "POST"
        try:
            answer = self._http.request(method, f"{address}{path}", params=params, json=body, headers=headers)
            content = answer.json()
        except httpx.HTTPError as error:
            raise UnreachableError(f"{service} does not answer at {address} (--{service}): is it up?") from error
        except (ValueError, UnicodeError) as error:
            raise UnreachableError(f"{service} at {address} (--{service}) does not answer as ours do") from error
        if answer.is_success:
            return content
        raise _refusal(service, answer.status_code, content)

    def one(self, model: type[Model], service: ServiceName, path: str, body: Any = None) -> Model:
        """One answer."""
        return _read(model, service, self.ask(service, path, body=body))

    def pages(
        self, model: type[Model], service: ServiceName, path: str, name: str, asked: Params | None = None
    ) -> Iterator[Model]:
        """Every entry under `name`, page after page."""
        after: str | int | None = None
        while True:
            content = self.ask(service, path, {**(asked or {}), "after": after, "limit": PAGE})
            yield from _entries(model, service, content, name)
            after = content.get("next")
            if after is None:
                return

    def entries(self, model: type[Model], service: ServiceName, content: Any, name: str) -> list[Model]:
        """The entries under `name` of an answer."""
        return _entries(model, service, content, name)

    def probe(self, process: str) -> dict[str, str] | None:
        """Why a process is not ready, by part; empty when it is, None when it does not answer."""
        try:
            answer = self._http.get(f"{self.access.processes[process]}/readyz", timeout=PROBE_SECONDS_MAX)
            reasons = answer.json().get("reasons", {})
        except (httpx.HTTPError, ValueError, AttributeError):
            return None
        return (
            dict(reasons) if isinstance(reasons, dict) else {"process": "; ".join(map(str, reasons))} if reasons else {}
        )

    def metric(self, process: str, name: str) -> float | None:
        """The sum of a metric's samples; None when the process does not tell."""
        try:
            text = self._http.get(f"{self.access.processes[process]}/metrics", timeout=PROBE_SECONDS_MAX).text
        except (httpx.HTTPError, KeyError):
            return None
        samples = [line for line in text.splitlines() if line.startswith((f"{name} ", f"{name}{{"))]
        return sum(float(line.rpartition(" ")[2]) for line in samples) if samples else None


def _entries(model: type[Model], service: ServiceName, content: Any, name: str) -> list[Model]:
    entries = content.get(name) if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise UnreachableError(f"{service} (--{service}) does not answer as ours do")
    return [_read(model, service, entry) for entry in entries]


def _read(model: type[Model], service: ServiceName, content: Any) -> Model:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise UnreachableError(f"{service} (--{service}) answers in a form that this version does not know") from error


def _refusal(service: ServiceName, status: int, content: Any) -> RefusedError:
    """The service's own words; its problems repeat nothing of the input."""
    problem = content if isinstance(content, dict) else {}
    code = str(problem.get("type", "")).rpartition(":")[2]
    if status == httpx.codes.UNAUTHORIZED:
        line = f"{service} does not accept the token (--token)"
    elif status == httpx.codes.FORBIDDEN:
        allowed = [role for each in problem.get("errors", []) for role in each.get("allowed") or ()]
        line = f"{service} does not allow this with the token given (--token): its role is not among those allowed"
        line += f" ({', '.join(map(str, allowed))})" if allowed else ""
    elif status in UNAVAILABLE:
        line = f"{service} is not available for now: what it depends on is away"
    else:
        faults = [f"{each.get('field')} {each.get('reason_en')}{_allowed(each)}" for each in problem.get("errors", [])]
        line = f"{service}: {problem.get('title_en', status)}{': ' if faults else ''}{', '.join(faults)}"
    return RefusedError(status, code, line)


def _allowed(fault: Mapping[str, Any]) -> str:
    return f" (allowed: {fault['allowed']})" if fault.get("allowed") else ""
