"""What the routes for operators share: the service they are of, who may use them, and how pages are asked for."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import structlog
from aiokafka.errors import KafkaError
from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.consumer import Consumer
from chassis.fields import KEY_FORM, NUMBER_MAX
from chassis.inbox import InboxTables
from chassis.operations.headers import Journal
from chassis.outbox import OutboxTables
from chassis.problems import Problem, not_allowed
from chassis.tokens import Actor

if TYPE_CHECKING:
    from chassis.reading import KafkaReader

log: Final = structlog.get_logger()

OPERATOR: Final = "operator"
PAGE_MAX: Final = 1000
PAGE_USUAL: Final = 200

AfterNumber = Annotated[int, Query(ge=0, le=NUMBER_MAX, description="only what comes after this id")]
AfterPlace = Annotated[
    str,
    Query(
        pattern="^$|^[a-z.-]{1,100}/[A-Za-z0-9:._-]{1,100}$",
        description="only what comes after this stream: `topic/key`",
        examples=["personnel.people/900017"],
    ),
]
AtMost = Annotated[int, Query(ge=1, le=PAGE_MAX, description="at most so many")]
OfKey = Annotated[
    str | None, Query(pattern=KEY_FORM, description="only of this key, such as a person", examples=["900017"])
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The service whose operators ask."""

    service: str
    engine: AsyncEngine
    outbox: OutboxTables
    consumer: Consumer | None
    journal: Journal
    new_reader: "Callable[[], KafkaReader]"

    @property
    def inbox(self) -> InboxTables | None:
        """The tables of its consumer, if it hears others."""
        return self.consumer.inbox if self.consumer else None


def only_operators(actor: Callable[..., Awaitable[Actor]]) -> Callable[..., Awaitable[None]]:
    """A dependency that refuses whoever is no operator."""

    async def operator(request: Request, caller: Annotated[Actor, Depends(actor)]) -> None:
        if OPERATOR not in caller.roles:
            raise not_allowed(OPERATOR)
        request.state.account = caller.account

    return operator


def log_act(request: Request, act: str, **target: object) -> None:
    """Leave a line about what an operator changed, with the account."""
    log.info(act, account=request.state.account, **target)


def not_found() -> Problem:
    """There is no such thing here."""
    return Problem(404, "not-found", "Niet gevonden", "Not found")


def place_of(after: str) -> tuple[str, str]:
    """The topic and key of `topic/key`; before everything when nothing is given."""
    topic, _, key = after.partition("/")
    return topic, key


@contextmanager
def as_unavailable() -> Iterator[None]:
    """Tell that Kafka is away, as a problem."""
    try:
        yield
    except KafkaError as error:
        raise Problem(
            503, "unavailable", "Even niet beschikbaar", "Not available for now", headers={"Retry-After": "2"}
        ) from error
