"""This service's tables and its unit of work. The outbox alone is what the relay needs."""

from payroll_bridge.storage.part import Means
from payroll_bridge.storage.reads import grain_in_use, person_of_number
from payroll_bridge.storage.sitting import SqlSitting
from payroll_bridge.storage.tables import INBOX, OUTBOX, metadata
from payroll_bridge.storage.work import SqlWork

__all__ = ["INBOX", "OUTBOX", "Means", "SqlSitting", "SqlWork", "grain_in_use", "metadata", "person_of_number"]
