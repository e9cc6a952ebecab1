"""What an operator sees of decisions and their mails: whether each is on its way or there. No addresses, no texts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import real_clock
from chassis.fields import NUMBER_MAX, TOPIC_FORM
from chassis.operations.desk import (
    PAGE_MAX,
    PAGE_USUAL,
    AfterNumber,
    AtMost,
    OfKey,
    log_act,
    not_found,
)
from chassis.problems import Problem, field_error
from notifier.storage.mail_acts import NoSuchMailError, NotFailedError, NoUsableAddressError, give_up_mail, retry_mail
from notifier.storage.mail_reads import decided_mails
from notifier.storage.undecided import Handled, undecided

_MAIL: dict[str, Any] = {
    "id": 12,
    "event_id": "0b9f6c1e-3f6a-4d0e-9a55-6f2f4a1c9d01",
    "event_type": "absence.leave-requested.v1",
    "rule": "AFW-001",
    "vlimpersnummer": "900017",
    "recipient": "900003",
    "channel": "mail",
    "is_told": True,
    "reason": "told",
    "cause": "0b9f6c1e-3f6a-4d0e-9a55-6f2f4a1c9d01",
    "decided_at": "2026-11-24T09:00:00Z",
    "mail_state": "due",
    "mail_due_at": "2026-11-24T09:00:00Z",
    "mail_sent_at": None,
    "mail_attempts": 0,
    "mail_error": None,
}

_EVENT: dict[str, Any] = {
    "event_id": "0b9f6c1e-3f6a-4d0e-9a55-6f2f4a1c9d01",
    "event_type": "absence.leave-requested.v1",
    "key": "900017",
    "topic": "absence.requests",
    "partition": 0,
    "offset": 41,
}
_UNDECIDED: dict[str, Any] = {
    "event_id": _EVENT["event_id"],
    "event_type": _EVENT["event_type"],
    "rules": ["AFW-001"],
}


MailNumber = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="`id` of the decision", examples=[12])]
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "`not-found`: no mail has this number"},
    409: {"description": "`not-failed`: it did not fail; `no-usable-address`: the recipient has none"},
}


class DecidedView(BaseModel):
    """A decision and how far its mail is."""

    id: int
    event_id: UUID
    event_type: str
    rule: str
    vlimpersnummer: str
    recipient: str | None
    channel: str
    is_told: bool
    reason: str
    cause: str
    decided_at: datetime
    mail_state: str | None = Field(description="null: there is no mail")
    mail_due_at: datetime | None
    mail_sent_at: datetime | None
    mail_attempts: int | None
    mail_error: str | None


class DecidedPage(BaseModel):
    """Decisions in the order in which they were made."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"decisions": [_MAIL], "next": None}]})

    decisions: list[DecidedView]
    next: int | None = Field(description="give it as `after` to read on; null: there is no more")


class HandledEvent(BaseModel):
    """An event and where it is in Kafka."""

    model_config = ConfigDict(extra="forbid")

    event_id: UUID
    event_type: str = Field(max_length=200)
    key: str = Field(max_length=200, pattern=r"^[^\x00]*$")
    topic: str = Field(pattern=TOPIC_FORM)
    partition: int = Field(ge=0, lt=2**31)
    offset: int = Field(ge=0, lt=2**63)


class HandledEvents(BaseModel):
    """Events that may have been handled."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"events": [_EVENT]}]})

    events: Annotated[list[HandledEvent], Field(min_length=1, max_length=PAGE_MAX)]


class UndecidedView(BaseModel):
    """An event that was handled, and the rules of which a decision about it is gone."""

    event_id: UUID
    event_type: str
    rules: list[str]


class UndecidedEvents(BaseModel):
    """Events of which decisions are gone."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"lacks": [_UNDECIDED]}]})

    lacks: list[UndecidedView]


class FailedMailView(BaseModel):
    """What becomes of a mail that failed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": 12, "mail_state": "due"}]})

    id: int
    mail_state: Literal["due", "given_up"]


class GivingUp(BaseModel):
    """Why a mail is not sent."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "told by telephone"}]})

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] = Field(
        pattern=r"^[^\x00]*$", description="stays on record; no personal data"
    )


def mail_operations(routes: APIRouter, engine: AsyncEngine) -> None:
    """Add the routes about mails to those for operators."""

    @routes.get("/mails", summary="Decisions and how far their mails are")
    async def get_mails(
        *,
        unsettled: Annotated[bool, Query(description="only those whose mail is not there, or not sent")] = False,
        key: OfKey = None,
        after: AfterNumber = 0,
        limit: AtMost = PAGE_USUAL,
    ) -> DecidedPage:
        """Decisions in the order in which they were made, page by page; `key` is a person told of or told to."""
        async with engine.connect() as connection:
            rows = await decided_mails(connection, is_unsettled=unsettled, vlimpersnummer=key, after=after, limit=limit)
        shown = [DecidedView.model_validate(row._asdict()) for row in rows]
        return DecidedPage(decisions=shown, next=shown[-1].id if len(shown) == limit else None)

    _add_acts(routes, engine)

    @routes.post("/decisions/lacks", summary="Handled events of which a decision is gone")
    async def find_lacks(wanted: HandledEvents) -> UndecidedEvents:
        """Of the events asked for those that were handled, and of which a rule's decision, or one of them, is gone.

        Nothing is changed. A decision not to tell anybody is a decision too.
        """
        async with engine.connect() as connection:
            found = await undecided(connection, [Handled(**event.model_dump()) for event in wanted.events])
        lacks = [
            UndecidedView(event_id=each.event_id, event_type=each.event_type, rules=list(rules))
            for each, rules in found
        ]
        return UndecidedEvents(lacks=lacks)


def _add_acts(routes: APIRouter, engine: AsyncEngine) -> None:
    @routes.post("/mails/{number}/retry", summary="Send a mail that failed after all", responses=REFUSALS)
    async def retry(request: Request, number: MailNumber) -> FailedMailView:
        """It is due again, to the address that the recipient has now, with all its tries."""
        with _refused():
            async with engine.begin() as connection:
                await retry_mail(connection, number, real_clock())
        log_act(request, "a failed mail was made due again", decision=number)
        return FailedMailView(id=number, mail_state="due")

    @routes.post("/mails/{number}/give-up", summary="Give a mail that failed up", responses=REFUSALS)
    async def give_up(request: Request, number: MailNumber, why: GivingUp) -> FailedMailView:
        """It is not sent; the reason stays with the decision, and nothing asks for it any more."""
        with _refused():
            async with engine.begin() as connection:
                await give_up_mail(connection, number, why.reason)
        log_act(request, "a failed mail was given up", decision=number)
        return FailedMailView(id=number, mail_state="given_up")


@contextmanager
def _refused() -> Iterator[None]:
    """Tell why it cannot be."""
    try:
        yield
    except NoSuchMailError as error:
        raise not_found() from error
    except NotFailedError as error:
        fault = field_error("number", "van een mail die niet mislukt is", "its mail did not fail", {"state": "failed"})
        raise Problem(409, "not-failed", "De mail is niet mislukt", "The mail did not fail", errors=[fault]) from error
    except NoUsableAddressError as error:
        fault = field_error("number", "mail_address van de ontvanger ontbreekt", "the recipient has no usable address")
        title = "De ontvanger heeft geen bruikbaar mailadres", "The recipient has no usable mail address"
        raise Problem(409, "no-usable-address", *title, errors=[fault]) from error
