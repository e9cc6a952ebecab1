"""What is said of a person as a whole, after the journal."""

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from chassis.inbox import Place
from chassis.state import StateSibling, Voice
from personnel.messages.person_event import PEOPLE
from personnel.messages.stating import PersonStated
from personnel.storage.state import stated_person
from personnel.storage.tables import OUTBOX
from personnel.storage.transaction import SOURCE
from personnel.storage.vault import Vault


def new_voice(now: Clock, vault: Vault) -> Voice:
    """Who says how each person is."""

    async def document(connection: AsyncConnection, key: str, at: Place) -> bytes | None:
        stated = await stated_person(connection, vault, key, at, now())
        return stated.model_dump_json().encode() if stated else None

    async def subject_of(_connection: AsyncConnection, key: str) -> str | None:
        return key

    sibling = StateSibling(journal=PEOPLE, event_type=PersonStated.event_type, document=document, subject_of=subject_of)
    return Voice(outbox=OUTBOX, source=SOURCE, clock=now, siblings=(sibling,))
