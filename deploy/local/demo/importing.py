"""Imports the organisation, the reference data and the people, and tells what that means as facts.

People come as one table, which personnel takes in part by part while everything else runs.
"""

import asyncio
import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from typing import Any, Final

from deploy.local.demo.client import IMPORTER, Client, DriverError, Write
from deploy.local.demo.facts import AccountStated, Fact, RoleGranted, UnitStated
from deploy.local.demo.known import Known, job_stated, person_stated
from deploy.local.demo.population import Population

ROWS_AT_ONCE: Final = 500
FOLLOW_SECONDS: Final = 0.5
UNDER_WAY: Final = frozenset({"waiting", "checking", "writing"})
PERSON_COLUMNS: Final = (
    *("vlimpersnummer", "given_name", "family_name", "birth_day", "language", "mail_address", "insz", "iban"),
    *("mobile_phone", "street", "house_number", "postal_code", "municipality"),
    *("contact_name", "contact_relationship", "contact_phone"),
)
JOB_COLUMNS: Final = (
    *("kind", "legal_employer", "rsz_category", "statute", "unit", "pay_group", "is_primary", "first_day", "last_day"),
    *("worker_code", "schedule", "location", "risk_code", "probation_end", "function", "grade", "scale"),
)
WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ROLE_COLUMNS: Final = ("role", "scope_kind", "scope_code", "from_day", "until_day")


async def import_organisation(client: Client, population: Population) -> list[Fact]:
    """Import legal employers and units, then what work relations refer to."""
    employers = [{"kind": "legal_employer", **employer} for employer in population.legal_employers]
    units = [{"kind": "unit", **unit} for unit in population.units]
    await _import(client, "organisation", [*employers, *units])
    await _import(client, "locations", population.locations)
    await _import(client, "risk-codes", population.risk_codes)
    await _import(client, "schedules", [_schedule(row) for row in population.schedules])
    for what, rows in population.named.items():
        await _import(client, what, rows)
    return [
        UnitStated(code=unit["code"], parent=unit["parent"], legal_employer=unit["legal_employer"])
        for unit in population.units
    ]


async def _import(client: Client, what: str, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        body = {"mode": "all_or_nothing", "rows": part}
        answer = await client.write(Write("personnel", "POST", f"/imports/{what}", IMPORTER, body))
        if answer.body["created"] != len(part):
            raise DriverError(f"import of {what}: {answer.body['created']} of {len(part)} rows are new")


def _schedule(row: dict[str, Any]) -> dict[str, Any]:
    """A column for each day of the week."""
    days = dict(zip(WEEK, row["hours"], strict=True))
    return {**{name: value for name, value in row.items() if name != "hours"}, **days}


async def import_people(
    client: Client,
    people: list[dict[str, Any]],
    day: date,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[tuple[Known, list[Fact]]]:
    """Import people; gives per person what is known now and the facts on the person's stream."""
    path = "/imports?what=people&mode=row_by_row"
    table = people_table(people)
    opened = await client.write(Write("personnel", "POST", path, IMPORTER, table=table))
    job = opened.body
    while job["state"] in UNDER_WAY:
        await asyncio.sleep(FOLLOW_SECONDS)
        job = await client.read("personnel", f"/imports/{job['import_id']}?limit=1", IMPORTER)
        progress(job["lines_done"], job["lines_total"])
    if (job["state"], job["created"]) != ("finished", len(people)):
        raise DriverError(
            f"import of people: {job['state']}, {job['created']} of {len(people)} are new, {job['refused']} refused"
        )
    return [_person(row, day) for row in people]


def people_table(people: list[dict[str, Any]]) -> str:
    """The table: a line per person, who has one work relation and at most one role."""
    columns = (*PERSON_COLUMNS, *JOB_COLUMNS, *ROLE_COLUMNS)
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(columns)
    for person in people:
        (job,), roles = person["employments"], person["roles"] or [{}]
        cells = {**{name: person[name] for name in PERSON_COLUMNS}, **job, **roles[0]}
        table.writerow([_cell(cells.get(name)) for name in columns])
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _person(row: dict[str, Any], day: date) -> tuple[Known, list[Fact]]:
    """The person, then the account, the work relations and the roles, as the row has them."""
    known = Known(
        vlimpersnummer=row["vlimpersnummer"],
        person=row,
        jobs={sequence: [dict(job)] for sequence, job in enumerate(row["employments"], 1)},
    )
    return known, list(_facts(known, row, day, count(1)))


def _facts(known: Known, row: dict[str, Any], day: date, positions: Iterator[int]) -> Iterator[Fact]:
    """The positions are an order only: before everything that is entered later."""
    yield person_stated(known, next(positions), day, is_new=True, is_imported=True)
    stamp: dict[str, Any] = {"vlimpersnummer": known.vlimpersnummer, "recorded_day": day, "is_imported": True}
    yield AccountStated(position=next(positions), iban=row["iban"], **stamp)
    for sequence in known.jobs:
        first_day = date.fromisoformat(known.job(sequence)["first_day"])
        yield job_stated(known, sequence, next(positions), first_day, day, is_start=True, is_imported=True)
    for grant in row["roles"]:
        yield RoleGranted(
            position=next(positions),
            role=grant["role"],
            scope_kind=grant["scope_kind"],
            scope_code=grant["scope_code"],
            **stamp,
        )
