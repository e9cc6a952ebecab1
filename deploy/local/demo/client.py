"""Speaks HTTP with the services as their users would, and does not lose a write when a process is killed.

Every write has an Idempotency-Key; it is sent again with the same key while the connection is lost, the service is
unavailable (503), has not heard yet of what the write rests on (409 not-yet-known), or the thing changed since it was
read (412).
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import httpx

REQUEST_SECONDS: Final = 20.0
TABLE_SECONDS: Final = 300.0
"""A table of many thousand people takes its time to be kept."""

WRITE_SECONDS: Final = 120.0
PAUSE_FIRST_SECONDS: Final = 0.1
PAUSE_MAX_SECONDS: Final = 1.0
PARALLEL_MAX: Final = 8
TOKEN_LIFETIME_SECONDS: Final = 24 * 3600
UNAVAILABLE: Final = frozenset({502, 503, 504})
NOT_YET_KNOWN: Final = "urn:vlimpers:problem:not-yet-known"


class DriverError(RuntimeError):
    """A service refused something that the scenario is sure of, or did not answer in time."""


@dataclass(frozen=True)
class Who:
    """Whose token a request carries."""

    account: str
    vlimpersnummer: str | None = None
    roles: tuple[str, ...] = ()

    @classmethod
    def person(cls, vlimpersnummer: str) -> "Who":
        """Somebody without any role in the token: an employee, who may be a manager."""
        return cls(f"demo-{vlimpersnummer}", vlimpersnummer)


IMPORTER: Final = Who("demo-importer", roles=("importer",))
HANDLER: Final = Who("demo-handler", roles=("dcpa_handler",))
HR_READER: Final = Who("demo-hr-reader", roles=("hrbp", "hr_specialist"))


@dataclass(frozen=True)
class Answer:
    """The body of a 2xx answer, and the positions its facts got: `topic/key` → sequence."""

    body: Any
    positions: dict[str, int]


@dataclass(frozen=True)
class Write:
    """One write to a service; `table` is a body in CSV, `read_path` gives the ETag that it needs."""

    service: str
    method: str
    path: str
    who: Who
    body: Mapping[str, Any] | None = None
    table: str | None = None
    read_path: str | None = None
    seen: Mapping[str, int] = field(default_factory=dict)


class Client:
    """HTTP towards a running stack; at most `PARALLEL_MAX` requests at once."""

    def __init__(self, addresses: Mapping[str, str], http: httpx.AsyncClient) -> None:
        self._addresses = addresses
        self._http = http
        self._room = asyncio.Semaphore(PARALLEL_MAX)
        self._tokens: dict[Who, str] = {}
        self.retries: Counter[str] = Counter()

    async def token(self, who: Who) -> str:
        """Give somebody's token, asked from the issuer once."""
        if who not in self._tokens:
            asked = {
                "sub": who.account,
                "vlimpersnummer": who.vlimpersnummer,
                "roles": list(who.roles),
                "lifetime_seconds": TOKEN_LIFETIME_SECONDS,
            }
            answer = await self._http.post(f"{self._addresses['issuer']}/token", json=asked, timeout=REQUEST_SECONDS)
            answer.raise_for_status()
            self._tokens[who] = answer.json()["access_token"]
        return self._tokens[who]

    async def write(self, write: Write, headers: Mapping[str, str] | None = None) -> Answer:
        """Do a write and give its answer; DriverError when it is refused or not accepted in time."""
        key = str(uuid4())
        deadline = asyncio.get_running_loop().time() + WRITE_SECONDS
        pause = PAUSE_FIRST_SECONDS
        while True:
            async with self._room:
                why = await self._try(write, key, headers or {})
            if isinstance(why, Answer):
                return why
            self.retries[why] += 1
            if asyncio.get_running_loop().time() > deadline:
                raise DriverError(f"{write.method} {write.path}: still '{why}' after {WRITE_SECONDS:g} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, PAUSE_MAX_SECONDS)

    async def read(self, service: str, path: str, who: Who) -> Any:
        """Read something; tried again while the service does not answer."""
        headers = {"Authorization": f"Bearer {await self.token(who)}"}
        deadline = asyncio.get_running_loop().time() + WRITE_SECONDS
        url = f"{self._addresses[f'{service}.api']}{path}"
        while True:
            try:
                async with self._room:
                    answer = await self._http.get(url, headers=headers, timeout=REQUEST_SECONDS)
            except httpx.TransportError:
                self.retries["connection lost"] += 1
            else:
                if answer.status_code not in UNAVAILABLE:
                    _check(answer, "GET", path)
                    return answer.json()
            if asyncio.get_running_loop().time() > deadline:
                raise DriverError(f"GET {path}: no answer within {WRITE_SECONDS:g} s")
            await asyncio.sleep(PAUSE_MAX_SECONDS)

    async def _try(self, write: Write, key: str, more: Mapping[str, str]) -> Answer | str:
        """Try once: the answer, or why it is worth another try."""
        headers: dict[str, str] = {"Idempotency-Key": key, **more}
        if write.seen:
            headers["Seen"] = ", ".join(f"{stream}@{sequence}" for stream, sequence in write.seen.items())
        url = self._addresses[f"{write.service}.api"]
        try:
            headers["Authorization"] = f"Bearer {await self.token(write.who)}"
            if write.read_path is not None:
                read = await self._http.get(f"{url}{write.read_path}", headers=headers, timeout=REQUEST_SECONDS)
                if read.status_code in UNAVAILABLE:
                    return "unavailable"
                _check(read, "GET", write.read_path)
                headers["If-Match"] = read.headers["ETag"]
            seconds = REQUEST_SECONDS if write.table is None else TABLE_SECONDS
            answer = await self._http.request(
                write.method, f"{url}{write.path}", headers=headers, timeout=seconds, **_body(write, headers)
            )
        except httpx.TransportError:
            return "connection lost"
        return _verdict(answer, write)


def _body(write: Write, headers: dict[str, str]) -> dict[str, Any]:
    if write.table is None:
        return {"json": write.body}
    headers["Content-Type"] = "text/csv"
    return {"content": write.table.encode()}


def _verdict(answer: httpx.Response, write: Write) -> Answer | str:
    if answer.status_code in UNAVAILABLE:
        return "unavailable"
    if answer.status_code == httpx.codes.CONFLICT and answer.json().get("type") == NOT_YET_KNOWN:
        return "not yet known"
    if answer.status_code == httpx.codes.PRECONDITION_FAILED:
        return "changed meanwhile"
    _check(answer, write.method, write.path)
    return Answer(answer.json() if answer.content else None, _positions(answer.headers.get("Stream-Position", "")))


def _check(answer: httpx.Response, method: str, path: str) -> None:
    if answer.is_success:
        return
    is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    problem = answer.json() if is_problem else {}
    faults = ", ".join(f"{fault['field']} {fault['reason_en']}" for fault in problem.get("errors", []))
    raise DriverError(f"{method} {path}: {answer.status_code} {problem.get('type', '')} {faults}".rstrip())


def _positions(header: str) -> dict[str, int]:
    """Read `topic/key@sequence[, …]`."""
    parts = [part.strip().rpartition("@") for part in header.split(",") if part.strip()]
    return {stream: int(sequence) for stream, _, sequence in parts}
