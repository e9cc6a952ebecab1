"""What each refusal about leaving for good, or rising, is over HTTP."""

from collections.abc import Mapping
from typing import Final

from personnel.domain import contract, death, departure, promotion
from personnel.domain.refusal import RefusalError

CONFLICT: Final = 409
INVALID: Final = 422

DEPARTURE_REFUSALS: Final[Mapping[type[RefusalError], tuple[int, str, str, str, str]]] = {
    departure.ReasonOfActionError: (
        INVALID,
        "reason-of-action",
        "reason",
        "Pensionering en overlijden hebben een eigen actie",
        "Retirement and death have an action of their own",
    ),
    departure.IncomeRemainsError: (
        CONFLICT,
        "income-remains",
        "last_day",
        "Een andere arbeidsrelatie loopt door na het pensioen; beëindig die eerst",
        "Another work relation goes on after the retirement; end that first",
    ),
    departure.NotAnEmployeeError: (
        CONFLICT,
        "not-an-employee",
        "employment_sequence",
        "Dit kan alleen voor een werknemer",
        "Only an employee can do this",
    ),
    departure.DecisionMissingError: (
        INVALID,
        "decision-missing",
        "decided_on",
        "Een statutair personeelslid gaat met pensioen na een besluit: geef de datum",
        "Statutory staff retire by a decision: give its day",
    ),
    departure.TransmissionError: (
        INVALID,
        "transmission-not-possible",
        "transmitted_on",
        "Alleen een besluit over een statutair personeelslid gaat naar de pensioendienst, en niet voor het genomen is",
        "Only a decision about statutory staff goes to the pension service, and not before it was taken",
    ),
    promotion.NoOtherGradeError: (
        INVALID,
        "no-other-grade",
        "grade",
        "Een bevordering is naar een andere graad",
        "A promotion is to another grade",
    ),
    promotion.ProbationNotStatutoryError: (
        INVALID,
        "probation-not-possible",
        "probation_end",
        "Alleen een statutair personeelslid wordt bevorderd met een proeftijd, die na het begin eindigt",
        "Only statutory staff are promoted on probation, which ends after it began",
    ),
    promotion.NotActiveError: (
        CONFLICT,
        "not-active",
        "first_day",
        "De persoon is dan niet in dienst in deze arbeidsrelatie, of langdurig afwezig",
        "The person is not in service in this work relation on that day, or absent for long",
    ),
    death.DeathInFutureError: (
        INVALID,
        "death-in-future",
        "died_on",
        "De dag van overlijden ligt niet in de toekomst",
        "The day of death does not lie in the future",
    ),
    death.DeathBeforeBirthError: (
        INVALID,
        "death-before-birth",
        "died_on",
        "De dag van overlijden ligt niet voor de geboorte",
        "The day of death does not lie before the birth",
    ),
    death.DeathStaysError: (
        CONFLICT,
        "death-stays",
        "resource",
        "Een overlijden eindigt niet; verbeter of annuleer het",
        "A death does not end; correct it or take it back",
    ),
    death.DiedError: (
        CONFLICT,
        "died",
        "first_day",
        "De persoon is voor die dag overleden",
        "The person died before that day",
    ),
    contract.ConsecutiveContractError: (
        CONFLICT,
        "consecutive-contract",
        "first_day",
        "Een contract dat aansluit is een contractwijziging van de arbeidsrelatie, met een latere einddatum",
        "A contract without a day between is a change of the work relation, with a later last day",
    ),
}
