from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from personnel.domain.generic_account import (
    GenericAccount,
    GenericAccountExistsError,
    GenericAccountUnknownError,
    MemberUnknownError,
)
from personnel.domain.refusal import about
from personnel.ports import Work
from personnel.usecases.organisation import check_legal_employer

GENERIC_ACCOUNTS: Final = "generic-accounts"
"""What is locked by whoever makes or changes one."""


async def make_generic_account(work: Work, legal_employer: str, mailbox: str, members: Sequence[str]) -> GenericAccount:
    """Give the HR team of a legal employer an account to share.

    Raises:
        LegalEmployerUnknownError: there is none today.
        GenericAccountExistsError: it has one.
        MemberUnknownError: a member does not work there.

    """
    await work.lock(GENERIC_ACCOUNTS)
    with about("legal_employer"):
        await check_legal_employer(work, legal_employer, work.today)
    made = GenericAccount(legal_employer=legal_employer, mailbox=mailbox, members=tuple(sorted(set(members))))
    if await work.generic_account(made.account) is not None:
        raise GenericAccountExistsError
    await _check_members(work, made)
    await work.put_generic_account(made)
    return made


async def locked_account(work: Work, account: str) -> GenericAccount:
    """The account, which nobody else can change until the work ends.

    Raises:
        GenericAccountUnknownError: there is none.

    """
    await work.lock(GENERIC_ACCOUNTS)
    found = await work.generic_account(account)
    if found is None:
        raise GenericAccountUnknownError
    return found


async def change_generic_account(
    work: Work, before: GenericAccount, mailbox: str, members: Sequence[str], *, is_open: bool
) -> GenericAccount:
    """Give a locked account another mailbox or other members, or close it.

    Raises:
        MemberUnknownError: a member does not work there.

    """
    wanted = replace(before, mailbox=mailbox, members=tuple(sorted(set(members))), is_open=is_open)
    if wanted == before:
        return before
    changed = replace(wanted, revision=before.revision + 1)
    await _check_members(work, changed)
    await work.put_generic_account(changed)
    return changed


async def _check_members(work: Work, account: GenericAccount) -> None:
    for place, member in enumerate(account.members):
        serving = [each for each in await work.employments(member) if each.serves_on(work.today)]
        if account.legal_employer not in {each.legal_employer for each in serving}:
            with about(f"members.{place}"):
                raise MemberUnknownError({"in_service_at": account.legal_employer})
