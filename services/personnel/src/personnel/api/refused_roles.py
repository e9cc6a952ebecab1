"""What each refusal about a role, or for want of one, is over HTTP."""

from collections.abc import Mapping
from typing import Final

from personnel.domain import generic_account, role, scope
from personnel.domain.refusal import RefusalError

FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
CONFLICT: Final = 409
INVALID: Final = 422

ROLE_REFUSALS: Final[Mapping[type[RefusalError], tuple[int, str, str, str, str]]] = {
    generic_account.GenericAccountExistsError: (
        CONFLICT,
        "generic-account-exists",
        "legal_employer",
        "Deze juridische entiteit heeft al een generiek account",
        "This legal employer has a generic account already",
    ),
    generic_account.GenericAccountUnknownError: (
        NOT_FOUND,
        "generic-account-unknown",
        "account",
        "Dit generiek account is niet gekend",
        "There is no such generic account",
    ),
    generic_account.MemberUnknownError: (
        INVALID,
        "member-unknown",
        "members",
        "Een lid is vandaag niet in dienst bij deze juridische entiteit",
        "A member is not in service at this legal employer today",
    ),
    scope.NotOpenError: (
        FORBIDDEN,
        "not-allowed",
        "vlimpersnummer",
        "Je rollen laten dit hier niet toe",
        "Your roles do not allow this",
    ),
    role.ScopeMismatchError: (
        INVALID,
        "scope-mismatch",
        "scope_code",
        "Een eenheid of juridische entiteit heeft een code nodig; alles heeft er geen",
        "A unit or legal employer needs a code; everything has none",
    ),
    role.RoleAlreadyGrantedError: (
        CONFLICT,
        "role-already-granted",
        "role",
        "De persoon heeft deze rol al",
        "The person holds this role already",
    ),
    role.RoleClosedError: (
        CONFLICT,
        "role-closed",
        "role",
        "Een HR-specialist kan deze rol niet ook hebben",
        "An HR specialist cannot hold this role as well",
    ),
    role.RequesterUnknownError: (
        INVALID,
        "requester-unknown",
        "requester",
        "De aanvrager is niet gekend",
        "There is no such requester",
    ),
    role.ApprovalRequiredError: (
        INVALID,
        "approval-required",
        "approver",
        "De rol reikt naar een andere entiteit: de HR-businesspartner daarvan moet ermee instemmen",
        "The role reaches another entity: the HR business partner there must approve it",
    ),
    role.ApproverReceivesError: (
        INVALID,
        "approver-receives",
        "approver",
        "Niemand stemt in met een rol voor zichzelf",
        "Nobody approves a role for himself",
    ),
    role.GrantUnknownError: (
        NOT_FOUND,
        "grant-unknown",
        "grant_id",
        "Deze toekenning is niet gekend",
        "There is no such grant",
    ),
    role.GrantRevokedError: (
        CONFLICT,
        "grant-revoked",
        "grant_id",
        "De rol is al ontnomen",
        "The role was revoked already",
    ),
    role.HeldAfterServiceError: (
        CONFLICT,
        "after-service",
        "until_day",
        "Wie uit dienst is, heeft vanaf de dag erna geen rol meer",
        "Who left has no role any more from the day after",
    ),
    role.NotHeldThenError: (
        INVALID,
        "not-held-then",
        "first_day_without",
        "De rol geldt dan niet",
        "The role does not hold on that day",
    ),
}
