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
