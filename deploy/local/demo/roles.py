"""Who holds a role for an employee: the demo's own reading of the rule that the message list follows.

Holders on the employee's unit, else on the nearest unit above that has one, else on the legal employer, else on all.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from deploy.local.demo.facts import RoleGranted, UnitStated

Scope = tuple[str, str | None]
EVERYTHING: Final[Scope] = ("all", None)


class Roles:
    """The roles as they are granted, which do not change while the demo runs."""

    def __init__(self, units: Iterable[UnitStated], grants: Iterable[RoleGranted]) -> None:
        self._parents = {unit.code: unit.parent for unit in units}
        self._holders: defaultdict[tuple[str, Scope], set[str]] = defaultdict(set)
        for grant in grants:
            self._holders[grant.role, (grant.scope_kind, grant.scope_code)].add(grant.vlimpersnummer)

    def holders(self, role: str, unit: str | None, legal_employer: str, *, never: str | None = None) -> set[str]:
        """Give the holders of a role for somebody in a unit; who is `never` asked is passed over."""
        for scope in (*self._units_upward(unit), ("legal_employer", legal_employer), EVERYTHING):
            found = self._holders[role, scope] - {never}
            if found:
                return {holder for holder in found if holder is not None}
        return set()

    def _units_upward(self, unit: str | None) -> list[Scope]:
        scopes: list[Scope] = []
        at = unit
        while at is not None:
            scopes.append(("unit", at))
            at = self._parents.get(at)
        return scopes
