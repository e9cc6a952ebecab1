"""The command line that all services share: roles, settings, and what an operator does with parked records."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from pydantic import ValidationError

from chassis.settings import ServicePieces, reference

SettingsType = TypeVar("SettingsType", bound=ServicePieces)

USAGE_ERROR = 2


def run_command(
    service: str,
    settings_class: type[SettingsType],
    roles: Mapping[str, Callable[[SettingsType], None]],
    replay: Callable[[SettingsType, int], None] | None = None,
    discard: Callable[[SettingsType, int, str], None] | None = None,
    arguments: Sequence[str] | None = None,
) -> None:
    """Run a service's command line; wrong arguments and settings end with help and exit code 2."""
    given = _parser(service, roles, consumes=replay is not None).parse_args(arguments)
    if given.command == "settings":
        print(reference(settings_class))  # noqa: T201 - the command's answer
        return
    settings = _read_settings(settings_class)
    if given.command == "replay" and replay:
        replay(settings, given.number)
    elif given.command == "discard" and discard:
        discard(settings, given.number, given.reason)
    else:
        roles[given.command](settings)


def _parser(service: str, roles: Mapping[str, object], *, consumes: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=service)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for role in roles:
        commands.add_parser(role, help=f"run {role}")
    commands.add_parser("settings", help="print the reference of all settings")
    if consumes:
        replay = commands.add_parser("replay", help="handle a parked record again, then what it held back")
        replay.add_argument("number", type=int, help="the record's number")
        discard = commands.add_parser("discard", help="give a parked record up and let go what it held back")
        discard.add_argument("number", type=int, help="the record's number")
        discard.add_argument("--reason", required=True, help="why; stays on record")
    return parser


def _read_settings(settings_class: type[SettingsType]) -> SettingsType:
    try:
        return settings_class()
    except ValidationError as error:
        prefix = settings_class.model_config.get("env_prefix", "")
        for fault in error.errors(include_input=False, include_url=False):
            name = "_".join(map(str, fault["loc"])).upper().removeprefix(prefix)
            print(f"{prefix}{name}: {fault['msg']}", file=sys.stderr)  # noqa: T201 - the command's answer
        sys.exit(USAGE_ERROR)
