"""What each refusal of a rule is over HTTP, and in the report of an import."""

from typing import Any, Final, NamedTuple

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from chassis.problems import Problem, answer, field_error
from personnel.api.refused_actions import ACTION_REFUSALS
from personnel.api.refused_departures import DEPARTURE_REFUSALS
from personnel.api.refused_health import HEALTH_REFUSALS
from personnel.api.refused_particulars import PARTICULAR_REFUSALS
from personnel.api.refused_reference import REFERENCE_REFUSALS
from personnel.api.refused_retention import RETENTION_REFUSALS
from personnel.api.refused_roles import ROLE_REFUSALS
from personnel.domain import employment, insz, kbo, organisation, period, person
from personnel.domain.refusal import RefusalError
from personnel.usecases import imports

NOT_FOUND: Final = 404
CONFLICT: Final = 409
INVALID: Final = 422
UNAVAILABLE: Final = 503


_MEANINGS: Final = {
    403: "`not-allowed`: the roles of whoever asks do not allow this, or not here",
    404: "There is no such thing",
    409: "It cannot be, because of what is already so",
    412: "`changed-meanwhile`: the resource changed since it was read",
    413: "`too-large`, or `too-many-rows` in an import",
    428: "`if-match-required`: the ETag is missing",
}


def may_answer(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer besides what it gives and what every route may answer."""
    return {status: {"description": _MEANINGS[status]} for status in statuses}


class Told(NamedTuple):
    """How a refusal is told: status, type of the problem, the field at fault, in Dutch and in English."""

    status: int
    code: str
    field: str
    dutch: str
    english: str


REFUSALS: Final[dict[type[RefusalError], Told]] = {
    person.PersonUnknownError: Told(
        NOT_FOUND, "person-unknown", "vlimpersnummer", "Deze persoon is niet gekend", "There is no such person"
    ),
    person.NumberTakenError: Told(
        CONFLICT, "number-taken", "vlimpersnummer", "Dit nummer is al gegeven", "This number was given out before"
    ),
    person.NumbersExhaustedError: Told(
        UNAVAILABLE, "numbers-exhausted", "vlimpersnummer", "De nummers zijn op", "There is no number left to give"
    ),
    person.LastingError: Told(
        CONFLICT,
        "always-needed",
        "rescinds",
        "Namen, geboortedag en taal heeft iemand altijd; corrigeer ze, of laat er andere op volgen",
        "Nobody is without names, day of birth and language; correct them, or let others follow",
    ),
    person.BirthInFutureError: Told(
        INVALID, "birth-in-future", "birth_day", "De geboortedag moet nog komen", "The day of birth has still to come"
    ),
    insz.InszInvalidError: Told(INVALID, "insz-invalid", "insz", "Dit is geen geldig INSZ", "This is not a valid INSZ"),
    insz.InszTakenError: Told(
        CONFLICT, "insz-taken", "insz", "Er is al iemand met dit INSZ", "Somebody has this INSZ already"
    ),
    kbo.KboInvalidError: Told(
        INVALID, "kbo-invalid", "kbo", "Dit is geen geldig KBO-nummer", "This is not a valid enterprise number"
    ),
    period.EndBeforeStartError: Told(
        INVALID, "end-before-start", "last_day", "Het einde ligt voor het begin", "The end lies before the start"
    ),
    employment.EmploymentUnknownError: Told(
        NOT_FOUND,
        "employment-unknown",
        "employment_sequence",
        "Deze arbeidsrelatie is niet gekend",
        "There is no such work relation",
    ),
    employment.EmploymentOverlapsError: Told(
        CONFLICT,
        "employment-overlaps",
        "legal_employer",
        "Er is dan al een arbeidsrelatie met deze juridische entiteit en RSZ-categorie",
        "There is a work relation with this legal employer and RSZ category at that time",
    ),
    employment.EmploymentEndedError: Told(
        CONFLICT, "employment-ended", "last_day", "De arbeidsrelatie is al beëindigd", "The work relation has ended"
    ),
    employment.ChangeBeforeStartError: Told(
        INVALID,
        "change-before-start",
        "effective_day",
        "De wijziging gaat in voor de indiensttreding",
        "The change comes before the first day in service",
    ),
    employment.ChangeAfterEndError: Told(
        INVALID,
        "change-after-end",
        "effective_day",
        "De wijziging gaat in na de uitdiensttreding",
        "The change comes after the last day in service",
    ),
    employment.LaterChangeError: Told(
        CONFLICT,
        "later-change",
        "effective_day",
        "Er is al een wijziging met een latere ingangsdatum",
        "There is a change with a later effective day",
    ),
    employment.PrimaryRequiredError: Told(
        CONFLICT,
        "primary-required",
        "is_primary",
        "Maak een andere arbeidsrelatie primair",
        "Make another work relation the primary one",
    ),
    organisation.LegalEmployerUnknownError: Told(
        INVALID,
        "legal-employer-unknown",
        "legal_employer",
        "Deze juridische entiteit bestaat dan niet",
        "There is no such legal employer on that day",
    ),
    organisation.UnitUnknownError: Told(
        INVALID, "unit-unknown", "unit", "Deze eenheid bestaat dan niet", "There is no such unit on that day"
    ),
    organisation.ParentUnknownError: Told(
        INVALID, "parent-unknown", "parent", "De bovenliggende eenheid is niet gekend", "There is no such parent unit"
    ),
    organisation.UnitCycleError: Told(
        INVALID,
        "unit-cycle",
        "parent",
        "De eenheid zou boven zichzelf staan",
        "The unit would stand above itself",
    ),
    imports.RowNotRecognisableError: Told(
        INVALID,
        "row-not-recognisable",
        "vlimpersnummer",
        "Geef een Vlimpersnummer of een INSZ",
        "Give a Vlimpersnummer or an INSZ",
    ),
    imports.PrimaryTwiceError: Told(
        INVALID,
        "primary-twice",
        "is_primary",
        "Twee open arbeidsrelaties kunnen niet allebei primair zijn",
        "Two open work relations cannot both be the primary one",
    ),
    imports.EmploymentDiffersError: Told(
        CONFLICT,
        "employment-differs",
        "first_day",
        "Deze arbeidsrelatie is gekend en begon met andere gegevens",
        "This work relation is known and began with other data",
    ),
    imports.GrantDiffersError: Told(
        CONFLICT,
        "grant-differs",
        "until_day",
        "Deze rol is gekend met een andere einddatum",
        "This role is known with another last day",
    ),
    **{
        refusal: Told(*told)
        for refusal, told in {
            **ACTION_REFUSALS,
            **DEPARTURE_REFUSALS,
            **HEALTH_REFUSALS,
            **PARTICULAR_REFUSALS,
            **REFERENCE_REFUSALS,
            **RETENTION_REFUSALS,
            **ROLE_REFUSALS,
        }.items()
    },
}


def fault_of(error: RefusalError) -> dict[str, Any]:
    """The entry of a report or problem that tells which field was refused and why."""
    told = REFUSALS[type(error)]
    field = error.about or told.field
    return field_error(f"{error.place}.{field}" if error.place else field, told.dutch, told.english, error.allowed)


def install_refusals(app: FastAPI) -> None:
    """Answer refusals as problems."""
    app.add_exception_handler(RefusalError, _on_refusal)


async def _on_refusal(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusalError)  # noqa: S101 - registered for this class only
    told = REFUSALS[type(error)]
    return answer(Problem(told.status, told.code, told.dutch, told.english, errors=[fault_of(error)]))
