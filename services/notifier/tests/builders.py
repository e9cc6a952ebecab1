"""People, places and days of the tests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from notifier.domain.grant import Grant, Scope
from notifier.domain.person import Colleague, Person, Service
from notifier.domain.recipients import Circle
from notifier.domain.seat import Seat
from notifier.settings import Settings

ROOT, AGENCY, TEAM = "OVO999001", "OVO999002", "OVO999004"
EMPLOYER = "810"
EMPLOYEE, MANAGER, BACKUP, CHIEF = "900017", "900003", "900008", "900001"
LEADER = MANAGER  # where MANAGER would be taken for the role
SICK_DESK, MATERIAL, CLOCK, HANDLER = "900020", "900021", "900022", "900101"
SPECIALIST, PARTNER, SUPERIOR = "900030", "900031", "900032"

TODAY = date(2026, 11, 24)
LONG_AGO = date(2020, 1, 1)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

LIST = Path(__file__).parents[1] / "src/notifier/message_list.yaml"


def a_person(number: str, **changes: str | None) -> Person:
    given = {
        "given_name": "Maria",
        "family_name": "Peeters",
        "mail_address": f"{number}@demo.example",
        "language": "nl",
    }
    return Person(vlimpersnummer=number, **{**given, **changes})  # type: ignore[arg-type]


def a_colleague(number: str, *services: Service, **changes: str | None) -> Colleague:
    return Colleague(a_person(number, **changes), services or (Service(LONG_AGO, None),))


def a_grant(number: str, role: str, kind: str = "unit", code: str | None = TEAM, until: date | None = None) -> Grant:
    return Grant(vlimpersnummer=number, role=role, scope=Scope(kind, code), from_day=LONG_AGO, until_day=until)


def a_seat(number: str = EMPLOYEE) -> Seat:
    return Seat(vlimpersnummer=number, units=(TEAM, AGENCY, ROOT), legal_employer=EMPLOYER)


def a_circle(
    grants: Sequence[Grant], colleagues: Mapping[str, Colleague] | None = None, away: Sequence[str] = ()
) -> Circle:
    known = {grant.vlimpersnummer: a_colleague(grant.vlimpersnummer) for grant in grants}
    known[EMPLOYEE] = a_colleague(EMPLOYEE)
    return Circle(grants=grants, colleagues={**known, **(colleagues or {})}, away=away, day=TODAY, today=TODAY)


def the_settings(**changes: object) -> Settings:
    given: dict[str, object] = {
        "database_url": "postgresql+asyncpg://nobody@localhost/nothing",
        "kafka_bootstrap": "localhost:1",
        "token_issuer": "https://issuer.example",
        "token_jwks_url": "https://issuer.example/jwks.json",
        "smtp_host": "localhost",
        "smtp_port": 2525,
        "mail_from": "vlimpers@demo.example",
        "portal_url": "https://vlimpers.example/",
        "business_clock": Path(__file__).with_name("business_clock"),
    }
    return Settings(**{**given, **changes})  # type: ignore[arg-type]
