"""What a statement gives back, as far as the chassis looks at it."""

from collections import namedtuple
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy.exc import MultipleResultsFound


class Scalars:
    """The first column of each row."""

    def __init__(self, values: list[Any]) -> None:
        self._values = values

    def all(self) -> list[Any]:
        """All of them."""
        return self._values

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)


class Result:
    """Rows whose columns have names."""

    def __init__(self, names: Sequence[str], rows: Sequence[Any]) -> None:
        is_named = not rows or hasattr(rows[0], "_fields")
        self._rows = list(rows) if is_named else [_row_class(tuple(names))._make(row) for row in rows]

    def all(self) -> list[Any]:
        """All rows."""
        return self._rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def one_or_none(self) -> Any:
        """The row, or None.

        Raises:
            MultipleResultsFound: there are more.

        """
        if len(self._rows) > 1:
            raise MultipleResultsFound
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The only row.

        Raises:
            ValueError: there is another number of them.

        """
        (row,) = self._rows
        return row

    def scalar(self) -> Any:
        """The first column of the first row, or None."""
        return self._rows[0][0] if self._rows else None

    def scalars(self) -> Scalars:
        """The first column of each row."""
        return Scalars([row[0] for row in self._rows])


@lru_cache
def _row_class(names: tuple[str, ...]) -> Any:
    return namedtuple("row", names, rename=True)  # noqa: PYI024 - names are data
