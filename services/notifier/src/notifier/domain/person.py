"""People as far as a message needs them: a name, an address, and whether they are in service."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
)
"""Addresses that a header holds and SMTP carries without extensions; others are refused when deciding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody, as personnel last told."""

    vlimpersnummer: str
    given_name: str
    family_name: str
    mail_address: str | None
    language: str

    @property
    def full_name(self) -> str:
        """Given name, then family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def has_usable_address(self) -> bool:
        """Whether a mail can be sent to the address."""
        return self.mail_address is not None and is_usable(self.mail_address)


@dataclass(frozen=True, slots=True)
class Service:
    """A period in service: one work relation, whatever its job rows."""

    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """A possible recipient with all periods in service."""

    person: Person
    services: tuple[Service, ...]
    previous_address: str | None = None
    """The last mail address that was another than the present one."""


def is_usable(address: str) -> bool:
    """Whether a mail can be sent to an address."""
    return ADDRESS.fullmatch(address) is not None


def has_left(services: Iterable[Service], day: date) -> bool:
    """Whether all that somebody had or will have in service is over. Who never had any relation has not left."""
    known = list(services)
    return bool(known) and all(each.last_day is not None and each.last_day < day for each in known)


def has_not_started(services: Iterable[Service], day: date) -> bool:
    """Whether somebody is not in service yet, or not again yet. An account without any relation needs no start."""
    known = list(services)
    is_in_service = any(each.first_day <= day and (each.last_day is None or day <= each.last_day) for each in known)
    return bool(known) and not is_in_service and not has_left(known, day)
