"""Tables, rows ⇄ domain, the unit of work. What seals stays out of here: the relay needs the outbox only."""

from personnel.storage.generic_accounts import GENERIC_ACCOUNT
from personnel.storage.import_tables import IMPORT_JOB
from personnel.storage.particular_tables import PARTICULAR
from personnel.storage.reads import READ_LOG
from personnel.storage.retention_tables import RETENTION_RULE
from personnel.storage.role_tables import ROLE_ENTRY
from personnel.storage.tables import IDEMPOTENT, OUTBOX, metadata
from personnel.storage.units import UNIT_DESCRIBED

__all__ = [
    "GENERIC_ACCOUNT",
    "IDEMPOTENT",
    "IMPORT_JOB",
    "OUTBOX",
    "PARTICULAR",
    "READ_LOG",
    "RETENTION_RULE",
    "ROLE_ENTRY",
    "UNIT_DESCRIBED",
    "metadata",
]
