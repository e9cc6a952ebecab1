"""Creates the topics that the contracts promise, and refuses topics that differ from them.

`python -m deploy.topics create` makes what is missing; `check` only looks. Both end with exit code 1
when an existing topic differs, naming topic, setting, what was found and what is wanted. Nothing is ever altered.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import stamina
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from pydantic import Field
from pydantic_settings import SettingsConfigDict

from contracts.catalog import DEAD_LETTER_CONFIG, DEAD_LETTER_PARTITIONS, Catalog, load
from deploy.access import KafkaAccess, read_settings

DEADLINE = timedelta(minutes=2)
WAIT_MAX = timedelta(seconds=2)
REQUEST_TIMEOUT = timedelta(seconds=10)
UNREACHABLE = 2  # exit code
REPLICAS_MISSING_MAX = 1  # with three replicas one may be down while every accepted message is on two


class Settings(KafkaAccess):
    """Where the topics are made; read from the environment, each name beginning with TOPICS_."""

    model_config = SettingsConfigDict(env_prefix="TOPICS_", frozen=True, env_ignore_empty=True)

    prefix: str = Field(
        default="", description="Put before each topic name, so that one broker can serve several runs."
    )
    replication_factor: int = Field(default=1, ge=1, description="Copies of each partition; three in production.")
    deadline: timedelta = Field(default=DEADLINE, description="How long to wait for a broker that is not there yet.")


@dataclass(frozen=True)
class Wanted:
    """What a topic must be like, by the broker's own setting names."""

    partitions: int
    config: Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """One setting of one topic that is not what the contract says."""

    topic: str
    setting: str
    found: str
    wanted: str

    def __str__(self) -> str:
        if self.setting == "topic":
            return f"{self.topic}: missing"
        return f"{self.topic}: {self.setting} is {self.found}, the contract says {self.wanted}"


class TopicDriftError(Exception):
    """Existing topics differ from the contract; `differences` says where."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__("\n".join(str(difference) for difference in differences))
        self.differences = differences


class TopicsNotReadyError(Exception):
    """Topics were created, but the broker does not show them with a leader yet."""


async def create(
    brokers: Mapping[str, Any],
    prefix: str,
    catalog: Catalog,
    *,
    replication_factor: int = 1,
    deadline: timedelta = DEADLINE,
) -> list[str]:
    """Create what is missing and return its names once every partition has a leader.

    `brokers` is what a client of aiokafka is given (`KafkaAccess.client`).

    Raises TopicDriftError, before anything is created, when an existing topic differs.
    """
    wanted = _wanted(catalog, prefix)
    async with _admin(brokers, deadline) as admin:
        differences = await _differences(admin, wanted)
        altered = [difference for difference in differences if difference.setting != "topic"]
        if altered:
            raise TopicDriftError(altered)

        missing = [difference.topic for difference in differences]
        if missing:
            await _create(admin, {name: wanted[name] for name in missing}, replication_factor)
            async for attempt in stamina.retry_context(
                on=TopicsNotReadyError, attempts=None, timeout=deadline, wait_initial=0.05, wait_max=0.5
            ):
                with attempt:
                    await _await_leaders(admin, missing)
        return missing


async def drift(
    brokers: Mapping[str, Any], prefix: str, catalog: Catalog, *, deadline: timedelta = DEADLINE
) -> list[Difference]:
    """Tell where the broker's topics differ from the contract; a missing one differs in the setting `topic`."""
    async with _admin(brokers, deadline) as admin:
        return await _differences(admin, _wanted(catalog, prefix))


def _wanted(catalog: Catalog, prefix: str) -> dict[str, Wanted]:
    wanted = {}
    for topic in catalog.topics.values():
        wanted[prefix + topic.name] = Wanted(topic.partitions, topic.config)
        for name in topic.dead_letters:
            wanted[prefix + name] = Wanted(DEAD_LETTER_PARTITIONS, DEAD_LETTER_CONFIG)
    return wanted


@asynccontextmanager
async def _admin(brokers: Mapping[str, Any], deadline: timedelta) -> AsyncIterator[AIOKafkaAdminClient]:
    """Connect, again and again until `deadline` has passed; then the broker's last error is raised."""
    async for attempt in stamina.retry_context(on=KafkaError, attempts=None, timeout=deadline, wait_max=WAIT_MAX):
        with attempt:
            admin = AIOKafkaAdminClient(**brokers, request_timeout_ms=int(REQUEST_TIMEOUT.total_seconds() * 1000))
            try:
                await admin.start()
            except KafkaError:
                await admin.close()
                raise
    try:
        yield admin
    finally:
        await admin.close()


async def _differences(admin: AIOKafkaAdminClient, wanted: Mapping[str, Wanted]) -> list[Difference]:
    partitions = {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}
    present = [name for name in wanted if name in partitions]
    configs = await _configs(admin, present)
    differences = [Difference(name, "topic", "missing", "present") for name in wanted if name not in partitions]
    for name in present:
        found = {"partitions": str(partitions[name]), **configs[name]}
        for setting, value in {"partitions": str(wanted[name].partitions), **wanted[name].config}.items():
            if found.get(setting) != value:
                differences.append(Difference(name, setting, found.get(setting, "not set"), value))
    return differences


async def _configs(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    configs: dict[str, dict[str, str]] = {}
    for answer in await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names]):
        for error_code, message, _type, name, entries in answer.resources:
            if error_code:
                raise for_code(error_code)(f"{name}: {message}")
            configs[name] = {entry[0]: entry[1] for entry in entries}
    return configs


async def _create(admin: AIOKafkaAdminClient, wanted: Mapping[str, Wanted], replication_factor: int) -> None:
    in_sync = {"min.insync.replicas": str(max(1, replication_factor - REPLICAS_MISSING_MAX))}
    answer = await admin.create_topics(
        [
            NewTopic(name, topic.partitions, replication_factor, topic_configs={**topic.config, **in_sync})
            for name, topic in wanted.items()
        ]
    )
    for name, error_code, message, *_ in answer.topic_errors:
        error = for_code(error_code)
        if error_code and error is not TopicAlreadyExistsError:  # somebody else made it meanwhile: as good
            raise error(f"{name}: {message}")


async def _await_leaders(admin: AIOKafkaAdminClient, names: list[str]) -> None:
    leaders = {
        topic["topic"]: [partition["leader"] for partition in topic["partitions"]]
        for topic in await admin.describe_topics()
    }
    waiting = [name for name in names if not leaders.get(name) or min(leaders[name]) < 0]
    if waiting:
        raise TopicsNotReadyError(", ".join(waiting))


async def _run(command: str, settings: Settings) -> int:
    catalog = load()
    try:
        if command == "create":
            created = await create(
                settings.client(),
                settings.prefix,
                catalog,
                replication_factor=settings.replication_factor,
                deadline=settings.deadline,
            )
            print(
                f"topics: {len(created)} created, {len(_wanted(catalog, settings.prefix)) - len(created)} as promised"
            )
            return 0
        differences = await drift(settings.client(), settings.prefix, catalog, deadline=settings.deadline)
    except TopicDriftError as error:
        differences = error.differences
    except KafkaError as error:
        print(f"topics: no answer from {settings.kafka_bootstrap}: {error}", file=sys.stderr)
        return UNREACHABLE
    for difference in differences:
        print(difference, file=sys.stderr)
    return 1 if differences else 0


def main() -> int:
    """Run the command and return the exit code: 0 as promised, 1 different, 2 the broker does not answer."""
    parser = argparse.ArgumentParser(prog="python -m deploy.topics", description=__doc__)
    parser.add_argument("command", choices=["create", "check"])
    return asyncio.run(_run(parser.parse_args().command, read_settings(Settings)))


if __name__ == "__main__":
    sys.exit(main())
