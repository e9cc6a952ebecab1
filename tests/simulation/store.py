"""Rows in memory: what is committed, and what one transaction at a time has drafted."""

import itertools
import operator
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Column, Table
from sqlalchemy.schema import DefaultClause
from sqlalchemy.sql.elements import TextClause

UNCHANGED: Final = object()
"""The draft of a row that its owner only locked."""

Values = tuple[Any, ...]

INDEXED: Final = {"deferred": (("subject", "state"), ("subject",), ("blocked_topic", "blocked_key"), ("state",))}
"""By which columns rows are found at once besides their key; it makes the twin quick and changes nothing else."""


class Slot:
    """The place of one row. `owner` is the transaction that holds its lock; nobody else sees its draft."""

    __slots__ = ("committed", "draft", "key", "listed", "owner", "store")

    def __init__(self, store: "Store", key: Values) -> None:
        self.store = store
        self.key = key
        self.committed: Any = None
        self.draft: Any = UNCHANGED
        self.owner: Any = None
        self.listed: list[tuple[tuple[str, ...], Values]] = []

    def seen_by(self, transaction: object) -> Any:
        """The row as a transaction sees it; None when for it there is none."""
        return self.committed if self.owner is not transaction or self.draft is UNCHANGED else self.draft

    def remove_if_empty(self) -> None:
        """Forget the place when nobody can see a row in it any more."""
        if self.owner is None and self.committed is None:
            self.store.remove(self)


class Store:
    """One table: places by primary key, in the order of their making, and by each column that an index begins with."""

    def __init__(self, table: Table, now: Callable[[], Any]) -> None:
        columns = list(table.columns)
        self.table = table
        self.names = [column.name for column in columns]
        self.places = {name: place for place, name in enumerate(self.names)}
        self.row: Any = namedtuple(table.name, self.names)  # type: ignore[misc] # noqa: PYI024 - names are data
        self.key_names = tuple(column.name for column in table.primary_key.columns)
        self.key_of: Callable[[Any], Values] = _picker([self.places[name] for name in self.key_names])
        """The primary key of a row."""
        self.required_of = _picker([self.places[column.name] for column in columns if not column.nullable])
        """What of a row must not be null."""
        self.slots: dict[Values, Slot] = {}
        self._now = now
        self._last_number = 0
        self._defaults = [(column.name, self._default(column)) for column in columns]
        self.indexes: dict[tuple[str, ...], dict[Values, dict[Slot, None]]] = {}
        for names in INDEXED.get(table.name, ()):
            self.indexes[names] = {}
        self._entries_of = [(names, _picker([self.places[name] for name in names])) for names in self.indexes]

    def new_row(self, values: Mapping[str, Any]) -> Any:
        """A row from values by column name; what is not named gets its default."""
        return self.row._make([values[name] if name in values else default() for name, default in self._defaults])

    def add(self, key: Values) -> Slot:
        """A new, empty place."""
        slot = self.slots[key] = Slot(self, key)
        return slot

    def remove(self, slot: Slot) -> None:
        """Take a place away, from every index too."""
        if self.slots.get(slot.key) is slot:
            del self.slots[slot.key]
        self._unlist(slot)

    def enlist(self, slot: Slot, row: Any) -> None:
        """Let the indexes find the place by this row. They may find too much, never too little."""
        for names, values_of in self._entries_of:
            entry = (names, values_of(row))
            if entry not in slot.listed:
                slot.listed.append(entry)
                self.indexes[names].setdefault(entry[1], {})[slot] = None

    def settle(self, slot: Slot) -> None:
        """Its row is committed: the indexes need not find it by older ones any more."""
        if self.indexes and slot.committed is not None and len(slot.listed) > len(self.indexes):
            self._unlist(slot)
            self.enlist(slot, slot.committed)

    def found(self, names: tuple[str, ...], values: Iterable[Values]) -> list[Slot]:
        """The places that an index lists under these values, each once."""
        index = self.indexes[names]
        listed = [index[value] for value in values if value in index]
        return list(listed[0]) if len(listed) == 1 else list(dict.fromkeys(itertools.chain.from_iterable(listed)))

    def _unlist(self, slot: Slot) -> None:
        for names, value in slot.listed:
            self.indexes[names].get(value, {}).pop(slot, None)
        slot.listed.clear()

    def lose_drafts(self) -> None:
        """The database crashed: what was not committed is gone."""
        for slot in list(self.slots.values()):
            slot.owner, slot.draft = None, UNCHANGED
            slot.remove_if_empty()

    def _default(self, column: Column[Any]) -> Callable[[], Any]:
        if column.identity is not None:
            return self._next_number
        if not isinstance(column.server_default, DefaultClause):
            return _nothing
        given = column.server_default.arg
        if isinstance(given, TextClause):
            number = int(given.text)
            return lambda: number
        return self._now

    def _next_number(self) -> int:
        self._last_number += 1
        return self._last_number


def _picker(places: list[int]) -> Callable[[Any], Values]:
    """The function that gives these columns of a row, always as a tuple."""
    if len(places) == 1:
        (place,) = places
        return lambda row: (row[place],)
    return operator.itemgetter(*places)


def _nothing() -> None:
    return None
