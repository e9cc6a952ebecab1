"""Rows of the feed ⇄ messages. INSZ and IBAN are taken out of the body and sealed beside it."""

from typing import Any, Final

from sqlalchemy import Row

from chassis.envelope import Seen, format_seen, parse_seen
from chassis.sealed import Seal
from payroll_bridge.messages.outbound import FeedMessage, feed_message
from payroll_bridge.ports import Cause, KeptMessage, Position

SEALED: Final = ("insz", "iban")


def message_values(message: FeedMessage, cause: Cause, seal: Seal) -> dict[str, Any]:
    """The row of a message, without its state."""
    body = message.model_dump(mode="json", exclude={"load_id"})
    secrets = {name: body.pop(name, None) for name in SEALED}
    return {
        "record_id": message.record_id,
        "version": message.version,
        "elvire_number": message.elvire_number,
        "vlimpersnummer": message.vlimpersnummer,
        "kind": message.kind,
        "event_type": message.name,
        "body": body,
        **{
            f"{name}_sealed": None if text is None else seal.close(_column(name), text)
            for name, text in secrets.items()
        },
        "origin": cause.origin,
        "rests_on": format_seen([Seen(*position) for position in cause.rests_on]),
        "traceparent": cause.traceparent,
    }


def kept_message(row: Row[Any], seal: Seal) -> KeptMessage:
    """The message of a row, whole again."""
    body = dict(row.body)
    if row.kind == "master":
        sealed = {"insz": row.insz_sealed, "iban": row.iban_sealed}
        body |= {name: None if text is None else seal.open(_column(name), text) for name, text in sealed.items()}
    rests_on = tuple(Position(*seen) for seen in parse_seen(row.rests_on))
    return KeptMessage(
        message=feed_message(row.event_type, body),
        state=row.state,
        cause=Cause(origin=row.origin, rests_on=rests_on, traceparent=row.traceparent),
    )


def _column(name: str) -> str:
    return f"feed_message.{name}"
