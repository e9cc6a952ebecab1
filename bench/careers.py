"""People with work relations, as the lines of a table that is imported: nobody in them exists."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from personnel.messages.table import Line

RELATIONS: Final = 10
"""Work relations of each person, one a year, each with a job row; all but the last one ended."""

FIRST_PERSON: Final = 900_000
PEOPLE_MAX: Final = 100_000
YEAR_LAST: Final = 2026
HEADER: Final = (
    *("vlimpersnummer", "given_name", "family_name", "birth_day", "language", "insz", "mail_address"),
    *("legal_employer", "rsz_category", "statute", "unit", "pay_group", "first_day", "last_day", "end_reason"),
)
GIVEN: Final = ("Maria", "Jan", "An", "Piet", "Els", "Tom", "Lies", "Bart")
FAMILY: Final = ("Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Willems", "Claes", "Goossens")
UNITS: Final = 100
COUNTERS: Final = range(990, 998)
"""Of births on one day: numbers with these are never given to anybody."""
BIRTHS_FROM: Final = date(1960, 2, 1)
CHECK: Final = 97


def number_of(person: int) -> str:
    """The Vlimpersnummer of the so manieth person."""
    return f"{FIRST_PERSON + person:06d}"


def insz_of(person: int) -> str:
    """An INSZ with its check digits, of a birth whose counter is none."""
    birth, counter = birth_of(person), COUNTERS[person % len(COUNTERS)]
    digits = f"{birth:%y%m%d}{counter}"
    return f"{digits}{CHECK - int(digits) % CHECK:02d}"


def birth_of(person: int) -> date:
    """A day of birth that is no first of January."""
    day = BIRTHS_FROM + timedelta(days=person // len(COUNTERS))
    return day if (day.month, day.day) != (1, 1) else day + timedelta(days=PEOPLE_MAX // len(COUNTERS) // 2)


def name_of(person: int) -> tuple[str, str]:
    """A given and a family name; few people share both."""
    return GIVEN[person % len(GIVEN)], f"{FAMILY[person // len(GIVEN) % len(FAMILY)]}{person // 64:04d}".rstrip("0")


def unit_of(person: int) -> str:
    """Where somebody works."""
    return f"OVO{999_001 + person % UNITS:06d}"


def lines_of(people: Sequence[int], first_line: int) -> Iterator[Line]:
    """The lines of people, numbered from one on."""
    line = first_line
    for person in people:
        given, family = name_of(person)
        who = (number_of(person), given, family, birth_of(person).isoformat(), "nl", insz_of(person), "")
        for year in range(YEAR_LAST - RELATIONS + 1, YEAR_LAST + 1):
            is_last = year == YEAR_LAST
            end = ("", "") if is_last else (f"{year}-12-31", "resignation")
            job = ("810", "495", "contractual", unit_of(person), "MON", f"{year}-01-01", *end)
            yield Line(line, (*who, *job))
            line += 1
