"""Waiting that a stop ends at once."""

import asyncio
from datetime import timedelta


async def pause(stop: asyncio.Event, at_most: timedelta) -> None:
    """Wait so long, or until the process is told to stop."""
    try:
        await asyncio.wait_for(stop.wait(), at_most.total_seconds())
    except TimeoutError:
        return
