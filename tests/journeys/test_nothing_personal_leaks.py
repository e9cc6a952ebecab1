"""After a whole demo no INSZ or IBAN is in a log, a mail, a key, a header or an open topic; subjects name nobody."""

from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.catalog import load
from deploy.local.apart import run_apart
from deploy.local.compose import REPOSITORY
from deploy.local.demo.facts import AccountStated, PersonStated
from deploy.local.stack import Stack
from tests.journeys.conftest import Town

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.xdist_group("journeys"), pytest.mark.timeout(900)]

HEALTH_WORDS = (b"sickness", b"ziek", b"medical", b"medisch")
OF_A_BUILDING = b'"medical_control":'  # where a location sends people, not anybody's health


@pytest.fixture(scope="module")
def numbers(town: Town) -> list[bytes]:
    """Every INSZ and IBAN that was imported or entered."""
    facts = town.outcome.facts
    known = [fact.insz for fact in facts if isinstance(fact, PersonStated) and fact.insz]
    known += [fact.iban for fact in facts if isinstance(fact, AccountStated) and fact.iban]
    return [number.encode() for number in known]


@pytest.fixture(scope="module")
def records(town: Town) -> dict[str, list[tuple[bytes, bytes]]]:
    """Per topic, of each record the payload and the rest: key and headers."""
    topics = load(REPOSITORY / "contracts").topics.values()
    return run_apart(lambda: read_all(town, {topic.name: topic.partitions for topic in topics}))


async def read_all(town: Town, topics: dict[str, int]) -> dict[str, list[tuple[bytes, bytes]]]:
    consumer = AIOKafkaConsumer(bootstrap_servers=town.stage.bootstrap, enable_auto_commit=False)
    await consumer.start()
    found: dict[str, list[tuple[bytes, bytes]]] = {topic: [] for topic in topics}
    try:
        for topic, count in topics.items():
            partitions = [TopicPartition(town.stage.topic_prefix + topic, number) for number in range(count)]
            consumer.assign(partitions)
            await consumer.seek_to_beginning(*partitions)
            ends = await consumer.end_offsets(partitions)
            for partition in partitions:
                while await consumer.position(partition) < ends[partition]:
                    for got in (await consumer.getmany(partition, timeout_ms=500)).values():
                        found[topic] += [(raw.value or b"", repr((raw.key, raw.headers)).encode()) for raw in got]
    finally:
        await consumer.stop()
    return found


def holding(texts: Iterator[bytes] | list[bytes], words: list[bytes] | tuple[bytes, ...]) -> list[bytes]:
    return [word for word in words if any(word in text for text in texts)]


def test_the_search_finds_what_is_there(numbers: list[bytes], records: dict[str, list[tuple[bytes, bytes]]]) -> None:
    values = [value for value, _ in records["personnel.people"]]

    assert len(numbers) > 80
    assert holding(values, numbers) == numbers


def test_no_insz_or_iban_is_in_a_key_or_a_header(
    numbers: list[bytes], records: dict[str, list[tuple[bytes, bytes]]]
) -> None:
    for topic, found in records.items():
        assert not holding([rest for _, rest in found], numbers), topic


def test_open_topics_hold_no_insz_no_iban_no_reason_and_no_health(
    numbers: list[bytes], records: dict[str, list[tuple[bytes, bytes]]]
) -> None:
    for topic in ("absence.availability", "personnel.organisation"):
        values = [value.replace(OF_A_BUILDING, b"") for value, _ in records[topic]]

        assert values, topic
        assert not holding(values, numbers), topic
        assert not holding(values, (*HEALTH_WORDS, b"annual_leave", b"reason")), topic


def test_no_log_of_a_service_holds_an_insz_or_iban(stack: Stack, numbers: list[bytes]) -> None:
    logs = {log.name: log.read_bytes() for log in (stack.directory / "log").glob("*.log")}

    assert logs["personnel.api.log"]
    assert {name: found for name, text in logs.items() if (found := holding([text], numbers))} == {}


def test_no_mail_holds_an_insz_or_iban_or_says_why_somebody_is_away_and_no_subject_names_anybody(
    town: Town, numbers: list[bytes]
) -> None:
    names = {fact.family_name for fact in town.outcome.facts if isinstance(fact, PersonStated)}
    mails = town.outcome.observed.mails

    for mail in mails:
        text = f"{mail['subject']} {mail['text']} {mail['html']}"
        assert not holding([text.encode()], numbers), mail["rule"]
        assert not [name for name in names if name in mail["subject"]], mail["rule"]
    about_sickness = [mail for mail in mails if mail["rule"] == "AFW-010"]
    assert about_sickness
    for mail in about_sickness:
        assert not holding([f"{mail['subject']} {mail['text']} {mail['html']}".lower().encode()], HEALTH_WORDS)
