"""A small organisation on a running stack: a manager, a case handler, and people who are hired into it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import httpx

from deploy.local.apart import run_apart
from deploy.local.demo.working_days import DAY, is_working_day
from deploy.local.stack import Stack

Answer = TypeVar("Answer")

EMPLOYER, UNIT = "810", "OVO999001"
FROM = "2010-01-01"
WRITE_SECONDS = 60.0
AGAIN = frozenset({409, 503})
IBAN = "BE71096123456769"
HANDLER = ("dcpa_handler", "importer")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
REFERENCE = {
    "locations": {"code": "L1", "unit": UNIT, "name": "Demo-gebouw", "valid_from": FROM, "valid_until": None},
    "risk-codes": {
        "code": "R1",
        "name": "Beeldschermwerk",
        "examination": None,
        "months": None,
        "valid_from": FROM,
        "valid_until": None,
    },
    "schedules": {
        "code": "S38",
        "name": "Voltijds",
        **{day: "7.6" if number < 5 else "0" for number, day in enumerate(WEEK)},
        "valid_from": FROM,
        "valid_until": None,
    },
}
JOB = {
    "legal_employer": EMPLOYER,
    "rsz_category": "495",
    "statute": "contractual",
    "unit": UNIT,
    "pay_group": "MON",
    "worker_code": "015",
    "schedule": "S38",
    "location": "L1",
    "risk_code": "R1",
}


@dataclass
class Town:
    """Who lives there; `manager` manages everybody."""

    stack: Stack
    manager: str = ""
    employee: str = ""
    tokens: dict[tuple[Any, ...], str] = field(default_factory=dict)

    async def send(
        self, method: str, url: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """One request; each has a connection of its own, as each may come from another event loop."""
        async with httpx.AsyncClient(timeout=30) as http:
            return await http.request(method, url, json=body, headers=headers)

    async def token(self, roles: tuple[str, ...], person: str | None = None) -> str:
        """A token of the local issuer."""
        who = (roles, person)
        if who not in self.tokens:
            asked = {"sub": f"town-{person or 'handler'}", "vlimpersnummer": person, "roles": list(roles)}
            answer = await self.send("POST", f"{self.stack.addresses['issuer']}/token", asked)
            self.tokens[who] = answer.json()["access_token"]
        return self.tokens[who]

    async def write(
        self,
        service: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        person: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """Do a write as the case handler, or as a person; again while the service has not heard of what it needs."""
        token = await self.token((), person) if person else await self.token(HANDLER)
        sent = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4()), "If-Match": "*", **(headers or {})}
        async with asyncio.timeout(WRITE_SECONDS):
            while True:
                answer = await self.send(method, f"{self.stack.addresses[f'{service}.api']}{path}", body, sent)
                if answer.status_code not in AGAIN:
                    break
                await asyncio.sleep(0.05)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return dict(answer.json())

    async def hire(self, headers: dict[str, str] | None = None) -> str:
        """Register somebody whose payroll file is complete, and start a work relation; gives the Vlimpersnummer."""
        person = {
            "given_name": "Maria",
            "family_name": "Peeters",
            "birth_day": "1991-05-17",
            "language": "nl",
            "mail_address": f"maria-{uuid4().hex[:8]}@demo-overheid.example",
            "insz": an_insz(len(self.tokens) + uuid4().int % 900),
        }
        number = str((await self.write("personnel", "POST", "/people", person, headers=headers))["vlimpersnummer"])
        account = {"iban": IBAN}
        await self.write("personnel", "PUT", f"/people/{number}/bank-account", account, headers=headers)
        job = {**JOB, "first_day": (date.today() - timedelta(days=7)).isoformat()}  # noqa: DTZ011
        await self.write("personnel", "POST", f"/people/{number}/employments", job, headers=headers)
        return number

    async def look(self, service: str, path: str, roles: tuple[str, ...] = ("operator",)) -> dict[str, Any]:
        """Read as an operator, or in other roles."""
        headers = {"Authorization": f"Bearer {await self.token(roles)}"}
        answer = await self.send("GET", f"{self.stack.addresses[f'{service}.api']}{path}", headers=headers)
        assert answer.is_success, f"GET {path}: {answer.text}"
        return dict(answer.json())

    async def order_engine(self, orders: list[dict[str, Any]]) -> None:
        """Tell the engine simulator to behave otherwise."""
        answer = await self.send("POST", f"{self.stack.addresses['engine']}/api/behaviour", orders)
        assert answer.is_success, answer.text

    async def rename(self, number: str) -> None:
        """Change somebody, which every consumer hears."""
        await self.write("personnel", "PATCH", f"/people/{number}", {"given_name": f"Maria {uuid4().hex[:6]}"})

    async def ask_leave(self, number: str, day: date) -> str:
        """A leave request of one day, of which the manager gets a mail."""
        body = {"leave_type": "annual_leave", "first_day": day.isoformat(), "last_day": day.isoformat()}
        path = f"/people/{number}/leave-requests"
        return str((await self.write("absence", "POST", path, body, person=number))["request_id"])


def on(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Do something of the town's from plain code."""
    return run_apart(lambda: work)


def an_insz(number: int) -> str:
    """An INSZ of nobody: born on 17 May 1991, with its check digits."""
    start = f"910517{number % 998 + 1:03d}"
    return f"{start}{97 - int(start) % 97:02d}"


async def settle(stack: Stack) -> Town:
    """Import the organisation, and hire a manager and an employee."""
    town = Town(stack)
    employer = {
        "kind": "legal_employer",
        "code": EMPLOYER,
        "name": "Demo-departement",
        "kbo": "1999000150",
        "valid_from": FROM,
    }
    unit = {
        "kind": "unit",
        "code": UNIT,
        "name": "Demo-afdeling",
        "parent": None,
        "legal_employer": EMPLOYER,
        "valid_from": FROM,
    }
    await town.write("personnel", "POST", "/imports/organisation", {"rows": [employer, unit]})
    for what, row in REFERENCE.items():
        await town.write("personnel", "POST", f"/imports/{what}", {"rows": [row]})
    town.manager, town.employee = await town.hire(), await town.hire()
    for number, role in ((town.manager, "manager"), (town.manager, "dcpa_handler")):
        grant = {"role": role, "scope_kind": "unit", "scope_code": UNIT, "from_day": FROM}
        await town.write("personnel", "POST", f"/people/{number}/role-grants", grant)
    return town


def a_working_day(after: int) -> date:
    """The first working day so many days from now, or later."""
    day = date.today() + timedelta(days=after)  # noqa: DTZ011
    while not is_working_day(day):
        day += DAY
    return day
