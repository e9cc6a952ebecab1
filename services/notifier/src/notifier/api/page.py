"""The page *Vlimpers-berichten*: who receives which message, for which reason. It holds no personal data."""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import day_of
from chassis.problems import Problem
from notifier.domain import dutch
from notifier.domain.channel import CHANNEL_NAMES
from notifier.domain.decision import Letter
from notifier.domain.role import ROLE_NAMES
from notifier.domain.rule import ALWAYS, WHENS, Addressee, MessageList, Rule
from notifier.domain.trigger import CLOCK_TRIGGERS
from notifier.gateways.samples import sample_letter
from notifier.storage.message_lists import ListInUse, list_in_use

DCPA, HRTD = "dcpa", "hrtd"
VIEWS: Final[dict[str, Callable[[Rule], str]]] = {DCPA: lambda rule: rule.process, HRTD: lambda rule: rule.module}
"""By what each view groups."""

CONFIDENTIALITY_NAMES: Final = {"none": "geen", "personal": "persoonlijk", "health": "gezondheid"}
LISTS_MAX: Final = 4

_environment: Final = Environment(
    loader=PackageLoader("notifier.api"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_style: Final = _environment.get_template("page.css").render()
_style_hash: Final = b64encode(hashlib.sha256(_style.encode()).digest()).decode()

CAREFUL: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
PAGE_HEADERS: Final = CAREFUL | {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_style_hash}'; img-src data:; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
SAMPLE_HEADERS: Final = CAREFUL | {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
}
"""A mail carries its style in its elements, since mail programs read no other; scripts and links do nothing."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A role that is told, by all its channels, and when it is."""

    role: str
    channels: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A rule as the page shows it; `sample` is there for each active one."""

    rule: Rule
    recipients: tuple[Recipient, ...]
    timing: str
    sample: Letter | None


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one process or module."""

    name: str
    rows: tuple[Row, ...]


def new_pages(engine: AsyncEngine) -> APIRouter:
    """The page and its samples. A browser sends no token of its own accord, and there is nothing here to protect."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/")
    async def show_list(view: Annotated[str, Query()] = DCPA) -> HTMLResponse:
        """The list in use, by process unless the view HRTD is asked for."""
        async with engine.connect() as connection:
            found = await list_in_use(connection)
        return HTMLResponse(_page(found, view if view in VIEWS else DCPA), headers=PAGE_HEADERS)

    @routes.get("/samples/{code}")
    async def show_sample(code: Annotated[str, Path(max_length=10)]) -> HTMLResponse:
        """What the mail of an active rule looks like."""
        async with engine.connect() as connection:
            messages = (await list_in_use(connection)).messages
        for rule in messages.rules if messages else ():
            if rule.code == code and rule.is_active:
                return HTMLResponse(sample_letter(rule).html, headers=SAMPLE_HEADERS)
        raise Problem(404, "not-found", "Niet gevonden", "Not found")

    return routes


def _page(found: ListInUse, view: str) -> str:
    since = f"{dutch.long_day(day_of(found.accepted_at))}" if found.accepted_at else None
    template = _environment.get_template("page.html")
    return template.render(
        style=_style,
        view=view,
        views=VIEWS,
        version=found.messages.version if found.messages else None,
        since=since,
        fault=found.faults[0] if found.faults else None,
        groups=_groups(found.messages, view) if found.messages else (),
        names=_names(),
    )


@lru_cache(maxsize=LISTS_MAX)
def _groups(messages: MessageList, view: str) -> tuple[Group, ...]:
    """The rules by process or module, in the order of the list; within a group the active ones first."""
    group_of = VIEWS[view]
    ordered = sorted(messages.rules, key=lambda rule: (not rule.is_active, rule.code))
    rows = [
        Row(rule, recipients(rule), timing(rule), sample_letter(rule) if rule.is_active else None) for rule in ordered
    ]
    names = dict.fromkeys(group_of(rule) for rule in messages.rules)
    return tuple(Group(name, tuple(row for row in rows if group_of(row.rule) == name)) for name in names)


def _names() -> dict[str, Any]:
    """The Dutch names of what stands in a rule in code."""
    return {
        "role": ROLE_NAMES,
        "confidentiality": CONFIDENTIALITY_NAMES,
        "calendar": CLOCK_TRIGGERS,
    }


def recipients(rule: Rule) -> tuple[Recipient, ...]:
    """Who gets a message, each role once for the same conditions."""
    channels: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for each in rule.to:
        channels.setdefault((each.role, _conditions(each)), []).append(CHANNEL_NAMES[rule.channel_of(each)])
    return tuple(Recipient(role, tuple(names), conditions) for (role, conditions), names in channels.items())


def _conditions(addressee: Addressee) -> tuple[str, ...]:
    when = (WHENS[addressee.when],) if addressee.when != ALWAYS else ()
    return (*when, f"vanaf {dutch.days(addressee.after)}") if addressee.after else when


def timing(rule: Rule) -> str:
    """When a message goes out, in words."""
    if rule.before:
        return f"{dutch.days(rule.before)} vooraf"
    if rule.after is None:
        return "meteen"
    again = f", daarna om de {dutch.days(rule.repeat)}" if rule.repeat else ""
    return f"na {dutch.days(rule.after)}{again}"
