"""The commands."""

import json
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vlimpers import printing
from vlimpers.access import ServiceName, access_from
from vlimpers.answers import SetAside
from vlimpers.check import check as check_all
from vlimpers.client import Client
from vlimpers.doctor import examine
from vlimpers.mails import mails
from vlimpers.messages import expected_messages, explanations, preview, read_event, rules_about
from vlimpers.path import path_of
from vlimpers.survey import set_aside, summaries, survey

NOT_WELL = 1
WITHIN_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.5
LAG_SECONDS = 6.0
"""Longer than a consumer takes to tell its lag anew."""
PERSON_DIGITS = 6
NUMBER_DIGITS_MAX = 18

app = typer.Typer(
    help="How the services are doing, what became of a fact, and who gets a message.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
parked = typer.Typer(help="Records that a consumer could not handle.", no_args_is_help=True)
app.add_typer(parked, name="parked")
app.add_typer(mails, name="mails")


def read_service(value: str) -> ServiceName:
    """A service by its name; the error names those that there are and does not repeat what was given."""
    try:
        return ServiceName(value)
    except ValueError as error:
        raise typer.BadParameter(f"allowed are {', '.join(ServiceName)}") from error


def read_number(value: str) -> int:
    """The number of a record."""
    if not (value.isascii() and value.isdigit() and len(value) <= NUMBER_DIGITS_MAX and int(value)):
        raise typer.BadParameter("a record's number is 1 or more, as `vlimpers parked list` shows it")
    return int(value)


def six_digits(value: str) -> str:
    """A Vlimpersnummer, or an error that does not repeat what was given."""
    if not (len(value) == PERSON_DIGITS and value.isascii() and value.isdigit()):
        raise typer.BadParameter("a Vlimpersnummer has six digits")
    return value


Service = Annotated[ServiceName, typer.Argument(parser=read_service, metavar="SERVICE", help=", ".join(ServiceName))]
Number = Annotated[int, typer.Argument(parser=read_number, metavar="NUMBER", help="as `parked list` shows it")]
Person = Annotated[str, typer.Argument(parser=six_digits, metavar="PERSON", help="a Vlimpersnummer: six digits")]
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]


@app.callback()
def options(
    context: typer.Context,
    stack: Annotated[Path | None, typer.Option(envvar="VLIMPERS_STACK", help="run file of a local stack")] = None,
    personnel: Annotated[str | None, typer.Option(envvar="VLIMPERS_PERSONNEL", help="address of personnel")] = None,
    absence: Annotated[str | None, typer.Option(envvar="VLIMPERS_ABSENCE", help="address of absence")] = None,
    payroll_bridge: Annotated[
        str | None, typer.Option(envvar="VLIMPERS_PAYROLL_BRIDGE", help="address of payroll-bridge")
    ] = None,
    notifier: Annotated[str | None, typer.Option(envvar="VLIMPERS_NOTIFIER", help="address of notifier")] = None,
    token: Annotated[
        str | None, typer.Option(envvar="VLIMPERS_TOKEN", show_envvar=True, help="bearer token with the role operator")
    ] = None,
) -> None:
    """Where the services are. `--stack var/run.json` is enough for a stack on this machine."""
    given = dict(zip(ServiceName, (personnel, absence, payroll_bridge, notifier), strict=True))
    context.obj = lambda: Client(access_from(stack, given, token))


@app.command()
def status(context: typer.Context) -> None:
    """How each service is doing: outbox, records set aside, versions."""
    with context.obj() as client:
        printing.show_status(summaries(client))


@app.command()
def trace(context: typer.Context, person: Person) -> None:
    """The path of a person, with times, and what is missing."""
    with context.obj() as client:
        steps, missing = path_of(survey(client, person))
    printing.show_path(steps, missing)
    raise typer.Exit(NOT_WELL if missing else 0)


@app.command()
def check(
    context: typer.Context,
    as_json: AsJson = False,
    within: Annotated[float, typer.Option(min=0, help="seconds that a fact may be on its way")] = WITHIN_SECONDS,
) -> None:
    """Whether every accepted fact is accounted for; names the fact and the hop of what is missing."""
    with context.obj() as client:
        found = check_all(lambda: survey(client), time.monotonic, lambda: time.sleep(LOOK_EVERY_SECONDS), within)
    if as_json:
        typer.echo(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
    else:
        printing.show_account(found)
    raise typer.Exit(NOT_WELL if found.missing else 0)


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """What is wrong, and which page tells what to do."""
    with context.obj() as client:
        findings = examine(client, lambda: time.sleep(LAG_SECONDS), lambda: datetime.now(UTC))
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in findings], indent=2))
    else:
        printing.show_findings(findings)
    raise typer.Exit(NOT_WELL if findings else 0)


@app.command()
def resync(
    context: typer.Context,
    service: Service,
    topic: Annotated[str, typer.Argument(help="the journal with the gap, such as personnel.people")],
    key: Annotated[str, typer.Argument(help="the key of the stream, such as a Vlimpersnummer")],
) -> None:
    """Bring a consumer's stream to what its producer's state says, and let go what waits behind a gap."""
    with context.obj() as client:
        done = client.ask(service, "/operations/resync", body={"topic": topic, "key": key})
    moved = f"position {done.get('before')} → {done.get('after')}"
    typer.echo(f"{service}: {moved}, {done.get('closed')} records closed, {done.get('released')} handled")
    if left := ", ".join(map(str, done.get("left", []))):
        typer.echo(f"still set aside: {left}; what nobody sent is given up with `vlimpers parked discard {service} …`")
        raise typer.Exit(0 if done.get("before") != done.get("after") or done.get("closed") else NOT_WELL)


@parked.command("list")
def list_parked(context: typer.Context) -> None:
    """The parked records of every service: number, since when, topic, subject, reason. Never a payload."""
    with context.obj() as client:
        found = {name: set_aside(client, name, "parked") for name in ServiceName}
    printing.show_parked(found)


@parked.command()
def show(context: typer.Context, service: Service, number: Number) -> None:
    """One record, with its reason and the headers of its envelope. Never a payload."""
    with context.obj() as client:
        printing.show_record(client.one(SetAside, service, f"/operations/deferred/{number}"))


@parked.command()
def replay(context: typer.Context, service: Service, number: Number) -> None:
    """Handle a parked record again, and then what it held back."""
    with context.obj() as client:
        client.ask(service, f"/operations/deferred/{number}/replay", body={})
    typer.echo(f"{service}: record {number} replayed")


@parked.command()
def discard(
    context: typer.Context,
    service: Service,
    number: Number,
    reason: Annotated[str, typer.Option(help="why; stays on record, so without personal data")],
) -> None:
    """Give a parked or waiting record up; what it held back is handled as if it had never been there."""
    with context.obj() as client:
        client.ask(service, f"/operations/deferred/{number}/discard", body={"reason": reason})
    typer.echo(f"{service}: record {number} discarded")


@app.command("who-gets")
def who_gets(
    context: typer.Context,
    event: Annotated[Path, typer.Option(help="JSON file: {type, data}, and origin where it is not `entered`")],
    at: Annotated[str, typer.Option(help="the instant at which it would be recorded, such as 2026-12-01T09:00+01:00")],
    expect: Annotated[Path | None, typer.Option(help="JSON file with the messages expected")] = None,
) -> None:
    """Who would get a message of an event, over which channel, and why or why not.

    The token needs one of the roles dcpa_handler, hrbp, hr_specialist and hrtd.
    """
    asked = read_event(event, at)
    wanted = expected_messages(expect) if expect else None
    with context.obj() as client:
        found = preview(client, asked)
        rules = [] if found else rules_about(client, asked["event"]["type"])
    printing.show_preview(found, rules)
    if wanted is not None and not printing.show_difference(found, wanted):
        raise typer.Exit(NOT_WELL)


@app.command()
def why(
    context: typer.Context,
    person: Person,
    event: Annotated[str, typer.Argument(help="the event's id")],
) -> None:
    """Why a person was told of an event, or was not.

    The token needs one of the roles dcpa_handler, hrbp and hr_specialist.
    """
    with context.obj() as client:
        found = explanations(client, person, event)
    printing.show_explanations(found)
    raise typer.Exit(0 if found else NOT_WELL)
