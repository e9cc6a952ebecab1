"""Which role may read or write what: one table, from which tests and the page for administrators are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from personnel.domain.role import Role

Action = Literal["read", "write"]
Resource = Literal[
    "person",
    "employment",
    "bank_account",
    "contact",
    "home_address",
    "civil_data",
    "background",
    "telework",
    "household",
    "payee",
    "health",
    "mandate",
    "grant",
    "erasure",
    "import",
    "read_log",
    "generic_account",
    "retention",
]
Opener = Role | Literal["register"]
"""What opens files: a role that is granted, or the account of the national register, which no person has."""

RESOURCES: Final[tuple[Resource, ...]] = get_args(Resource)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a role opens of the people in its scope.

    For a team those in service on the day count; otherwise also who left is there, at the last place, and who is to
    come, at the first. A newcomer has no work relation yet, so that no scope but that of everything reaches one.
    """

    reads: frozenset[Resource] = frozenset()
    writes: frozenset[Resource] = frozenset()
    is_for_team: bool = True
    takes_newcomers: bool = False

    def allows(self, action: Action, resource: Resource) -> bool:
        """Whether the role does this at all; who writes, reads."""
        return resource in self.writes or (action == "read" and resource in self.reads)


_REGISTERED: Final = frozenset[Resource]({"home_address", "civil_data"})
_SELF_KEPT: Final = frozenset[Resource]({"bank_account", "contact", "home_address", "household", "telework"})
_SENSITIVE: Final = frozenset[Resource]({"health", "mandate"})
"""For who sees all screens, and the person: no manager, no welfare contact and no account of another system."""

_FILED: Final = frozenset[Resource]({"person", "employment", "grant", "background", "payee"})
_DOSSIER: Final = _FILED | _REGISTERED | _SELF_KEPT | _SENSITIVE
_TEAM: Final = Access(reads=frozenset({"person", "employment"}))
_WHO_IT_IS: Final = Access(reads=frozenset({"person"}))
_ALL_SCREENS: Final = Access(reads=_DOSSIER, is_for_team=False)

OWN: Final = Access(reads=_DOSSIER | frozenset({"read_log"}), writes=_SELF_KEPT)
"""What people may do with their own file, whatever roles they have."""

ACCESS: Final[Mapping[Opener, Access]] = {
    "manager": _TEAM,
    "manager_backup": _TEAM,
    "superior": _TEAM,
    "doublure": _TEAM,
    "hrbp": _ALL_SCREENS,
    "hr_specialist": _ALL_SCREENS,
    "dcpa_handler": Access(
        reads=frozenset({"retention"}),
        writes=_DOSSIER | frozenset({"erasure", "import"}),
        is_for_team=False,
        takes_newcomers=True,
    ),
    "hr_financial": Access(reads=frozenset({"person", "employment", "bank_account", "payee"}), is_for_team=False),
    "ploeg_administrator": _WHO_IT_IS,
    "training_administrator": _WHO_IT_IS,
    "welfare": _WHO_IT_IS,
    "hrtd": Access(
        reads=frozenset({"person"}),
        writes=frozenset({"grant", "generic_account", "retention"}),
        is_for_team=False,
        takes_newcomers=True,
    ),
    "register": Access(reads=frozenset({"person"}), writes=_REGISTERED, is_for_team=False, takes_newcomers=True),
}
"""A role that is not here only receives messages."""

MESSAGE_ROLES: Final = frozenset[Role](role for role in get_args(Role) if role not in ACCESS)


def allows(role: Opener, action: Action, resource: Resource) -> bool:
    """Whether a role does this for the people in its scope."""
    return role in ACCESS and ACCESS[role].allows(action, resource)
