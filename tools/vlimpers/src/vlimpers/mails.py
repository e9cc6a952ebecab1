"""Mails that are not sent: shown, tried again or given up."""

from typing import Annotated

import typer

from vlimpers import printing
from vlimpers.survey import NOTIFIER, unsent_mails

NUMBER_DIGITS_MAX = 18

mails = typer.Typer(help="Mails that are not sent.", no_args_is_help=True)


def read_number(value: str) -> int:
    """The number of a mail."""
    if not (value.isascii() and value.isdigit() and len(value) <= NUMBER_DIGITS_MAX and int(value)):
        raise typer.BadParameter("a mail's number is 1 or more, as `vlimpers mails list` shows it")
    return int(value)


Number = Annotated[int, typer.Argument(parser=read_number, metavar="NUMBER", help="as `mails list` shows it")]


@mails.command("list")
def list_mails(context: typer.Context) -> None:
    """The mails that are not sent: number, state, rule, about whom, to whom, and why. Never an address or a text."""
    with context.obj() as client:
        printing.show_mails(unsent_mails(client))


@mails.command()
def retry(context: typer.Context, number: Number) -> None:
    """Send a mail that failed after all, to the address that the recipient has now."""
    with context.obj() as client:
        client.ask(NOTIFIER, f"/operations/mails/{number}/retry", body={})
    typer.echo(f"{NOTIFIER}: mail {number} is due again")


@mails.command("give-up")
def give_up(
    context: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option(help="why; stays on record, so without personal data")],
) -> None:
    """Accept that a mail that failed is not sent."""
    with context.obj() as client:
        client.ask(NOTIFIER, f"/operations/mails/{number}/give-up", body={"reason": reason})
    typer.echo(f"{NOTIFIER}: mail {number} given up")
