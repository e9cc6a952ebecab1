"""Tables, rows and the unit of work; migrations and relay need no more than the tables."""

from notifier.storage.tables import IDEMPOTENT, INBOX, OUTBOX, metadata
from notifier.storage.work import SqlWork

__all__ = ["IDEMPOTENT", "INBOX", "OUTBOX", "SqlWork", "metadata"]
