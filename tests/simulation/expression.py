"""SQLAlchemy's expressions as Python functions. What the chassis does not use is refused, not guessed."""

import operator
from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy.sql import operators, visitors

Rows = tuple[Any, ...]
"""One row of each table in scope."""

Value = Callable[[Rows], Any]

Scope = dict[Any, tuple[int, dict[str, int]]]
"""Where the row of a table or alias stands in `Rows`, and where its columns stand in that row."""

SubqueryMaker = Callable[[Any, Scope], Value]


class UnknownExpressionError(Exception):
    """The twin does not know this construct; teach it, together with its conformance test."""


class Compiler:
    """Makes functions of expressions; `exists` is made by whoever can run a query."""

    def __init__(self, exists: SubqueryMaker) -> None:
        self._exists = exists
        self._makers: dict[str, Callable[[Any, Scope], Value]] = {
            "column": self._column,
            "bindparam": lambda given, _: _constant(given.effective_value),
            "null": lambda _given, _scope: _constant(None),
            "grouping": lambda given, scope: self.value(given.element, scope),
            "label": lambda given, scope: self.value(given.element, scope),
            "binary": self._binary,
            "expression_clauselist": self._junction,
            "tuple": self._tuple,
            "unary": self._unary,
        }

    def value(self, expression: Any, scope: Scope) -> Value:
        """The function that gives an expression's value for a row of each table in scope."""
        maker = self._makers.get(_kind(expression))
        if maker is None:
            raise UnknownExpressionError(f"{_kind(expression)}: {expression}")
        return maker(expression, scope)

    def all_hold(self, expressions: Iterable[Any], scope: Scope) -> Value:
        """Whether all of them are true; unknown counts as false, as in WHERE."""
        tests = [self.value(expression, scope) for expression in expressions]
        if len(tests) == 1:
            return tests[0]

        def held(rows: Rows) -> bool:
            for test in tests:  # noqa: SIM110 - all() of a generator takes twice as long, and this is done most of all
                if not test(rows):
                    return False
            return True

        return held

    def _column(self, column: Any, scope: Scope) -> Value:
        table = column.table
        if table not in scope:
            raise UnknownExpressionError(f"{column} is not in scope")
        where, places = scope[table]
        place = places[column.name]
        return lambda rows: rows[where][place]

    def _binary(self, given: Any, scope: Scope) -> Value:
        right = members(given.right) if given.operator is operator.eq else None
        if given.operator in {operators.in_op, operators.not_in_op}:
            right = members(given.right)
        left = self.value(given.left, scope)
        if right is not None:
            return _not_in(left, right) if given.operator is operators.not_in_op else _in(left, right)
        compare = COMPARISONS.get(given.operator)
        if compare is None:
            raise UnknownExpressionError(f"operator {given.operator}")
        other = self.value(given.right, scope)
        if given.operator in {operators.is_not_distinct_from, operators.is_}:
            return lambda rows: left(rows) == other(rows)
        if _kind(given.right) == "bindparam":
            return _strict_with(compare, left, given.right.effective_value)
        return _strict(compare, left, other)

    def _junction(self, given: Any, scope: Scope) -> Value:
        parts = [self.value(clause, scope) for clause in given.clauses]
        decisive = given.operator is operators.or_
        if given.operator not in {operators.or_, operators.and_}:
            raise UnknownExpressionError(f"operator {given.operator}")

        def joined(rows: Rows) -> Any:
            is_unknown = False
            for part in parts:
                value = part(rows)
                if value is None:
                    is_unknown = True
                elif bool(value) is decisive:
                    return decisive
            return None if is_unknown else not decisive

        return joined

    def _tuple(self, given: Any, scope: Scope) -> Value:
        parts = [self.value(clause, scope) for clause in given.clauses]
        return lambda rows: tuple([part(rows) for part in parts])

    def _unary(self, given: Any, scope: Scope) -> Value:
        if given.operator is operators.exists:
            return self._exists(given.element, scope)
        if given.operator in {operators.inv, operator.inv}:
            inner = self.value(given.element, scope)
            return lambda rows: None if (held := inner(rows)) is None else not held
        raise UnknownExpressionError(f"operator {given.operator}")


COMPARISONS: Final[dict[Any, Callable[[Any, Any], Any]]] = {
    operator.eq: operator.eq,
    operator.ne: operator.ne,
    operator.lt: operator.lt,
    operator.le: operator.le,
    operator.gt: operator.gt,
    operator.ge: operator.ge,
    operator.add: operator.add,
    operator.sub: operator.sub,
    operators.is_: operator.eq,
    operators.is_not_distinct_from: operator.eq,
}


def members(expression: Any) -> frozenset[Any] | None:
    """The values of a list: `in_([…])`, `any_(array)` or `func.any(array)`; None when it is no list."""
    if _kind(expression) == "bindparam":
        return frozenset(expression.effective_value) if expression.expanding else None
    inner = expression
    if getattr(expression, "operator", None) is operators.any_op:
        inner = expression.element
    elif getattr(expression, "name", None) == "any" and hasattr(expression, "clause_expr"):
        inner = expression.clause_expr
    else:
        return None
    while _kind(inner) in {"grouping", "clauselist", "expression_clauselist"}:
        inner = inner.element if _kind(inner) == "grouping" else inner.clauses[0]
    return frozenset(inner.effective_value)


def tables_in(expressions: Iterable[Any]) -> list[Any]:
    """The tables and aliases whose columns are named, each once, in order."""
    found: dict[Any, None] = {}
    for expression in expressions:
        if _kind(expression) == "bindparam":
            continue
        for part in visitors.iterate(expression):
            if part.__visit_name__ == "column":
                found[getattr(part, "table", None)] = None
    return list(found)


def is_column_of(expression: Any, table: Any) -> bool:
    """Whether this is a plain column of the table."""
    return _kind(expression) == "column" and expression.table is table


def conjuncts(expressions: Iterable[Any]) -> list[Any]:
    """What must all hold, one by one."""
    flat: list[Any] = []
    for each in expressions:
        is_and = _kind(each) == "expression_clauselist" and each.operator is operators.and_
        flat += conjuncts(each.clauses) if is_and else [each]
    return flat


def _kind(expression: Any) -> str:
    return str(expression.__visit_name__)


def _constant(value: Any) -> Value:
    return lambda _rows: value


def _strict(compare: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    def compared(rows: Rows) -> Any:
        one, other = left(rows), right(rows)
        return None if one is None or other is None else compare(one, other)

    return compared


def _strict_with(compare: Callable[[Any, Any], Any], left: Value, fixed: Any) -> Value:
    if fixed is None:
        return _constant(None)
    if compare is operator.eq:
        return lambda rows: None if (one := left(rows)) is None else one == fixed
    return lambda rows: None if (one := left(rows)) is None else compare(one, fixed)


def _in(left: Value, values: frozenset[Any]) -> Value:
    return lambda rows: None if (one := left(rows)) is None else one in values


def _not_in(left: Value, values: frozenset[Any]) -> Value:
    return lambda rows: None if (one := left(rows)) is None else one not in values
