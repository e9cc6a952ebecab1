"""Values of particulars as they stand in their rows: typed JSON, and sealed when they are about health."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row

from personnel.domain.held import HeldSlot
from personnel.domain.particular import KINDS, Particular
from personnel.storage.vault import Vault

FORMS: Final[Mapping[str, TypeAdapter[Particular]]] = {resource: TypeAdapter(kind) for resource, kind in KINDS.items()}
"""How values of each kind are written as JSON, and read again."""

At = tuple[str, HeldSlot, UUID]
"""Whose it is, where it stands and by which event it was recorded: what makes a row one of its own."""


def value_columns(vault: Vault, at: At, value: Particular | None) -> dict[str, Any]:
    """The columns of a value."""
    if value is None:
        return {"value": None, "sealed": None}
    form = FORMS[value.resource]
    if value.is_health:
        return {"value": None, "sealed": vault.close_particular(_place(at), form.dump_json(value).decode())}
    return {"value": form.dump_python(value, mode="json"), "sealed": None}


def value_of(vault: Vault, at: At, row: Row[Any]) -> Particular | None:
    """The value of a row; None: nothing holds."""
    if row.sealed is not None:
        return FORMS[row.resource].validate_json(vault.open_particular(_place(at), row.sealed))
    return None if row.value is None else FORMS[row.resource].validate_python(row.value)


def _place(at: At) -> str:
    vlimpersnummer, slot, recorded_by = at
    return f"{vlimpersnummer}/{slot.resource}/{slot.event_id}/{recorded_by}"
