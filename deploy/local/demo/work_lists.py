"""Reads the open items on people's work lists, as they see them themselves."""

import asyncio
from collections.abc import Iterable
from typing import Final

from deploy.local.demo.client import Client, Who
from deploy.local.demo.mailing import ItemKey

PAGE: Final = 1000


async def read_work_lists(client: Client, people: Iterable[str]) -> set[ItemKey]:
    """Every open work item of these people."""
    found = await asyncio.gather(*(_open_items(client, who) for who in people))
    return {item for items in found for item in items}


async def _open_items(client: Client, who: str) -> list[ItemKey]:
    items: list[ItemKey] = []
    after: int | None = 0
    while after is not None:
        answer = await client.read("notifier", f"/work-items?after={after}&limit={PAGE}", Who.person(who))
        items += [(item["rule"], who, item["cause"]) for item in answer["items"]]
        after = answer["next"]
    return items
