"""The checks that a payroll file passes before anything of it is sent: their codes, their texts, and which hold."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from payroll_bridge.domain.bank_account import check_bank_account
from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.identity import check_identity
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.reference import Reference, check_references
from payroll_bridge.domain.relation import Relation
from payroll_bridge.domain.worker import check_worker


@dataclass(frozen=True, slots=True)
class Texts:
    """What a check says when it does not hold; `{relation}` stands for the work relation's sequence."""

    dutch: str
    english: str


CHECKS: Final[Mapping[str, Texts]] = {
    "insz-missing": Texts("Er is geen INSZ of BIS-nummer bekend.", "No INSZ or BIS number is known."),
    "insz-wrong": Texts("Het controlegetal van het INSZ klopt niet.", "The check digits of the INSZ are wrong."),
    "iban-missing": Texts("Er is geen bankrekening bekend.", "No bank account is known."),
    "iban-wrong": Texts("Het controlegetal van de bankrekening klopt niet.", "The check digits of the IBAN are wrong."),
    "worker-code-missing": Texts(
        "Arbeidsrelatie {relation} heeft geen werknemerskengetal.", "Work relation {relation} has no RSZ worker code."
    ),
    "schedule-missing": Texts(
        "Arbeidsrelatie {relation} heeft geen werkrooster.", "Work relation {relation} has no schedule."
    ),
    "schedule-unknown": Texts(
        "Het werkrooster van arbeidsrelatie {relation} staat niet in de referentiegegevens.",
        "The schedule of work relation {relation} is not in the reference data.",
    ),
    "schedule-not-valid": Texts(
        "Het werkrooster van arbeidsrelatie {relation} gold niet op de ingangsdatum.",
        "The schedule of work relation {relation} was not valid on the day it took effect.",
    ),
    "location-missing": Texts(
        "Arbeidsrelatie {relation} heeft geen standplaats.", "Work relation {relation} has no location."
    ),
    "location-unknown": Texts(
        "De standplaats van arbeidsrelatie {relation} staat niet in de referentiegegevens.",
        "The location of work relation {relation} is not in the reference data.",
    ),
    "location-not-valid": Texts(
        "De standplaats van arbeidsrelatie {relation} gold niet op de ingangsdatum.",
        "The location of work relation {relation} was not valid on the day it took effect.",
    ),
    "risk-code-missing": Texts(
        "Arbeidsrelatie {relation} heeft geen risicocode.", "Work relation {relation} has no risk code."
    ),
    "risk-code-unknown": Texts(
        "De risicocode van arbeidsrelatie {relation} staat niet in de referentiegegevens.",
        "The risk code of work relation {relation} is not in the reference data.",
    ),
    "risk-code-not-valid": Texts(
        "De risicocode van arbeidsrelatie {relation} gold niet op de ingangsdatum.",
        "The risk code of work relation {relation} was not valid on the day it took effect.",
    ),
}

ALL: Final = "all"
NONE: Final = "none"


class UnknownCheckError(ValueError):
    """A check that does not exist."""


def read_checks(text: str) -> frozenset[str]:
    """The codes of the checks that hold: `all`, `none`, or codes with commas between them.

    Raises:
        UnknownCheckError: a code is not the code of a check.

    """
    if text in {ALL, NONE}:
        return frozenset(CHECKS) if text == ALL else frozenset()
    codes = frozenset(code.strip() for code in text.split(","))
    if codes - CHECKS.keys():
        raise UnknownCheckError(f"expected {ALL}, {NONE}, or codes of: {', '.join(CHECKS)}")
    return codes


def check_file(
    person: Person, relations: Iterable[Relation], references: Mapping[str, Reference], codes: Collection[str]
) -> tuple[Finding, ...]:
    """Everything that is wrong with a file, by the checks that hold, in a fixed order."""
    found = [*check_identity(person), *check_bank_account(person)]
    for relation in relations:
        found += [*check_worker(relation), *check_references(relation, references)]
    return tuple(sorted((each for each in found if each.code in codes), key=_place))


def dutch(finding: Finding) -> str:
    """What is wrong, for a case handler."""
    return CHECKS[finding.code].dutch.format(relation=finding.employment_sequence)


def english(finding: Finding) -> str:
    """The same in English."""
    return CHECKS[finding.code].english.format(relation=finding.employment_sequence)


def _place(finding: Finding) -> tuple[int, int]:
    return finding.employment_sequence, list(CHECKS).index(finding.code)
