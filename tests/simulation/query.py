"""SELECT, INSERT, UPDATE and DELETE of the chassis, carried out on rows in memory."""

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.sql import operators

from tests.simulation.expression import (
    Compiler,
    Scope,
    UnknownExpressionError,
    Value,
    conjuncts,
    is_column_of,
    members,
    tables_in,
)
from tests.simulation.store import Slot, Store, Values
from tests.simulation.transaction import Transaction, rows_of

if TYPE_CHECKING:
    from tests.simulation.database import Database

Rows = Sequence[tuple[Slot, Any]]


class Source(NamedTuple):
    """Columns, and the values that a condition allows them, given the rows outside."""

    names: tuple[str, ...]
    values: Callable[[tuple[Any, ...]], Iterable[Values]]
    value: Value | None = None
    """When there is but one column and one value: the function that gives it."""


Lookup = Callable[[tuple[Any, ...]], Iterable[Slot]]
"""Finds the places worth looking at, given the rows outside; perhaps too many, never too few."""


class Reader:
    """Finds the rows for which a WHERE holds, by primary key or index where it can, as one transaction sees them."""

    def __init__(self, database: "Database", transaction: Transaction) -> None:
        self.database = database
        self._transaction = transaction
        self.compiler = Compiler(self._exists)

    def scope_of(self, table: Any, outer: Scope | None = None) -> tuple[Store, Scope]:
        """The store of a table or alias, and the scope that it adds to the one outside."""
        store = self.database.store(table)
        return store, {**(outer or {}), table: (len(outer or {}), store.places)}

    def matching(self, table: Any, where: Iterable[Any]) -> tuple[Rows, Callable[[Any], bool]]:
        """The rows of one table for which all conditions hold, and the test that they passed."""
        store, scope = self.scope_of(table)
        parts = conjuncts(where)
        holds = self.compiler.all_hold(parts, scope)
        lookup = self._lookup(table, store, parts, {})
        slots = lookup(()) if lookup else list(store.slots.values())
        return [pair for pair in rows_of(slots, self._transaction) if holds((pair[1],))], lambda row: holds((row,))

    def scan(self, table: Any, where: Iterable[Any]) -> Iterator[tuple[Slot, Any]]:
        """As `matching`, one after the other in the order in which the rows were made."""
        store, scope = self.scope_of(table)
        parts = conjuncts(where)
        holds, lookup = self.compiler.all_hold(parts, scope), self._lookup(table, store, parts, {})
        transaction = self._transaction
        for slot in sorted(lookup(()), key=lambda slot: slot.key) if lookup else store.slots.values():
            row = slot.seen_by(transaction)
            if row is not None and holds((row,)):
                yield slot, row

    def _exists(self, subquery: Any, outer: Scope) -> Value:
        where = conjuncts(getattr(subquery, "element", subquery)._where_criteria)
        own = [table for table in tables_in(where) if table not in outer]
        if len(own) != 1:
            raise UnknownExpressionError("exists over something else than one table")
        store, scope = self.scope_of(own[0], outer)
        holds, lookup = self.compiler.all_hold(where, scope), self._lookup(own[0], store, where, outer)
        transaction = self._transaction

        def found(rows: tuple[Any, ...]) -> bool:
            for slot in lookup(rows) if lookup else list(store.slots.values()):
                row = slot.seen_by(transaction)
                if row is not None and holds((*rows, row)):
                    return True
            return False

        return found

    def _lookup(self, table: Any, store: Store, parts: Sequence[Any], outer: Scope) -> Lookup | None:
        """Where to look: by primary key, else by an index; None is everywhere."""
        sources = self._sources(table, store, parts, outer)
        covered = {name for source in sources for name in source.names}
        if covered.issuperset(store.key_names):
            return _by_key(store, _only(sources, store.key_names))
        for names in store.indexes:
            if covered.issuperset(names):
                values = _values(_only(sources, names), names)
                return lambda rows: store.found(names, values(rows))
        return None

    def _sources(self, table: Any, store: Store, parts: Sequence[Any], outer: Scope) -> list[Source]:
        """What the conditions say about columns; what one alone says comes before what follows from several."""
        sources = [source for part in parts if (source := self._source(table, part, outer))]
        for part in parts:
            if part.__visit_name__ == "grouping":
                part = part.element  # noqa: PLW2901 - brackets say nothing
            if part.__visit_name__ == "expression_clauselist" and part.operator is operators.or_:
                ways = [self._sources(table, store, conjuncts([clause]), outer) for clause in part.clauses]
                sources += [_any_of(ways, names) for names in store.indexes if all(_cover(way, names) for way in ways)]
        return sources

    def _source(self, table: Any, part: Any, outer: Scope) -> Source | None:
        """Columns of the table and the values that a condition allows them; None when it names none."""
        left, right = getattr(part, "left", None), getattr(part, "right", None)
        if left is None or part.operator not in {operators.eq, operators.in_op}:
            return None
        listed = members(right)
        if left.__visit_name__ == "tuple" and listed is not None:
            pairs = sorted(listed)
            return Source(tuple(column.name for column in left.clauses), lambda _rows: pairs)
        if not is_column_of(left, table):
            return None
        if listed is not None:
            singles = [(value,) for value in sorted(listed)]
            return Source((left.name,), lambda _rows: singles)
        if any(each not in outer for each in tables_in([right])):
            return None
        value = self.compiler.value(right, outer)
        return Source((left.name,), lambda rows: [(value(rows),)], value)


def _cover(sources: Sequence[Source], names: Collection[str]) -> bool:
    return {name for source in sources for name in source.names}.issuperset(names)


def _any_of(ways: Sequence[Sequence[Source]], names: tuple[str, ...]) -> Source:
    """What holds of these columns when one of several things does."""
    each = [_values(_only(way, names), names) for way in ways]
    return Source(names, lambda rows: dict.fromkeys(itertools.chain.from_iterable(values(rows) for values in each)))


def _only(sources: Sequence[Source], names: Collection[str]) -> list[Source]:
    """Those that say something about these columns that none before them says."""
    chosen, left = [], set(names)
    for source in sources:
        if left.intersection(source.names):
            chosen.append(source)
            left.difference_update(source.names)
    return chosen


def _by_key(store: Store, sources: Sequence[Source]) -> Lookup:
    slots, values = store.slots, _values(sources, store.key_names)
    return lambda rows: [slot for key in values(rows) if (slot := slots.get(key)) is not None]


def _values(sources: Sequence[Source], names: tuple[str, ...]) -> Callable[[tuple[Any, ...]], Iterable[Values]]:
    """The values that these columns may have, together, each once."""
    if len(sources) == 1 and sources[0].names == names:
        return sources[0].values
    single = {source.names[0]: source.value for source in sources if source.value}
    if len(single) == len(names):
        one_by_one = [single[name] for name in names]
        return lambda rows: [tuple([value(rows) for value in one_by_one])]
    given = [name for source in sources for name in source.names]
    places = [given.index(name) for name in names]

    def together(rows: tuple[Any, ...]) -> Iterable[Values]:
        choices = itertools.product(*(source.values(rows) for source in sources))
        flat = (tuple(itertools.chain.from_iterable(choice)) for choice in choices)
        return dict.fromkeys(tuple([values[place] for place in places]) for values in flat)

    return together


def assigned(compiler: Compiler, values: Mapping[Any, Any], scope: Scope) -> dict[str, Value]:
    """What SET gives to each column: a plain value, or a function of the rows in scope."""
    made: dict[str, Value] = {}
    for column, given in values.items():
        name = column if isinstance(column, str) else column.name
        made[name] = compiler.value(given, scope) if hasattr(given, "__visit_name__") else _plain(given)
    return made


def _plain(value: Any) -> Value:
    return lambda _rows: value
