"""Full loads: what was told of each on `elvire.control`, and how many records of it came on the feed."""

from collections.abc import Iterable
from typing import Any

from deploy.local.engine.messages import LOAD_BEGUN, LOAD_ENDED, Message


class Loads:
    """Each load by its id. The two topics have no order: its records may come before its begin and after its end."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {}
        self._taken: set[str] = set()

    def take(self, message: Message) -> bool:
        """Remember what a message tells of a load; False when it tells nothing new."""
        if message.load_id is None or message.event_id is None or message.event_id in self._taken:
            return False
        self._taken.add(message.event_id)
        load = self.known.setdefault(message.load_id, {"load_id": message.load_id, "begun": False, "records": None})
        body = message.body or {}
        if message.event_type == LOAD_BEGUN:
            load |= {"begun": True, "scope": body.get("scope"), "vlimpersnummer": body.get("vlimpersnummer")}
        if message.event_type == LOAD_ENDED:
            load["records"] = body.get("records")
        return True

    def listed(self, received: Iterable[str]) -> list[dict[str, Any]]:
        """Give the loads; `received` names the load of each record that came, once per event."""
        counts: dict[str, int] = {}
        for load_id in received:
            counts[load_id] = counts.get(load_id, 0) + 1
        return [
            {**load, "received": counts.get(name, 0), "is_whole": load["records"] == counts.get(name, 0)}
            for name, load in self.known.items()
        ]
