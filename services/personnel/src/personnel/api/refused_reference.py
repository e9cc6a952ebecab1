"""How refusals about reference data, and about codes that a job row names, are told."""

from typing import Final

from personnel.domain import organisation, pay_scale, reference, scale
from personnel.domain.refusal import RefusalError

INVALID: Final = 422

REFERENCE_REFUSALS: Final[dict[type[RefusalError], tuple[int, str, str, str, str]]] = {
    organisation.RegisterOwnedError: (
        409,
        "register-owned",
        "name",
        "Het organisatieregister zegt hoe deze eenheid heet en wanneer ze bestaat; dat wijzigt hier niet",
        "The organisation register tells the name and the days of this unit; they are not edited here",
    ),
    reference.LocationUnknownError: (
        INVALID,
        "location-unknown",
        "location",
        "De eenheid heeft dan zelf geen locatie met deze code",
        "The unit itself has no location with this code on that day",
    ),
    reference.RiskCodeUnknownError: (
        INVALID,
        "risk-code-unknown",
        "risk_code",
        "Deze risicocode bestaat dan niet",
        "No such risk code on that day",
    ),
    reference.RiskCodeNotOfFunctionError: (
        INVALID,
        "risk-code-not-of-function",
        "risk_code",
        "Bij deze functie horen andere risicocodes",
        "Other risk codes go with this function",
    ),
    reference.ScheduleUnknownError: (
        INVALID,
        "schedule-unknown",
        "schedule",
        "Dit werkrooster bestaat dan niet",
        "No such schedule on that day",
    ),
    reference.FunctionUnknownError: (
        INVALID,
        "function-unknown",
        "function",
        "Deze functie bestaat dan niet",
        "No such function on that day",
    ),
    reference.RszCategoryUnknownError: (
        INVALID,
        "rsz-category-unknown",
        "rsz_category",
        "Deze RSZ-categorie bestaat dan niet",
        "No such RSZ category on that day",
    ),
    reference.WorkerCodeUnknownError: (
        INVALID,
        "worker-code-unknown",
        "worker_code",
        "Dit werknemerskengetal bestaat dan niet",
        "No such worker code on that day",
    ),
    reference.ExitReasonUnknownError: (
        INVALID,
        "exit-reason-unknown",
        "reason",
        "Om die reden eindigt dan geen arbeidsrelatie",
        "No work relation ends for this reason on that day",
    ),
    reference.MonthsWithoutExaminationError: (
        INVALID,
        "months-without-examination",
        "months",
        "Zonder onderzoek zijn er geen maanden tussen twee onderzoeken",
        "Without an examination there are no months between two of them",
    ),
    reference.WelfareContactIncompleteError: (
        INVALID,
        "welfare-contact-incomplete",
        "welfare_checked_on",
        "Geef een Vlimpersnummer, of een naam en een mailadres; en de dag waarop dat nagekeken is",
        "Give a Vlimpersnummer, or a name and a mail address; and the day on which that was checked",
    ),
    scale.GradeUnknownError: (INVALID, "grade-unknown", "grade", "Deze graad bestaat dan niet", "No such grade then"),
    scale.ScaleUnknownError: (
        INVALID,
        "scale-unknown",
        "scale",
        "Deze salarisschaal bestaat dan niet, of hoort niet bij de graad",
        "There is no such salary scale on that day, or it is not of the grade",
    ),
    scale.StepUnknownError: (
        INVALID,
        "step-unknown",
        "step",
        "De salarisschaal heeft deze trap dan niet",
        "The salary scale does not have this step on that day",
    ),
    scale.StepMissingError: (
        INVALID,
        "step-missing",
        "step",
        "In deze salarisschaal bepaalt de evaluatie de trap: geef ze",
        "In this salary scale evaluation brings the step: give it",
    ),
    scale.StepsDifferError: (
        INVALID,
        "steps-differ",
        "steps",
        "Over een trap staat er meer dan een keer iets, of iets anders",
        "A step is told more than once, or differently",
    ),
    scale.StepYearsError: (
        INVALID,
        "step-years",
        "years",
        "De jaren stijgen met de trappen; bij evaluatie zijn er geen",
        "Years rise with the steps; by evaluation there are none",
    ),
    pay_scale.OutOfServiceError: (
        INVALID,
        "out-of-service",
        "as_of",
        "De arbeidsrelatie is dan niet in dienst",
        "The work relation is not in service on that day",
    ),
    scale.NextScaleIncompleteError: (
        INVALID,
        "next-scale-incomplete",
        "next_scale",
        "De volgende schaal is een andere, met de jaren waarna ze komt",
        "The next scale is another one, with the years after which it comes",
    ),
}
