"""Maria is hired, asks for leave, gets it, and the payroll engine knows; one trace joins each request to its ends."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from secrets import token_hex
from typing import Any

import httpx
import pytest

from deploy.local.demo.client import HANDLER, Client, Who, Write
from deploy.local.demo.dossier import an_account, an_employment
from deploy.local.demo.numbers import insz
from deploy.local.demo.observers import Observers
from deploy.local.demo.working_days import whole_weeks
from tests.journeys.conftest import Town

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.xdist_group("journeys"), pytest.mark.timeout(900)]

UNIT = "OVO999006"
EMPLOYER = "820"
DEADLINE_SECONDS = 60
BORN = date(1991, 5, 17)
ACCOUNT = 900_000
COUNTERS = iter((990, 991))
"""Each test hires another Maria."""


class Trace:
    """A trace that the test begins; the product must carry its id."""

    def __init__(self) -> None:
        self.trace_id = token_hex(16)
        self.headers = {"traceparent": f"00-{self.trace_id}-{token_hex(8)}-01"}


class Outside:
    """What a bystander sees: the engine and the mailbox."""

    def __init__(self, town: Town, http: httpx.AsyncClient) -> None:
        self._addresses = town.stage.addresses
        self._http = http

    async def record(self, record_id: str, version: int = 1) -> dict[str, Any]:
        """The delivery of a record's version, as soon as the engine has it."""
        return await self._wait_for(
            "engine",
            "/api/received",
            "received",
            lambda entry: (entry["record_id"], entry["version"]) == (record_id, version),
        )

    async def mail(self, rule: str, cause: str) -> dict[str, Any]:
        """The mail of a rule about a cause, as soon as the mail sink has it."""
        return await self._wait_for(
            "mailsink", "/api/mails", "mails", lambda mail: (mail["rule"], mail["cause"]) == (rule, cause)
        )

    async def _wait_for(self, name: str, path: str, what: str, is_it: Any) -> dict[str, Any]:
        after = 0
        async with asyncio.timeout(DEADLINE_SECONDS):
            while True:
                asked = {"after": after, "wait_seconds": 20}
                answer = await self._http.get(f"{self._addresses[name]}{path}", params=asked)
                entries: list[dict[str, Any]] = answer.json()[what]
                for entry in entries:
                    if is_it(entry):
                        return entry
                    after = max(after, entry["number"])


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=60) as client:
        yield client


@pytest.fixture
def client(town: Town, http: httpx.AsyncClient) -> Client:
    return Client(town.stage.addresses, http)


@pytest.fixture
def outside(town: Town, http: httpx.AsyncClient) -> Outside:
    return Outside(town, http)


async def hire_maria(client: Client, town: Town, trace: Trace) -> tuple[str, dict[str, int]]:
    """Her Vlimpersnummer, and how far her stream is."""
    maria = {
        "given_name": "Maria",
        "family_name": "Verstraete",
        "birth_day": BORN.isoformat(),
        "language": "nl",
        "mail_address": "maria.verstraete@demo-overheid.example",
        "insz": insz(BORN, next(COUNTERS)),
        "iban": an_account(ACCOUNT),
    }
    registered = await client.write(Write("personnel", "POST", "/people", HANDLER, maria))
    number = str(registered.body["vlimpersnummer"])
    job = an_employment(UNIT, EMPLOYER, "contractual", (town.today - timedelta(days=1)).isoformat())
    started = await client.write(
        Write("personnel", "POST", f"/people/{number}/employments", HANDLER, job), trace.headers
    )
    return number, started.positions


def trace_of(seen: dict[str, Any]) -> str | None:
    traceparent = seen["traceparent"]
    return None if traceparent is None else traceparent.split("-")[1]


async def test_maria_is_hired_takes_leave_and_is_paid(town: Town, client: Client, outside: Outside) -> None:
    hiring, asking, approving = Trace(), Trace(), Trace()
    manager = town.population.holder("manager", UNIT)

    number, seen = await hire_maria(client, town, hiring)
    master = await outside.record(f"master/{number}/{EMPLOYER}/495")
    employment = await outside.record(f"employment/{number}/1")
    welcomed = await outside.mail("PER-001", f"employment/{number}/1")
    numbered = await outside.mail("LON-006", f"number/{number}/{EMPLOYER}/495")

    assert master["body"]["family_name"] == "Verstraete"
    assert (employment["key"], employment["verdict"]) == (master["key"], "accepted")
    assert {trace_of(each) for each in (master, employment, welcomed, numbered)} == {hiring.trace_id}

    monday = next(whole_weeks(town.today))
    leave = {
        "leave_type": "annual_leave",
        "first_day": monday.isoformat(),
        "last_day": (monday + timedelta(days=1)).isoformat(),
    }
    path = f"/people/{number}/leave-requests"
    asked = await client.write(Write("absence", "POST", path, Who.person(number), leave, seen=seen), asking.headers)
    request_id = asked.body["request_id"]
    told = await outside.mail("AFW-001", request_id)

    assert told["to"] == [f"{manager}@demo-overheid.example"]
    assert trace_of(told) == asking.trace_id

    approval = Write("absence", "POST", f"/leave-requests/{request_id}/approve", Who.person(manager))
    await client.write(approval, approving.headers)
    paid = await outside.record(f"absence/{request_id}")
    answered = await outside.mail("AFW-002", request_id)

    assert [day["pay_category"] for day in paid["body"]["days"]] == ["paid", "paid"]
    assert paid["key"] == master["key"]
    assert answered["to"] == ["maria.verstraete@demo-overheid.example"]
    assert trace_of(paid) == trace_of(answered) == approving.trace_id


async def test_leave_that_waits_for_the_number_keeps_the_trace_of_its_own_approval(
    town: Town, client: Client, outside: Outside, http: httpx.AsyncClient
) -> None:
    hiring, approving = Trace(), Trace()
    observers = Observers(town.stage.addresses, town.stage.bootstrap, town.stage.topic_prefix, http)
    late = {"match": {"event_type": "elvire.master-changed.v1"}, "do": "late", "seconds": 5, "times": 1}
    await observers.order_engine([late])

    number, seen = await hire_maria(client, town, hiring)
    monday = next(whole_weeks(town.today)).isoformat()
    leave = {"leave_type": "annual_leave", "first_day": monday, "last_day": monday}
    path = f"/people/{number}/leave-requests"
    asked = await client.write(Write("absence", "POST", path, Who.person(number), leave, seen=seen))
    request_id = asked.body["request_id"]
    manager = Who.person(town.population.holder("manager", UNIT))
    await client.write(Write("absence", "POST", f"/leave-requests/{request_id}/approve", manager), approving.headers)

    employment = await outside.record(f"employment/{number}/1")
    absence = await outside.record(f"absence/{request_id}")

    assert absence["number"] > employment["number"]
    assert trace_of(employment) == hiring.trace_id
    assert trace_of(absence) == approving.trace_id
