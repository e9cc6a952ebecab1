"""What to look at while the demo stays up: pages, and one ready command per kind of user."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Final

import httpx

from deploy.local.demo.client import HANDLER, Client, Who
from deploy.local.demo.facts import Fact, JobStated
from deploy.local.demo.population import Population
from deploy.local.demo.working_days import whole_weeks

KEY: Final = """-H "Idempotency-Key: $(python3 -c 'import uuid; print(uuid.uuid4())')\""""
WEEKS_AHEAD: Final = 20
PAID: Final = "MON"


async def write_guide(
    addresses: Mapping[str, str], population: Population, facts: list[Fact], run_file: Path, page: Path
) -> str:
    """Write the text that is shown while the demo stays up."""
    async with httpx.AsyncClient() as http:
        client = Client(addresses, http)
        commands = await _commands(client, addresses, population, facts)
    lines = [
        "",
        "The demo stays up. Where to look:",
        f"  mails                 {addresses['mailsink']}/",
        f"  who receives what     {addresses['notifier.api']}/",
        *(f"  API of {name:<14} {addresses[f'{name}.api']}/docs" for name in _services(addresses)),
        f"  the engine received   {addresses['engine']}/api/summary",
        f"  messages (AsyncAPI)   {page.as_uri()}",
        f"  processes             {run_file}",
        "",
        *(line for title, command in commands for line in (f"{title}:", f"  {command}", "")),
        "Ctrl-C stops everything.",
    ]
    return "\n".join(lines)


def _services(addresses: Mapping[str, str]) -> list[str]:
    return [name.removesuffix(".api") for name in addresses if name.endswith(".api")]


async def _commands(
    client: Client, addresses: Mapping[str, str], population: Population, facts: list[Fact]
) -> list[tuple[str, str]]:
    employee = population.without_role()[0]
    number, unit = employee["vlimpersnummer"], employee["employments"][0]["unit"]
    manager = population.holder("manager", unit)
    partner = population.holder("hrbp", employee["employments"][0]["legal_employer"])
    monday, later = list(islice(whole_weeks(population.days[-1]), WEEKS_AHEAD))[-2:]
    asks = f'{{"leave_type":"annual_leave","first_day":"{monday}","last_day":"{monday}"}}'
    sick = f'{{"first_day":"{later}","last_day":"{later}"}}'
    absence, personnel = addresses["absence.api"], addresses["personnel.api"]
    named = {
        f"An employee ({number}) asks for leave": (
            Who.person(number),
            f"{KEY} -H 'Content-Type: application/json' -d '{asks}' {absence}/people/{number}/leave-requests",
        ),
        f"The manager ({manager}) reports somebody away": (
            Who.person(manager),
            f"{KEY} -H 'Content-Type: application/json' -d '{sick}' {absence}/people/{number}/sickness-spells",
        ),
        f"The HR business partner ({partner}) of the entity looks at a file": (
            Who.person(partner),
            f"{personnel}/people/{number}",
        ),
        "A case handler looks at what payroll knows": (
            HANDLER,
            f"{addresses['payroll_bridge.api']}/people/{_latest_paid(facts)}/payroll-status",
        ),
    }
    return [
        (title, f"curl -s -H 'Authorization: Bearer {await client.token(who)}' {rest}")
        for title, (who, rest) in named.items()
    ]


def _latest_paid(facts: list[Fact]) -> str:
    """Who was taken into paid service last; in a short month somebody who was imported."""
    starts = [fact for fact in facts if isinstance(fact, JobStated) and fact.is_start and fact.pay_group == PAID]
    return max(reversed(starts), key=lambda start: not start.is_imported).vlimpersnummer
