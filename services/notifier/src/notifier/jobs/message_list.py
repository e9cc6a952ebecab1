"""The message list's file is looked at again and again."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from prometheus_client import Gauge
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import Clock
from chassis.health import Health
from chassis.pause import pause
from notifier.messages.message_list import check_content, read_file
from notifier.storage.message_lists import accept_list, refuse_list

log: Final = structlog.get_logger()

LIST_PART: Final = "message-list"

REFUSED: Final = Gauge("vlimpers_message_list_refused", "1 while the message list's file is wrong")


@dataclass(slots=True, kw_only=True)
class ListWatch:
    """Where the list is written, and how it is looked at."""

    engine: AsyncEngine
    path: Path
    every: timedelta
    clock: Clock
    health: Health
    stop: asyncio.Event
    has_list: asyncio.Event
    """Set as soon as there is a list to decide by."""


async def watch_list(watch: ListWatch) -> None:
    """Take each right list into use and show what is wrong with a wrong one, until told to stop."""
    seen: str | None = None
    while not watch.stop.is_set():
        try:
            seen = await look_at_list(watch, seen)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            watch.health.red(LIST_PART, f"cannot be stored: {type(error).__name__}")
            log.warning("message list not stored", error=error)
            seen = None
        await pause(watch.stop, watch.every)


async def look_at_list(watch: ListWatch, seen: str | None) -> str | None:
    """Look at the file once; `seen` is the content that an earlier look gave, none to look again whatever it is."""
    content = read_file(watch.path)
    if content is not None and content == seen:
        return seen
    messages, faults = check_content(content)
    async with watch.engine.begin() as connection:
        if messages and content:
            is_there = True
            if await accept_list(connection, content, messages, watch.clock()):
                log.info("message list in use", version=messages.version, rules=len(messages.rules))
        else:
            is_there = await refuse_list(connection, faults, watch.clock())
            log.warning("message list refused", line=faults[0].line, field=faults[0].field, reason=faults[0].reason_en)
    REFUSED.set(len(faults) > 0)
    if is_there:
        watch.health.green(LIST_PART)
        watch.has_list.set()
    else:
        watch.health.red(LIST_PART, f"line {faults[0].line}: {faults[0].in_words}")
    return content


async def has_list_to_decide_by(watch: ListWatch) -> bool:
    """Wait until there is a list; False when the process is stopped before."""
    stopping = asyncio.ensure_future(watch.stop.wait())
    having = asyncio.ensure_future(watch.has_list.wait())
    await asyncio.wait({stopping, having}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    having.cancel()
    return watch.has_list.is_set()
