"""The command line that all services share: roles, settings, and what an operator does with records and replica."""

import argparse
import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import ValidationError

from chassis.fields import KEY_FORM, NUMBER_MAX, REASON_MAX, TOPIC_FORM
from chassis.settings import ServicePieces, reference

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from chassis.consumer import Consumer

SettingsType = TypeVar("SettingsType", bound=ServicePieces)

USAGE_ERROR: Final = 2
OPERATOR_COMMANDS: Final = frozenset({"parked", "replay", "discard", "rebuild", "resync"})
RESTORED: Final = "restored"
WAIT_SECONDS: Final = 60
"""How long a rebuild waits for a consumer that states are ahead of, unless told otherwise."""
WAIT_SECONDS_MAX: Final = 86_400


def run_command(
    service: str,
    settings_class: type[SettingsType],
    roles: Mapping[str, Callable[[SettingsType], None]],
    restored: Callable[[SettingsType, int | None], None],
    new_consumer: "Callable[[SettingsType], Consumer] | None" = None,
    arguments: Sequence[str] | None = None,
) -> None:
    """Run a service's command line; wrong arguments and settings end with help and exit code 2."""
    given = _parser(service, roles, consumes=new_consumer is not None).parse_args(arguments)
    if given.command == "settings":
        print(reference(settings_class))  # noqa: T201 - the command's answer
        return
    settings = _read_settings(settings_class)
    if new_consumer and given.command in OPERATOR_COMMANDS:
        _operate(given, settings, new_consumer(settings), service)
    elif given.command == RESTORED:
        restored(settings, given.skip_numbers)
    else:
        roles[given.command](settings)


def _parser(service: str, roles: Mapping[str, object], *, consumes: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=service)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for role in roles:
        commands.add_parser(role, help=f"run {role}")
    commands.add_parser("settings", help="print the reference of all settings")
    anew = commands.add_parser(RESTORED, help="after the database came back from a backup: begin a new epoch")
    anew.add_argument("--skip-numbers", type=_count, help="pass over more than were given out since the backup")
    if consumes:
        commands.add_parser("parked", help="list parked records: number, since, topic, subject, attempts, reason")
        replay = commands.add_parser("replay", help="handle a parked record again, then what it held back")
        replay.add_argument("number", type=_number, help="the record's number")
        discard = commands.add_parser("discard", help="give a parked or waiting record up and let go what it held back")
        discard.add_argument("number", type=_number, help="the record's number")
        discard.add_argument("--reason", required=True, type=_reason, help="why; stays on record")
        rebuild = commands.add_parser("rebuild", help="make the replica anew from states and journals, and swap it in")
        rebuild.add_argument(
            "--wait",
            type=_seconds,
            default=WAIT_SECONDS,
            help="seconds to wait for the consumer to be where states are",
        )
        resync = commands.add_parser("resync", help="bring one person's stream to its newest state")
        resync.add_argument("topic", type=_a_topic, help="the journal, for example personnel.people")
        resync.add_argument("key", type=_a_key, help="the key of the stream, for example a Vlimpersnummer")
    return parser


def _bounded(least: int, most: int) -> Callable[[str], int]:
    def bounded(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"a whole number from {least} to {most}")
        return int(text)

    return bounded


_number, _count, _seconds = _bounded(1, NUMBER_MAX), _bounded(0, NUMBER_MAX), _bounded(0, WAIT_SECONDS_MAX)


def _of_form(form: str, name: str) -> Callable[[str], str]:
    def of_form(text: str) -> str:
        if not re.fullmatch(form, text):
            raise argparse.ArgumentTypeError(f"no {name}: expected {form}")
        return text

    return of_form


_a_topic, _a_key = _of_form(TOPIC_FORM, "topic"), _of_form(KEY_FORM, "key")


def _reason(text: str) -> str:
    if not (text.strip() and text.isprintable() and len(text) <= REASON_MAX):
        raise argparse.ArgumentTypeError(f"one line of text, at most {REASON_MAX} characters")
    return text


def _operate(given: argparse.Namespace, settings: ServicePieces, consumer: "Consumer", service: str) -> None:
    from chassis.operator import discard_one, list_parked, rebuild_all, replay_one, resync_one, run_with
    from chassis.process import new_process, new_reader

    works: dict[str, Callable[[AsyncEngine], Awaitable[None]]] = {
        "parked": lambda engine: list_parked(engine, consumer),
        "replay": lambda engine: replay_one(engine, consumer, given.number),
        "discard": lambda engine: discard_one(engine, consumer, given.number, given.reason),
        "rebuild": lambda engine: rebuild_all(engine, consumer, new_reader(settings), timedelta(seconds=given.wait)),
        "resync": lambda engine: resync_one(engine, consumer, new_reader(settings), given.topic, given.key),
    }
    run_with(new_process(settings, service, given.command).engine, works[given.command])


def _read_settings(settings_class: type[SettingsType]) -> SettingsType:
    try:
        return settings_class()
    except ValidationError as error:
        prefix = settings_class.model_config.get("env_prefix", "")
        for fault in error.errors(include_input=False, include_url=False):
            name = "_".join(map(str, fault["loc"])).upper().removeprefix(prefix)
            print(f"{prefix}{name}: {fault['msg']}", file=sys.stderr)  # noqa: T201 - the command's answer
        sys.exit(USAGE_ERROR)
