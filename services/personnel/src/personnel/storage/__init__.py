"""Tables, rows ⇄ domain, the unit of work. What seals stays out of here: the relay needs the outbox only."""

from personnel.storage.tables import IDEMPOTENT, OUTBOX, metadata

__all__ = ["IDEMPOTENT", "OUTBOX", "metadata"]
