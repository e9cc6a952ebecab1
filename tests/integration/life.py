"""What happens to people in a test of all services: hired, moved, ended, taken back, corrected, away."""

from typing import Any, Final

from tests.integration.backbone import Backbone
from tests.operations.town import EMPLOYER, FROM, JOB, REFERENCE, UNIT, an_insz

OTHER_UNIT: Final = "OVO999002"
IBAN: Final = "BE71096123456769"


async def found(backbone: Backbone) -> None:
    """Organisation and reference data."""
    employer = {"kind": "legal_employer", "code": EMPLOYER, "name": "Demo", "kbo": "1999000150", "valid_from": FROM}
    units = [
        {"kind": "unit", "code": code, "name": f"Afdeling {code}", "legal_employer": EMPLOYER, "valid_from": FROM}
        for code in (UNIT, OTHER_UNIT)
    ]
    rows = [employer, {**units[0], "parent": None}, {**units[1], "parent": UNIT}]
    await backbone.send("personnel", "POST", "/imports/organisation", {"rows": rows})
    for what, row in REFERENCE.items():
        await backbone.send("personnel", "POST", f"/imports/{what}", {"rows": [row]})
    other = {**REFERENCE["locations"], "code": "L2", "unit": OTHER_UNIT}
    await backbone.send("personnel", "POST", "/imports/locations", {"rows": [other]})


class Life:
    """One person at the APIs."""

    def __init__(self, backbone: Backbone, seed: int) -> None:
        self._backbone = backbone
        self._seed = seed
        self.name = f"Zonderling{seed}"
        self.insz = an_insz(seed)
        self.number = ""

    async def hire(self, first_day: str = "2025-01-06", **terms: Any) -> str:
        """Register with everything that payroll needs, and start a relation; gives the number."""
        person = {
            "given_name": self.name,
            "family_name": "Peeters",
            "birth_day": "1991-05-17",
            "language": "nl",
            "mail_address": f"{self.name.lower()}@demo-overheid.example",
            "insz": self.insz,
        }
        self.number = str((await self._backbone.send("personnel", "POST", "/people", person))["vlimpersnummer"])
        await self.do("PUT", "/bank-account", {"iban": IBAN})
        await self.do("POST", "/employments", {**JOB, "first_day": first_day, **terms})
        return self.number

    async def do(self, method: str, path: str, body: Any) -> dict[str, Any]:
        """A write about the person at personnel."""
        return await self._backbone.send("personnel", method, f"/people/{self.number}{path}", body)

    async def grant(self, role: str, from_day: str = FROM) -> str:
        """A role on the unit."""
        body = {"role": role, "scope_kind": "unit", "scope_code": UNIT, "from_day": from_day}
        return str((await self.do("POST", "/role-grants", body))["grant_id"])

    async def ask_leave(self, day: str) -> str:
        """Ask for a day of leave; gives the request."""
        body = {"leave_type": "annual_leave", "first_day": day, "last_day": day, "employment_sequence": 1}
        path = f"/people/{self.number}/leave-requests"
        return str((await self._backbone.send("absence", "POST", path, body, person=self.number))["request_id"])

    async def decide(self, request: str, decision: str, by: str) -> None:
        """Approve, refuse or withdraw."""
        await self._backbone.send("absence", "POST", f"/leave-requests/{request}/{decision}", {}, person=by)


async def many_turns(life: Life) -> None:
    """Every kind of fact about work relations that can be told."""
    move = {"effective_day": "2025-03-03", "unit": OTHER_UNIT, "location": "L2", "action": "transfer"}
    await life.do("PATCH", "/employments/1", move)
    second = {**JOB, "first_day": "2025-04-01", "rsz_category": "496", "is_primary": True}
    await life.do("POST", "/employments", second)
    await life.do("PATCH", "/employments/1", {"effective_day": "2025-05-01", "is_primary": True})
    await life.do("POST", "/employments/2/end", {"last_day": "2025-06-30", "reason": "resignation"})
    await life.do("PATCH", "", {"given_name": f"{life.name} Maria"})
    await life.do("POST", "/employments/1/end", {"last_day": "2025-09-30", "reason": "resignation"})
    again = {"first_day": "2025-11-03", "unit": UNIT, "location": "L1"}
    await life.do("POST", "/employments/1/rehire", again)


async def a_small_town(backbone: Backbone) -> tuple[Life, Life]:
    """A manager who may decide, and somebody with a whole life behind."""
    await found(backbone)
    manager, employee = Life(backbone, 1), Life(backbone, 2)
    await manager.hire()
    for role in ("manager", "dcpa_handler"):
        await manager.grant(role)
    revoked = await manager.grant("manager_backup", "2025-02-01")
    await manager.do("POST", f"/role-grants/{revoked}/revoke", {"first_day_without": "2025-02-01"})
    await employee.hire()
    await many_turns(employee)
    await backbone.until_quiet()
    return manager, employee
