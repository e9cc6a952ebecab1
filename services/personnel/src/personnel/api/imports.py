from collections.abc import Collection, Sequence
from typing import Any, Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from chassis.api import IdempotencyKey
from chassis.idempotency import Answer
from chassis.problems import Problem, field_error
from personnel.api.desk import Asker, Desk, TheDesk, may_import
from personnel.api.fields import Body
from personnel.api.refusals import fault_of
from personnel.api.rows import ImportedLegalEmployer, ImportedUnit, read_organisation_row, read_person_row
from personnel.messages.outbound import ORGANISATION, PEOPLE
from personnel.storage.work import SqlWork
from personnel.usecases.imports import PersonRow, RowReport, import_organisation, import_people

router = APIRouter(prefix="/imports", tags=["imports"])

Mode = Literal["all_or_nothing", "row_by_row"]
IMPORTED: Final = "imported"
FIRST_LINE: Final = 1

_PEOPLE_EXAMPLE: Final[dict[str, Any]] = {
    "mode": "row_by_row",
    "rows": [
        {
            "vlimpersnummer": "900017",
            "given_name": "Maria",
            "family_name": "Peeters",
            "birth_day": "1985-07-30",
            "language": "nl",
            "mail_address": "maria.peeters@demo-agentschap.example",
            "insz": "85073099239",
            "employments": [
                {
                    "kind": "employee",
                    "legal_employer": "810",
                    "rsz_category": "495",
                    "statute": "contractual",
                    "unit": "OVO999004",
                    "pay_group": "MON",
                    "first_day": "2026-09-01",
                }
            ],
            "roles": [{"role": "manager", "scope_kind": "unit", "scope_code": "OVO999004", "from_day": "2026-09-01"}],
        }
    ],
}
_ORGANISATION_EXAMPLE: Final[dict[str, Any]] = {
    "mode": "all_or_nothing",
    "rows": [
        {
            "kind": "legal_employer",
            "code": "810",
            "name": "Demo-agentschap Water en Bodem",
            "kbo": "9990018122",
            "valid_from": "2020-01-01",
        },
        {
            "kind": "unit",
            "code": "OVO999001",
            "name": "Demo-agentschap Water en Bodem",
            "parent": None,
            "legal_employer": "810",
            "valid_from": "2020-01-01",
        },
    ],
}


class _Import(Body):
    """Rows. Each is judged by itself, so that the report tells of all of them."""

    mode: Mode = Field("all_or_nothing", description="whether a refused row spoils the others")
    rows: list[dict[str, Any]] = Field(min_length=1, description="line 1 is the first one")


class PeopleImport(_Import):
    """People with their work relations and roles."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PEOPLE_EXAMPLE]})


class OrganisationImport(_Import):
    """Legal employers and units, in any order."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ORGANISATION_EXAMPLE]})


class RowView(BaseModel):
    """What became of a row: `subject` is the Vlimpersnummer, or `unit:…` or `employer:…`."""

    line: int
    outcome: Literal["created", "changed", "unchanged", "refused"]
    subject: str | None
    position: str | None = Field(description="place of the last event about the subject, as other services take it")
    errors: list[dict[str, Any]]


class ImportReport(BaseModel):
    """What became of the rows, in their order."""

    mode: Mode
    created: int
    changed: int
    unchanged: int
    refused: int
    rows: list[RowView]


@router.post("/people", response_model=ImportReport, summary="Import people")
async def people(
    request: Request, desk: TheDesk, actor: Asker, key: IdempotencyKey, body: PeopleImport
) -> JSONResponse:
    """Import people, as if entered, with origin `imported`. The same rows again change nothing."""
    may_import(actor)
    _check_size(desk, body.rows)

    async def do(work: SqlWork) -> Answer:
        read = [read_person_row(given, line) for line, given in enumerate(body.rows, FIRST_LINE)]
        reports = await import_people(work, [row for row in read if isinstance(row, PersonRow)])
        misshapen = {line: row for line, row in enumerate(read, FIRST_LINE) if isinstance(row, list)}
        return await _answer(work, body.mode, PEOPLE, reports, misshapen)

    return await desk.write(request, actor, key, do, origin=IMPORTED)


@router.post("/organisation", response_model=ImportReport, summary="Import the organisation")
async def organisation(
    request: Request, desk: TheDesk, actor: Asker, key: IdempotencyKey, body: OrganisationImport
) -> JSONResponse:
    """Import legal employers and units. The same rows again change nothing; circles are refused."""
    may_import(actor)
    _check_size(desk, body.rows)

    async def do(work: SqlWork) -> Answer:
        read = dict(enumerate(map(read_organisation_row, body.rows), FIRST_LINE))
        misshapen = {line: row for line, row in read.items() if isinstance(row, list)}
        misshapen |= _repeated({line: row for line, row in read.items() if not isinstance(row, list)})
        good = {line: row for line, row in read.items() if line not in misshapen}
        employers = [(line, row.row()) for line, row in good.items() if isinstance(row, ImportedLegalEmployer)]
        units = [(line, row.row()) for line, row in good.items() if isinstance(row, ImportedUnit)]
        reports = await import_organisation(work, employers, units)
        return await _answer(work, body.mode, ORGANISATION, reports, misshapen)

    return await desk.write(request, actor, key, do, origin=IMPORTED)


def _check_size(desk: Desk, rows: Collection[object]) -> None:
    if len(rows) > desk.limits.import_rows_max:
        fault = field_error("rows", "te veel rijen", "too many rows", {"max_length": desk.limits.import_rows_max})
        raise Problem(413, "too-many-rows", "Te veel rijen in een keer", "Too many rows at once", errors=[fault])


def _repeated(rows: dict[int, ImportedLegalEmployer | ImportedUnit]) -> dict[int, list[dict[str, Any]]]:
    """Rows about something that an earlier row of the same import is about."""
    seen: set[tuple[str, str]] = set()
    found = {}
    for line, row in rows.items():
        if (row.kind, row.code) in seen:
            found[line] = [field_error("code", "komt al eerder voor", "is in an earlier row")]
        seen.add((row.kind, row.code))
    return found


async def _answer(
    work: SqlWork, mode: Mode, topic: str, reports: Sequence[RowReport], misshapen: dict[int, list[dict[str, Any]]]
) -> Answer:
    """The report; an import that is all or nothing and has a refused row is refused as a whole."""
    faults = {**misshapen, **{each.line: [fault_of(each.refusal)] for each in reports if each.refusal}}
    if faults and mode == "all_or_nothing":
        errors = [{"line": line, **fault} for line in sorted(faults) for fault in faults[line]]
        title = "Niets is opgenomen: er zijn geweigerde rijen"
        raise Problem(422, "import-refused", title, "Nothing was imported: rows were refused", errors=errors)
    stands = await work.positions(topic, [each.subject for each in reports if each.subject])
    rows = [
        RowView(
            line=each.line,
            outcome=each.outcome,
            subject=each.subject,
            position=str(stands[each.subject]) if each.subject in stands else None,
            errors=faults.get(each.line, []),
        )
        for each in reports
    ]
    rows += [
        RowView(line=line, outcome="refused", subject=None, position=None, errors=errors)
        for line, errors in misshapen.items()
    ]
    report = _report(mode, sorted(rows, key=lambda row: row.line))
    return Answer(200, report.model_dump(mode="json"), {})


def _report(mode: Mode, rows: list[RowView]) -> ImportReport:
    def count(outcome: str) -> int:
        return sum(row.outcome == outcome for row in rows)

    return ImportReport(
        mode=mode,
        created=count("created"),
        changed=count("changed"),
        unchanged=count("unchanged"),
        refused=count("refused"),
        rows=rows,
    )
