"""Who may do what on Kafka, made from the topic files: a service may do what they say of it, and nothing else.

`python -m deploy.acls show` prints a command of Kafka's own for each permission, `json` prints them as data, `apply`
gives what is missing, `check` only looks and ends with 1 when something is missing or too much. Nothing is ever
taken away: what is too much is named, with the command that takes it. Settings are those of `deploy.topics`.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from aiokafka import AIOKafkaClient
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.admin import CreateAclsRequest, DescribeAclsRequest

from contracts.catalog import SETTLES_ITSELF, Catalog, load
from deploy.access import read_settings
from deploy.topics import UNREACHABLE, Settings

ANYBODY: Final = "*"
RESOURCES: Final = {"topic": 2, "group": 3}
OPERATIONS: Final = {"Read": 3, "Write": 4, "Describe": 8}
ANY, LITERAL, ALLOW = 1, 3, 3
ANYWHERE: Final = "*"


@dataclass(frozen=True, order=True)
class Permission:
    """What a user of Kafka may do to one topic or consumer group."""

    user: str
    resource: str
    name: str
    operation: str

    def command(self, verb: str = "add") -> str:
        """Kafka's command that gives it, or with `remove` takes it."""
        who = f"--allow-principal 'User:{self.user}'"
        return f"kafka-acls.sh --{verb} {who} --operation {self.operation} --{self.resource} '{self.name}'"


def permissions(catalog: Catalog, prefix: str = "") -> list[Permission]:
    """Everything that services need. A user has the name of the service, as topic files write it.

    A service reads what it says itself too, for its operators look at the headers of it. An idempotent producer needs
    no permission beside that to write.
    """
    found = set[Permission]()
    for topic in catalog.topics.values():
        name = prefix + topic.name
        found |= _producing(topic.producer, name)
        for reader in topic.consumers:
            found |= _consuming(reader, name, prefix + reader)
            dead_letters = f"{topic.name}.{reader}.dlq"
            found |= _producing(reader, prefix + dead_letters) if dead_letters in topic.dead_letters else set()
        if topic.is_for_anybody:
            found |= {Permission(ANYBODY, "topic", name, what) for what in ("Read", "Describe")}
    return sorted(found)


def _producing(user: str, topic: str) -> set[Permission]:
    operations = ("Write", "Describe") if user == SETTLES_ITSELF else ("Write", "Read", "Describe")
    return {Permission(user, "topic", topic, operation) for operation in operations}


def _consuming(user: str, topic: str, group: str) -> set[Permission]:
    on_topic = {Permission(user, "topic", topic, operation) for operation in ("Read", "Describe")}
    return on_topic | {Permission(user, "group", group, operation) for operation in ("Read", "Describe")}


async def apply(client_settings: Mapping[str, Any], wanted: list[Permission]) -> list[Permission]:
    """Give what is missing, and tell what that was; KafkaError when the brokers refuse or do not answer."""
    client = AIOKafkaClient(**client_settings)
    await client.bootstrap()
    try:
        missing = sorted(set(wanted) - await _found(client))
        for each in missing:
            request = CreateAclsRequest(*_where(each), f"User:{each.user}", ANYWHERE, OPERATIONS[each.operation], ALLOW)
            answer = await client.send(client.get_random_node(), request)
            for code, message in answer.creation_responses:
                if code:
                    raise for_code(code)(f"{each.command()}: {message}")
    finally:
        await client.close()
    return missing


async def differences(
    client_settings: Mapping[str, Any], wanted: list[Permission]
) -> tuple[list[Permission], list[Permission]]:
    """What is missing, and what users of ours have too much."""
    client = AIOKafkaClient(**client_settings)
    await client.bootstrap()
    try:
        found = await _found(client)
    finally:
        await client.close()
    ours = {each.user for each in wanted}
    return sorted(set(wanted) - found), sorted(each for each in found - set(wanted) if each.user in ours)


async def _found(client: AIOKafkaClient) -> set[Permission]:
    asked = DescribeAclsRequest(ANY, None, ANY, None, None, ANY, ANY)
    answer = await client.send(client.get_random_node(), asked)
    if answer.error_code:
        raise for_code(answer.error_code)(answer.error_message)
    return set(_permissions_in(answer))


def _permissions_in(answer: Any) -> Iterator[Permission]:
    for kind, name, pattern, acls in answer.resources:
        for principal, _host, operation, allows in acls:
            if allows == ALLOW:
                shown = name if pattern == LITERAL else f"{name} (pattern {pattern})"
                resource = _name_of(RESOURCES, kind)
                yield Permission(principal.removeprefix("User:"), resource, shown, _name_of(OPERATIONS, operation))


def _name_of(names: Mapping[str, int], number: int) -> str:
    return next((name for name, value in names.items() if value == number), f"number {number}")


def _where(permission: Permission) -> tuple[int, str, int]:
    return RESOURCES[permission.resource], permission.name, LITERAL


async def _apply(settings: Settings, wanted: list[Permission]) -> int:
    given = await apply(settings.client(), wanted)
    print(f"permissions: {len(given)} given, {len(wanted) - len(given)} were there")
    return 0


async def _check(settings: Settings, wanted: list[Permission]) -> int:
    missing, too_much = await differences(settings.client(), wanted)
    for each in missing:
        print(f"missing: {each.command()}", file=sys.stderr)
    for each in too_much:
        print(f"too much: {each.command('remove')}", file=sys.stderr)
    return 1 if missing or too_much else 0


def _say(command: str, wanted: list[Permission]) -> int:
    if command == "json":
        print(json.dumps([asdict(each) for each in wanted], indent=2))
    else:
        print("\n".join(each.command() for each in wanted))
    return 0


def main() -> int:
    """Run the command and return the exit code: 0 as promised, 1 different, 2 the brokers do not answer or refuse."""
    parser = argparse.ArgumentParser(prog="python -m deploy.acls", description=__doc__)
    parser.add_argument("command", choices=["show", "json", "apply", "check"])
    parser.add_argument("--prefix", default="", help="stands before topics and groups, for show and json")
    given = parser.parse_args()
    if given.command in {"show", "json"}:
        return _say(given.command, permissions(load(), given.prefix))
    settings = read_settings(Settings)
    run: Callable[..., Any] = _apply if given.command == "apply" else _check
    try:
        return int(asyncio.run(run(settings, permissions(load(), settings.prefix))))
    except KafkaError as error:
        print(f"permissions: {settings.kafka_bootstrap} does not do it: {error!r}", file=sys.stderr)
        return UNREACHABLE


if __name__ == "__main__":
    sys.exit(main())
