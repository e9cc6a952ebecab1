from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class RefusalError(Exception):
    """A rule says no. Whoever asked must be told why; trying again will not help.

    Args:
        allowed: what would be accepted, for the one who asked; never what was asked.

    """

    def __init__(self, allowed: Any = None) -> None:
        super().__init__(type(self).__name__)
        self.allowed = allowed
        self.place = ""
        """Where in an import's row the refused part stands, such as `employments.0`."""
        self.about = ""
        """The field at fault, where it is another one than such a refusal is about as a rule."""


@contextmanager
def about(field: str) -> Iterator[None]:
    """Tell in a refusal that it is about this field."""
    try:
        yield
    except RefusalError as error:
        error.about = field
        raise
