"""Aggregates over all rows of a table, as far as the chassis asks for them."""

from datetime import timedelta
from typing import Any, Final

from tests.simulation.expression import COMPARISONS, Scope, UnknownExpressionError
from tests.simulation.query import Reader

NAMES: Final = frozenset({"count", "max", "min"})


def aggregates_in(query: Any) -> bool:
    """Whether the query asks for one row about all."""
    return any(_kind(column) not in {"column", "table", "label"} for column in query._raw_columns)


def aggregated(reader: Reader, scope: Scope, query: Any, rows: list[Any]) -> tuple[Any, ...]:
    """That row."""
    return tuple([_value(reader, scope, column, rows) for column in query._raw_columns])


def _value(reader: Reader, scope: Scope, asked: Any, rows: list[Any]) -> Any:
    kind = _kind(asked)
    if kind in {"grouping", "label"}:
        return _value(reader, scope, asked.element, rows)
    if kind == "extract" and asked.field == "epoch":
        length: timedelta | None = _value(reader, scope, asked.expr, rows)
        return None if length is None else length.total_seconds()
    if kind == "binary" and asked.operator in COMPARISONS:
        left, right = (_value(reader, scope, side, rows) for side in (asked.left, asked.right))
        return None if left is None or right is None else COMPARISONS[asked.operator](left, right)
    if kind == "function":
        return _call(reader, scope, asked, rows)
    raise UnknownExpressionError(f"{kind} of all rows")


def _call(reader: Reader, scope: Scope, function: Any, rows: list[Any]) -> Any:
    if function.name == "clock_timestamp":
        return reader.database.now()
    if function.name == "count":
        return len(rows)
    if function.name in NAMES:
        value = reader.compiler.value(next(iter(function.clauses)), scope)
        pick = max if function.name == "max" else min
        return pick((known for row in rows if (known := value((row,))) is not None), default=None)
    raise UnknownExpressionError(function.name)


def _kind(expression: Any) -> str:
    return str(expression.__visit_name__)
