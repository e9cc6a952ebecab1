"""What the notifier says: nothing. Its effect is the mail and the decision log."""

from typing import Final

SAYS: Final[dict[str, set[str]]] = {}
