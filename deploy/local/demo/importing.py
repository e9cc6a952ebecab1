"""Imports the data files through personnel's import endpoints, and tells what that means as facts."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any, Final

from deploy.local.demo.client import IMPORTER, Client, DriverError, Write
from deploy.local.demo.facts import Fact, RoleGranted, UnitStated
from deploy.local.demo.load import PEOPLE, Known, job_stated, person_stated
from deploy.local.demo.population import Population

ROWS_AT_ONCE: Final = 50


async def import_organisation(client: Client, population: Population) -> list[Fact]:
    """Import legal employers and units in one go."""
    employers = [{"kind": "legal_employer", **employer} for employer in population.legal_employers]
    units = [{"kind": "unit", **unit} for unit in population.units]
    await _import(client, "organisation", [*employers, *units])
    return [
        UnitStated(code=unit["code"], parent=unit["parent"], legal_employer=unit["legal_employer"])
        for unit in population.units
    ]


async def import_people(client: Client, rows: list[dict[str, Any]]) -> list[tuple[Known, list[Fact]]]:
    """Import people; gives per person what is known now and the facts on the person's stream."""
    imported = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        reports = await _import(client, "people", part)
        imported += [_person(row, report) for row, report in zip(part, reports, strict=True)]
    return imported


async def _import(client: Client, what: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    body = {"mode": "all_or_nothing", "rows": rows}
    answer = await client.write(Write("personnel", "POST", f"/imports/{what}", IMPORTER, body))
    if answer.body["created"] != len(rows):
        raise DriverError(f"import of {what}: {answer.body['created']} of {len(rows)} rows are new")
    return list(answer.body["rows"])


def _person(row: dict[str, Any], report: dict[str, Any]) -> tuple[Known, list[Fact]]:
    """The person, then the work relations, then the roles, as the row has them; that many events the report tells."""
    known = Known(
        vlimpersnummer=row["vlimpersnummer"],
        person=row,
        jobs={sequence: dict(job) for sequence, job in enumerate(row["employments"], 1)},
    )
    positions = count(1)
    facts = list(_facts(known, row, positions))
    stream, _, last = report["position"].rpartition("@")
    if (stream, int(last)) != (f"{PEOPLE}/{known.vlimpersnummer}", len(facts)):
        raise DriverError(
            f"import of {known.vlimpersnummer}: {len(facts)} events were expected, the report says {last}"
        )
    known.seen[stream] = int(last)
    return known, facts


def _facts(known: Known, row: dict[str, Any], positions: Iterator[int]) -> Iterator[Fact]:
    yield person_stated(known, next(positions), is_new=True, is_imported=True)
    for sequence, job in known.jobs.items():
        first_day = date.fromisoformat(job["first_day"])
        yield job_stated(known, sequence, next(positions), first_day, is_start=True, is_imported=True)
    for grant in row["roles"]:
        yield RoleGranted(
            vlimpersnummer=known.vlimpersnummer,
            position=next(positions),
            is_imported=True,
            role=grant["role"],
            scope_kind=grant["scope_kind"],
            scope_code=grant["scope_code"],
        )
