"""Tables, rows ⇄ domain, and the unit of work."""

from absence.storage.tables import CONSUMER, IDEMPOTENT, INBOX, OUTBOX, metadata
from absence.storage.work import SqlWork

__all__ = ["CONSUMER", "IDEMPOTENT", "INBOX", "OUTBOX", "SqlWork", "metadata"]
