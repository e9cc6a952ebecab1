"""Who may only read is refused each write that the interface describes; whoever may write it gets through."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.domain.role import Role
from personnel.jobs import Intake
from personnel.messages.dated import Entered
from personnel.messages.particulars import FORMS
from personnel.settings import Settings
from services.personnel.tests.callers import Caller, a_person, a_unit, an_employer, an_employment
from services.personnel.tests.intakes import an_intake
from services.personnel.tests.keeping import CONTACT, REASON, RULE, do_all
from services.personnel.tests.realm import IBAN, IN_UNIT, SINCE, holder, settle
from services.personnel.tests.spreadsheets import a_table

pytestmark = pytest.mark.postgres

READ_ONLY: tuple[Role, ...] = (
    "manager",
    "manager_backup",
    "superior",
    "doublure",
    "hrbp",
    "hr_specialist",
    "hr_financial",
    "ploeg_administrator",
    "training_administrator",
    "welfare",
)
PLACE = "/people/{vlimpersnummer}"
RELATION = f"{PLACE}/employments/{{employment_sequence}}"
READS_IN_A_BODY = {("POST", "/people/searches")}
"""What is posted only because an address must not hold it."""

GRANT = {"role": "wf_clock", "scope_kind": "unit", "scope_code": "OVO999002", "from_day": SINCE}
LOCATION = {"code": "BRU-01", "unit": "OVO999002", "name": "Brussel", "valid_from": "2020-01-01"}
RISK = {"code": "BEELD", "name": "Beeldscherm", "valid_from": "2020-01-01"}
STEP = {"step": 1, "amount": "30000", "amount_from": "2020-01-01"}
SCHEDULE = {"code": "VT-38", "name": "Voltijds", "hours": ["7.6"] * 5 + ["0"] * 2, "valid_from": "2020-01-01"}


def example(form: type[Entered]) -> dict[str, Any]:
    """The example that the interface shows."""
    extra: Any = form.model_config["json_schema_extra"]
    shown: dict[str, Any] = extra["examples"][0]
    return shown


BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/people"): a_person(),
    ("PATCH", PLACE): {"given_name": "An"},
    ("PUT", f"{PLACE}/bank-account"): {"iban": IBAN},
    ("POST", f"{PLACE}/erasure"): None,
    ("POST", f"{PLACE}/employments"): an_employment(rsz_category="496"),
    ("PATCH", RELATION): {"effective_day": "2026-12-01", "unit": "OVO999003"},
    ("POST", f"{RELATION}/end"): {"last_day": "2026-12-31", "reason": "resignation"},
    ("POST", f"{RELATION}/rehire"): {"first_day": "2026-11-20"},
    ("POST", f"{RELATION}/follow-up"): {"first_day": "2026-12-01", "rsz_category": "496"},
    ("POST", f"{RELATION}/retirement"): {"last_day": "2027-06-30", "decided_on": "2027-03-01"},
    ("POST", f"{RELATION}/promotion"): {"first_day": "2026-12-01", "grade": "BEELD"},
    ("POST", f"{RELATION}/probation-end"): {"talk_day": "2027-08-20"},
    ("POST", f"{RELATION}/corrections"): {"corrects": "{event_id}", "unit": "OVO999003"},
    ("POST", f"{RELATION}/rescissions"): {"rescinds": "{event_id}"},
    ("POST", f"{PLACE}/role-grants"): {**GRANT, "role": "wf_material", "requester": holder("hrbp", "legal_employer")},
    ("POST", f"{PLACE}/role-grants/{{grant_id}}/revoke"): {"first_day_without": "2026-12-01"},
    ("POST", f"{PLACE}/role-grants/{{grant_id}}/corrections"): {"corrects": "{grant_id}", "from_day": "2026-02-01"},
    ("POST", f"{PLACE}/role-grants/{{grant_id}}/rescissions"): {"rescinds": "{grant_id}"},
    ("POST", "/generic-accounts"): {"legal_employer": "844", "mailbox": "hr@demo.example", "members": []},
    ("PUT", "/generic-accounts/{account}"): {"mailbox": "hr@demo-agentschap.example", "members": []},
    ("POST", "/imports/people"): {"rows": [{**a_person(), "vlimpersnummer": "900077", "employments": [], "roles": []}]},
    ("POST", "/imports/organisation"): {"rows": [an_employer("810", "9990018122"), a_unit("OVO999008", None)]},
    ("POST", "/imports/locations"): {"rows": [LOCATION]},
    ("POST", "/imports/risk-codes"): {"rows": [RISK]},
    ("POST", "/imports/schedules"): {"rows": [SCHEDULE]},
    ("POST", "/imports/functions"): {"rows": [RISK]},
    ("POST", "/imports/grades"): {"rows": [{**RISK, "level": "B"}]},
    ("POST", "/imports/salary-scales"): {"rows": [{**RISK, "system": "evaluation", "steps": [STEP]}]},
    ("POST", "/imports/rsz-categories"): {"rows": [{**RISK, "code": each} for each in ("495", "496")]},
    ("POST", "/imports/worker-codes"): {"rows": [{**RISK, "code": "495"}]},
    ("POST", "/imports/exit-reasons"): {"rows": [{**RISK, "code": "resignation", "name_en": "Resignation"}]},
    ("POST", "/imports"): a_table([{**a_person(), "vlimpersnummer": "900078"}]),
    **{("POST", f"{PLACE}/{form.kind_of.resource}"): example(form) for form in FORMS},
    **{
        ("POST", f"{PLACE}/{form.kind_of.resource}/corrections"): {**example(form), "corrects": "{entry_id}"}
        for form in FORMS
    },
    ("POST", f"{PLACE}/telework/decisions"): {"asked": "{entry_id}", "is_approved": True},
    ("POST", f"{PLACE}/erasures"): {"kind": "emergency-contacts", "reason": "Op vraag"},
    ("POST", "/retention-rules"): {**RULE, "valid_from": "2026-01-01"},
    ("POST", "/retention-reports"): None,
    ("POST", "/retention-reports/{report_id}/approval"): REASON,
    ("POST", "/retention-reports/{report_id}/refusal"): REASON,
    ("POST", f"{PLACE}/{{resource}}/end"): {"key": "mobile", "first_day_without": "2027-02-01"},
    ("POST", f"{PLACE}/{{resource}}/rescissions"): {"rescinds": "{entry_id}"},
}
"""A valid body for each write, about somebody of whom there is one relation, one role and one particular."""

BY_HRTD = ("/generic-accounts", "/retention-rules")
"""What HRTD writes, besides asking for a report."""

ENDED = {("POST", f"{PLACE}/erasure"), ("POST", f"{RELATION}/rehire")}
"""What is done to somebody who left."""


def writes(described: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The writes that the interface describes."""
    for path, operations in described["paths"].items():
        if not path.startswith("/operations"):
            yield from ((method.upper(), path) for method in operations if method != "get")


async def recorded(central: Caller, number: str, resource: str) -> str:
    """What was recorded of somebody under a resource; empty if it is none of particulars."""
    for form in FORMS:
        if form.kind_of.resource == resource:
            answer = await central.post(f"/people/{number}/{resource}", example(form))
            return str(answer.json()["held"][0]["event_id"])
    return ""


async def report_that_waits(central: Caller, intake: Intake, path: str) -> str:
    """A report for an address that needs one; empty for another."""
    if "{report_id}" not in path:
        return ""
    await do_all(intake)
    waiting = [each for each in (await central.get("/retention-reports")).json()["reports"] if not each["finished_at"]]
    if waiting:
        return str(waiting[0]["report_id"])
    asked = await central.as_("hrtd").post("/retention-reports", None)
    await do_all(intake)
    return str(asked.json()["report_id"])


async def somebody(central: Caller, operation: tuple[str, str]) -> dict[str, str]:
    """Somebody with a relation, a role and a particular; what stands for the parts of an address, and in a body."""
    ended, (_, _, _, resource, *_) = operation in ENDED, (*operation[1].split("/"), "", "", "")
    number = await central.register()
    probation = {"statute": "statutory", "probation_end": "2027-08-31"}
    await central.start(number, **probation, **({"last_day": "2026-10-31"} if ended else {}))
    if ended:
        end = {"last_day": "2026-10-31", "reason": "resignation"}
        assert (await central.post(f"/people/{number}/employments/1/end", end, match="*")).status_code == 200
    granted = await central.post(f"/people/{number}/role-grants", GRANT)
    assert (await central.post(f"/people/{number}/emergency-contacts", {**CONTACT, "order": 9})).is_success
    history = await central.get(f"/people/{number}/employments/1/history")
    return {
        "vlimpersnummer": number,
        "employment_sequence": "1",
        "account": "hr-810",
        "grant_id": granted.json()["grant_id"],
        "event_id": history.json()["actions"][0]["event_id"],
        "resource": "phones",
        "entry_id": await recorded(central, number, "phones" if resource == "{resource}" else resource),
    }


def trying(operation: tuple[str, str], known: dict[str, str]) -> Callable[[Caller], Awaitable[httpx.Response]]:
    """The write, by whoever it is."""
    method, path = operation[0], operation[1].format(**known)
    body = BODIES[operation]
    if isinstance(body, bytes):
        return lambda who: who.send(path, body, what="people")
    if isinstance(body, dict):
        body = {
            name: value.format(**known) if isinstance(value, str) and value.startswith("{") else value
            for name, value in body.items()
        }
    asked = {"POST": Caller.post, "PUT": Caller.put, "PATCH": Caller.patch}[method]
    return lambda who: asked(who, path, body, match="*")


async def test_every_write_is_refused_to_who_may_only_read_and_done_by_who_may(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    intake = an_intake(settings, engine)
    await settle(handler.as_("importer"))
    described = set(writes((await handler.get("/openapi.json")).json())) - READS_IN_A_BODY
    assert described == BODIES.keys(), "a write is described that is not tried here, or the other way round"
    made = {"legal_employer": "810", "mailbox": "hr@demo.example", "members": []}
    assert (await handler.as_("hrtd").post("/generic-accounts", made)).status_code == 201
    permitted: tuple[Role, ...] = ("dcpa_handler", "hrtd")
    readers = [handler.as_(person=holder(role, "all")) for role in READ_ONLY]
    readers += [handler.as_(person=holder("mail_sick", "all")), handler.as_("hrbp"), handler.as_(person=IN_UNIT)]

    for operation in sorted(described):
        known = await somebody(handler, operation)
        known["report_id"] = await report_that_waits(handler, intake, operation[1])
        attempt = trying(operation, known)
        refused = [(await attempt(reader)).status_code for reader in readers]
        is_hrtd = operation[1].startswith(BY_HRTD) or operation[1] == "/retention-reports"
        writer = permitted[is_hrtd]
        done = await attempt(handler.as_(person=holder(writer, "all")))
        assert (operation, set(refused)) == (operation, {403})
        assert done.is_success, (operation, done.text)
