"""What the engine was told to do differently, so that tests can see what the product makes of it."""

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from deploy.local.engine.messages import Message

DELAY_SECONDS_MAX: Final = 3600
CODE_LENGTH_MAX: Final = 60
TEXT_LENGTH_MAX: Final = 500


class Match(BaseModel):
    """Which messages an order is about; everything given must fit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record_id: str | None = None
    record_prefix: str | None = None
    event_type: str | None = None
    vlimpersnummer: str | None = None
    version: int | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("an order names what it is about")
        return self

    def fits(self, message: Message) -> bool:
        """Tell whether the message is one of those meant."""
        record_id = message.record_id or ""
        return (
            self.record_id in {None, record_id}
            and record_id.startswith(self.record_prefix or "")
            and self.event_type in {None, message.event_type}
            and self.vlimpersnummer in {None, (message.body or {}).get("vlimpersnummer")}
            and self.version in {None, message.version}
        )


class Order(BaseModel):
    """One order: for the messages that fit, answer otherwise than usual.

    `reject` says no with `code` and `text`. `answer_twice` gives a second answer, which says no when `code` is given.
    `late` answers after `seconds`. `silent` never answers. After `times` messages (default: never) the order is over.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    match: Match
    action: Annotated[Literal["reject", "answer_twice", "late", "silent"], Field(alias="do")]
    code: Annotated[str, Field(min_length=1, max_length=CODE_LENGTH_MAX)] | None = None
    text: Annotated[str, Field(min_length=1, max_length=TEXT_LENGTH_MAX)] | None = None
    seconds: Annotated[float, Field(ge=0, le=DELAY_SECONDS_MAX)] = 0
    times: Annotated[int, Field(ge=1)] | None = None


class Orders:
    """The orders in force and how often each was followed; the first one that fits counts."""

    def __init__(self) -> None:
        self._orders: dict[int, Order] = {}
        self._followed: dict[int, int] = {}
        self._given = 0

    def add(self, order: Order) -> int:
        """Take an order; returns its number."""
        self._given += 1
        self._orders[self._given] = order
        self._followed[self._given] = 0
        return self._given

    def clear(self) -> None:
        """Forget all orders; their numbers are not used again."""
        self._orders.clear()

    def find(self, message: Message) -> tuple[int, Order] | None:
        """Find the order that the message falls under."""
        for number, order in self._orders.items():
            used_up = order.times is not None and self._followed[number] >= order.times
            if not used_up and order.match.fits(message):
                return number, order
        return None

    def follow(self, number: int) -> None:
        """Count that an order was followed."""
        self._followed[number] += 1

    def listed(self) -> list[dict[str, object]]:
        """List the orders in force, with their number and how often they were followed."""
        return [
            {"number": number, **order.model_dump(by_alias=True, exclude_none=True), "followed": self._followed[number]}
            for number, order in self._orders.items()
        ]
