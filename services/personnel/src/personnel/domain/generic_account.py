"""The account that the HR team of a legal employer shares, with a mailbox that the entity owns."""

from dataclasses import dataclass
from typing import Final

from personnel.domain.refusal import RefusalError
from personnel.domain.role import Role

ROLE: Final[Role] = "hr_specialist"
"""What the account may do, for the people of its legal employer."""


class GenericAccountExistsError(RefusalError):
    """The legal employer has one already."""


class GenericAccountUnknownError(RefusalError):
    """There is no such account."""


class MemberUnknownError(RefusalError):
    """A member is not in service at the legal employer today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericAccount:
    """A shared account. Closed, it opens nothing; of a token that names a person, only a member's counts."""

    legal_employer: str
    mailbox: str
    members: tuple[str, ...]
    is_open: bool = True
    revision: int = 1

    @property
    def account(self) -> str:
        """What the identity provider calls it: one for each legal employer, and nobody's own."""
        return account_of(self.legal_employer)


def account_of(legal_employer: str) -> str:
    """The name of the account of a legal employer."""
    return f"hr-{legal_employer.lower()}"
