"""A payroll engine in one sitting that keeps the rules of the channel, and some that break one rule each.

They show that the consumer kit lets a good engine pass and names the rule that a bad one breaks.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from jsonschema import Draft202012Validator

from contracts.catalog import load

MASTER = "elvire.master-changed.v1"
ACKNOWLEDGED = "engine.message-acknowledged.v1"
BATCH_MILLISECONDS = 100
NOW = "2026-11-02T08:00:01Z"

Heard = tuple[dict[str, str], dict[str, Any]]
Said = tuple[str, list[tuple[str, bytes]], bytes]


@dataclass
class Stream:
    """What the engine knows of one number."""

    epoch: int | None = None
    sequence: int = 0
    answered: int = 0
    is_open: bool = False
    waiting: dict[int, Heard] = field(default_factory=dict)


class SmallEngine:
    """Keeps every rule."""

    def __init__(self) -> None:
        self.streams: dict[str, Stream] = defaultdict(Stream)
        self.versions: dict[str, int] = {}
        self.numbers: dict[str, str] = {}
        self.codes: dict[tuple[str, int], str | None] = {}
        self.answers: dict[str, Said] = {}
        self.schemas = {name: self._open_schema(event.schema) for name, event in load().events.items()}

    def hear(self, batch: Sequence[Any]) -> list[Said]:
        """Give the answers to records of the feed, in the order in which they are to be sent."""
        return [said for record in batch for said in self.take(*self._read(record))]

    def take(self, headers: dict[str, str], body: dict[str, Any]) -> list[Said]:
        """Take one message, and what waited for it."""
        if headers["ce_id"] in self.answers:
            return self.repeat(headers, body)
        stream = self.streams[headers["ce_subject"]]
        epoch, sequence = int(headers["ce_epoch"]), int(headers["ce_sequence"])
        stream.epoch = epoch if stream.epoch is None else stream.epoch
        if epoch == stream.epoch and sequence > stream.sequence + 1 and self.waits_for_gaps():
            stream.waiting[sequence] = (headers, body)
            return []

        stream.epoch, stream.sequence = epoch, sequence
        said = self.judge(stream, headers, body)
        following = stream.waiting.pop(sequence + 1, None)
        return said + (self.take(*following) if following else [])

    def judge(self, stream: Stream, headers: dict[str, str], body: dict[str, Any]) -> list[Said]:
        """Decide what a message in its turn is."""
        schema, code = self.schemas.get(headers["ce_type"]), None
        if schema is None or "record_id" not in body:
            return []
        place = body["record_id"], body["version"]
        if not schema.is_valid(body):
            code = "body-invalid"
        elif body.get("load_id") and place in self.codes and self.takes_loads():
            code = self.codes[place]
        elif not self.may_move(body):
            code = "number-differs"
        elif not self.is_newer(body["version"], self.versions.get(body["record_id"], 0)):
            code = "version-older"
        elif headers["ce_type"] != MASTER and not stream.is_open:
            code = "master-unknown"
        elif not self.may_cancel(body):
            code = "record-unknown"
        self.codes.setdefault(place, code)
        if code is None:
            self.versions[body["record_id"]] = max(body["version"], self.versions.get(body["record_id"], 0))
            self.numbers[body["record_id"]] = body["elvire_number"]
            stream.is_open = True
        self.answers[headers["ce_id"]] = self.say(stream, headers, body, code)
        return [self.answers[headers["ce_id"]]]

    def repeat(self, headers: dict[str, str], body: dict[str, Any]) -> list[Said]:  # noqa: ARG002  a subclass looks
        """Answer an event that was answered before."""
        return [self.answers[headers["ce_id"]]]

    def waits_for_gaps(self) -> bool:
        """Whether what comes after a gap waits."""
        return True

    def takes_loads(self) -> bool:
        """Whether what a full load repeats is answered as it was before."""
        return True

    def may_move(self, body: dict[str, Any]) -> bool:  # noqa: ARG002  a subclass looks
        """Whether a record may come under another number than before."""
        return True

    def may_cancel(self, body: dict[str, Any]) -> bool:  # noqa: ARG002  a subclass looks
        """Whether a cancel, if it is one, may be of a record that is not there."""
        return True

    def is_newer(self, version: int, known: int) -> bool:
        """Whether a version may replace the one that is known."""
        return version > known

    def say(self, stream: Stream, headers: dict[str, str], body: dict[str, Any], code: str | None) -> Said:
        """Write an answer."""
        stream.answered += 1
        texts = {
            "ce_id": str(uuid4()),
            "ce_sequence": str(stream.answered),
            **{name: headers[name] for name in ("ce_specversion", "ce_subject", "ce_origin", "content-type")},
            "ce_type": ACKNOWLEDGED,
            "ce_source": "/engine",
            "ce_time": NOW,
            "ce_dataschema": f"contracts/events/{ACKNOWLEDGED}/schema.json",
            "ce_epoch": "1",
        }
        answer = {name: body[name] for name in ("elvire_number", "record_id", "version")} | {
            "outcome": "rejected" if code else "accepted",
            "code": code,
            "text": None,
            "effective_day": "2026-11-02",
            "recorded_at": NOW,
        }
        return (
            headers["ce_subject"],
            [(name, text.encode()) for name, text in texts.items()],
            json.dumps(answer).encode(),
        )

    def _read(self, record: Any) -> Heard:
        try:
            body = json.loads(record.value)
        except ValueError:
            body = {}
        return {name: content.decode() for name, content in record.headers}, body

    def _open_schema(self, schema: Any) -> Draft202012Validator:
        """Fields that are not known yet are no fault."""
        return Draft202012Validator(json.loads(json.dumps(schema).replace('"additionalProperties": false', '"x": 0')))


class SkippingEngine(SmallEngine):
    """Goes on after a gap."""

    def waits_for_gaps(self) -> bool:
        return False


class ReorderingEngine(SmallEngine):
    """Gives each number its answers in reverse, as a pool of workers may; their own sequence is whole."""

    def hear(self, batch: Sequence[Any]) -> list[Said]:
        repeated = {headers[0][1] for _, headers, _ in self.answers.values()}
        by_key: dict[str, list[Said]] = defaultdict(list)
        for said in super().hear(batch):
            by_key[said[0]].append(said)
        return [said for told in by_key.values() for said in _reversed(told, repeated)]


def _reversed(told: Sequence[Said], repeated: AbstractSet[bytes]) -> list[Said]:
    new = [said for said in told if said[1][0][1] not in repeated]
    places = [headers[1] for _, headers, _ in new]
    turned = zip(reversed(new), places, strict=True)
    again = [said for said in told if said[1][0][1] in repeated]
    return again + [(key, [headers[0], place, *headers[2:]], value) for (key, headers, value), place in turned]


class ForgetfulEngine(SmallEngine):
    """Answers a repeat with a refusal."""

    def repeat(self, headers: dict[str, str], body: dict[str, Any]) -> list[Said]:
        return [self.say(self.streams[headers["ce_subject"]], headers, body, "duplicate")]


class BackwardEngine(SmallEngine):
    """Takes an older version after a newer one."""

    def is_newer(self, version: int, known: int) -> bool:
        return version != known


class LoadRefusingEngine(SmallEngine):
    """Takes what a full load repeats for an older version."""

    def takes_loads(self) -> bool:
        return False


class ClingingEngine(SmallEngine):
    """Believes that a record stays under the number that it came under first."""

    def may_move(self, body: dict[str, Any]) -> bool:
        return self.numbers.get(body["record_id"], body["elvire_number"]) == body["elvire_number"]


class LiteralEngine(SmallEngine):
    """Believes that what is not there cannot be cancelled."""

    def may_cancel(self, body: dict[str, Any]) -> bool:
        return body.get("status") != "cancelled" or body["record_id"] in self.numbers or bool(body.get("load_id"))


@asynccontextmanager
async def running_engine(engine: SmallEngine, bootstrap: str, prefix: str) -> AsyncIterator[None]:
    """Let an engine read `<prefix>elvire.feed` and answer, for as long as the block takes."""
    consumer = AIOKafkaConsumer(
        f"{prefix}elvire.feed",
        bootstrap_servers=bootstrap,
        auto_offset_reset="earliest",
        metadata_max_age_ms=BATCH_MILLISECONDS,
    )
    async with consumer, AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        working = asyncio.create_task(_work(engine, consumer, producer, f"{prefix}engine.acks"))
        try:
            yield
        finally:
            working.cancel()
            await asyncio.wait({working})


async def _work(engine: SmallEngine, consumer: AIOKafkaConsumer, producer: AIOKafkaProducer, topic: str) -> None:
    batch: list[Any] = []
    while True:
        found = await consumer.getmany(timeout_ms=BATCH_MILLISECONDS)
        if found:
            # A batch ends with a pause, so that what is said together is heard together.
            batch += [record for records in found.values() for record in records]
            continue
        for key, headers, value in engine.hear(batch):
            await producer.send(topic, key=key.encode(), value=value, headers=headers)
        await producer.flush()
        batch = []
