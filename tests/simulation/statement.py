"""One statement after the other, each on the rows as they are when it begins."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql.dml import OnConflictDoNothing, OnConflictDoUpdate
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.selectable import ScalarSelect, Select

from tests.simulation.aggregate import aggregated, aggregates_in
from tests.simulation.expression import UnknownExpressionError
from tests.simulation.query import Reader, assigned
from tests.simulation.result import Result
from tests.simulation.store import Store
from tests.simulation.transaction import NOT_NULL, UNIQUE, Transaction, refusal

if TYPE_CHECKING:
    from tests.simulation.database import Database


async def carry_out(
    database: "Database", transaction: Transaction, statement: Any, parameters: Sequence[Mapping[str, Any]] | None
) -> Result:
    """Carry out a statement; it may wait for other transactions."""
    reader = Reader(database, transaction)
    if isinstance(statement, Insert):
        return await _insert(database, transaction, reader, statement, parameters)
    if isinstance(statement, Select):
        if statement._for_update_arg is not None:
            return await _select_for_update(database, transaction, reader, statement)
        return _select(database, transaction, reader, statement)
    if isinstance(statement, Update | Delete):
        return await _change(database, transaction, reader, statement)
    raise UnknownExpressionError(type(statement).__name__)


def _select(database: "Database", transaction: Transaction, reader: Reader, query: Any) -> Result:
    if not query._from_obj and all(_is_without_table(column) for column in query._raw_columns):
        row = tuple([_alone(database, transaction, reader, column) for column in query._raw_columns])
        return Result(["value"] * len(row), [row])
    table = _table_of(query)
    if _is_in_order_of_making(query, table, database.store(table)):
        rows = [row for _, row in islice(reader.scan(table, query._where_criteria), _limit(query))]
        return _shape(reader, table, query, rows)
    pairs, _ = reader.matching(table, query._where_criteria)
    return _shape(reader, table, query, [row for _, row in pairs])


async def _select_for_update(database: "Database", transaction: Transaction, reader: Reader, query: Any) -> Result:
    table = _table_of(query)
    pairs, holds = reader.matching(table, query._where_criteria)
    store = database.store(table)
    for place in reversed([store.places[column.name] for column in query._order_by_clauses]):
        pairs = sorted(pairs, key=lambda pair, place=place: pair[1][place])  # type: ignore[misc]
    kept = []
    for slot, _ in pairs[: _limit(query)]:
        await transaction.lock(slot)
        now = slot.seen_by(transaction)
        if now is not None and holds(now):
            kept.append(now)
    return _shape(reader, table, query, kept)


def _shape(reader: Reader, table: Any, query: Any, rows: list[Any]) -> Result:
    """Order, limit and columns; aggregates and DISTINCT as far as the chassis uses them."""
    store, scope = reader.scope_of(table)
    if not query._group_by_clauses and aggregates_in(query):
        return Result(["value"] * len(query._raw_columns), [aggregated(reader, scope, query, rows)])
    if query._group_by_clauses:
        return _grouped(store, query, rows)
    for place in reversed([store.places[column.name] for column in query._order_by_clauses]):
        rows = sorted(rows, key=lambda row, place=place: row[place])  # type: ignore[misc]
    rows = rows[: _limit(query)]
    if query._raw_columns[0] is table:
        return Result(store.names, rows)
    places = [store.places[column.name] for column in query._raw_columns]
    cut: Iterable[Any] = [tuple([row[place] for place in places]) for row in rows]
    if query._distinct:
        cut = dict.fromkeys(cut)
    return Result([column.name for column in query._raw_columns], list(cut))


def _grouped(store: Store, query: Any, rows: list[Any]) -> Result:
    (by,) = query._group_by_clauses
    counted = Counter(row[store.places[by.name]] for row in rows)
    return Result([column.name for column in query._raw_columns], list(counted.items()))


async def _insert(
    database: "Database",
    transaction: Transaction,
    reader: Reader,
    statement: Any,
    parameters: Sequence[Mapping[str, Any]] | None,
) -> Result:
    store = database.store(statement.table)
    conflict = getattr(statement, "_post_values_clause", None) if isinstance(statement, PostgresInsert) else None
    settle = _settler(transaction, reader, statement, store, conflict)
    written = []
    for values in _value_sets(statement, parameters):
        row = store.new_row(values)
        if None in store.required_of(row):
            raise refusal(NOT_NULL)
        kept = await _put(transaction, store, row, settle)
        if kept is not None:
            written.append(kept)
    if not statement._returning:
        return Result([], [])
    return _returned(store, statement, written)


async def _put(transaction: Transaction, store: Store, row: Any, settle: Callable[[Any, Any], Any]) -> Any:
    """Put a row into its place, or settle the conflict with the one that is there; gives what was written."""
    key = store.key_of(row)
    while True:
        slot = store.slots.get(key) or store.add(key)
        present = await transaction.claim(slot)
        if present is None:
            if store.slots.get(key) is not slot:
                continue
            await transaction.lock(slot)
            if slot.seen_by(transaction) is not None:
                continue
            transaction.draft(slot, row)
            return row
        if settle is _keep:
            return None
        await transaction.lock(slot)
        present = slot.seen_by(transaction)
        if present is not None:
            changed = settle(present, row)
            transaction.draft(slot, changed)
            return changed


def _settler(
    transaction: Transaction, reader: Reader, statement: Any, store: Store, conflict: Any
) -> Callable[[Any, Any], Any]:
    if isinstance(conflict, OnConflictDoNothing):
        return _keep
    if not isinstance(conflict, OnConflictDoUpdate):
        return _refuse
    excluded = next(iter(statement.excluded)).table
    scope = {statement.table: (0, store.places), excluded: (1, store.places)}
    sets = assigned(reader.compiler, dict(conflict.update_values_to_set), scope)
    return lambda present, row: present._replace(**{name: value((present, row)) for name, value in sets.items()})


async def _change(database: "Database", transaction: Transaction, reader: Reader, statement: Any) -> Result:
    _, scope = reader.scope_of(statement.table)
    is_update = isinstance(statement, Update)
    sets = assigned(reader.compiler, statement._values or {}, scope) if is_update else {}
    pairs, holds = reader.matching(statement.table, statement._where_criteria)
    for slot, _ in pairs:
        await transaction.lock(slot)
        now = slot.seen_by(transaction)
        if now is not None and holds(now):
            changed = now._replace(**{name: value((now,)) for name, value in sets.items()}) if is_update else None
            transaction.draft(slot, changed)
    return Result([], [])


def _value_sets(statement: Any, parameters: Sequence[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    if statement._multi_values:
        return [{_name(key): _bare(value) for key, value in row.items()} for row in statement._multi_values[0]]
    if statement.select is not None:
        columns = [_unnested(column) for column in statement.select._raw_columns]
        return [dict(zip(statement._select_names, row, strict=True)) for row in zip(*columns, strict=True)]
    fixed = {_name(key): _bare(value) for key, value in (statement._values or {}).items()}
    return [{**fixed, **row} for row in parameters] if parameters else [fixed]


def _unnested(column: Any) -> Sequence[Any]:
    if column.__visit_name__ != "function" or column.name != "unnest":
        raise UnknownExpressionError("a query in place of values that is no unnest")
    (array,) = column.clauses
    return list(array.effective_value)


def _returned(store: Store, statement: Any, rows: list[Any]) -> Result:
    (first, *others) = statement._returning
    if first is statement.table:
        return Result(store.names, rows)
    places = [store.places[column.name] for column in (first, *others)]
    return Result([store.names[place] for place in places], [tuple([row[p] for p in places]) for row in rows])


def _is_in_order_of_making(query: Any, table: Any, store: Store) -> bool:
    """Whether the rows are wanted in the order of a number that the table gives: then no sorting is needed."""
    wanted = [column.name for column in query._order_by_clauses]
    is_numbered = len(store.key_names) == 1 and table.c[store.key_names[0]].identity is not None
    return is_numbered and wanted == list(store.key_names) and query._limit_clause is not None


def _table_of(query: Any) -> Any:
    if query._from_obj:
        return query._from_obj[0]
    first = query._raw_columns[0]
    if first.__visit_name__ == "table":
        return first
    if first.__visit_name__ == "function":
        return next(iter(first.clauses)).table
    return first.table


def _is_without_table(column: Any) -> bool:
    """Whether it is a call that does something, or a query of its own."""
    return isinstance(column, ScalarSelect) or (column.__visit_name__ == "function" and column.name.startswith("pg_"))


def _alone(database: "Database", transaction: Transaction, reader: Reader, column: Any) -> Any:
    if isinstance(column, ScalarSelect):
        return _select(database, transaction, reader, column.element).scalar()
    return database.call(transaction, column)


def _limit(query: Any) -> int | None:
    return None if query._limit_clause is None else int(query._limit_clause.effective_value)


def _name(key: Any) -> str:
    return key if isinstance(key, str) else str(key.name)


def _bare(value: Any) -> Any:
    return value.effective_value if hasattr(value, "effective_value") else value


def _keep(_present: Any, _row: Any) -> Any:
    return None


def _refuse(_present: Any, _row: Any) -> Any:
    raise refusal(UNIQUE)
