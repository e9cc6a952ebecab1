"""Tables, rows and the unit of work; migrations and relay need no more than the tables."""

from notifier.storage.tables import INBOX, OUTBOX, metadata
from notifier.storage.work import SqlWork

__all__ = ["INBOX", "OUTBOX", "SqlWork", "metadata"]
