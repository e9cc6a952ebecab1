"""Of an erased person nothing is left, in whatever state it was: on real Kafka and PostgreSQL."""

import pytest
from sqlalchemy import text

from chassis.deferred import Deferral, defer
from chassis.envelope import Record
from tests.integration.backbone import CONSUMING, Backbone, count, until
from tests.integration.life import Life, a_small_town
from tests.integration.searching import tables_that_mention

PARTNER = "+32470999777"
pytestmark = [pytest.mark.kafka, pytest.mark.postgres]


async def test_an_erased_person_is_gone_everywhere(backbone):
    async with backbone.saying(), backbone.hearing():
        manager, _ = await a_small_town(backbone)
        leaver = Life(backbone, 77)
        number = await leaver.hire()
        await leaver.decide(await leaver.ask_leave("2027-03-01"), "approve", manager.number)
        contact = {"name": f"Jan {leaver.name}", "relationship": "partner", "phone": PARTNER}
        await leaver.do("POST", "/emergency-contacts", contact)
        await leaver.do("POST", "/employments/1/end", {"last_day": "2025-12-31", "reason": "resignation"})
        await backbone.until_quiet()
        for service in CONSUMING:
            await _set_aside(backbone, service, leaver)

        await leaver.do("POST", "/erasure", {})
        await backbone.until_quiet()
        await until(lambda: _all_tombstones(backbone, number))

    for service, engine in backbone.engines.items():
        found_in = await tables_that_mention(engine, [leaver.name, leaver.insz, PARTNER])
        assert found_in == {}, service
    for service in CONSUMING:
        assert await count(backbone.engines[service], "deferred") == 0, service
        done = await backbone.rebuild(service)
        assert done.kept == {}, service
        replica = backbone.consumer(service).replica
        assert replica is not None
        for each in replica.tables:
            if not each.prefix:
                assert await count(backbone.engines[service], each.table.name, f"{each.owner} = '{number}'") == 0


async def _set_aside(backbone: Backbone, service: str, life: Life) -> None:
    """Records about a person that wait, are held and are parked."""
    consumer = backbone.consumer(service)
    async with backbone.engines[service].begin() as connection:
        for place, state in enumerate(("waiting", "held", "parked", "discarded")):
            value = f'{{"given_name": "{life.name}"}}'.encode()
            record = Record(
                topic="personnel.people",
                partition=0,
                offset=10**6 + place,
                key=life.number.encode(),
                value=value,
                headers=(("ce_subject", life.number.encode()),),
            )
            why = Deferral(state=state, reason="a test", subject=life.number)
            await defer(connection, consumer.inbox, consumer.group, record, why, consumer.clock())


async def _all_tombstones(backbone: Backbone, number: str) -> bool:
    """Whether the newest state about a person is a tombstone on all three topics."""
    async with backbone.engines["payroll_bridge"].connect() as connection:
        query = text("SELECT elvire_number FROM elvire_number WHERE vlimpersnummer = :number")
        elvire = (await connection.execute(query, {"number": number})).scalar_one()
    keys = {"personnel.people": number, "absence.requests": number, "elvire.feed": elvire}
    async with backbone.reader() as reader:
        newest = [await reader.latest(f"{topic}.state", key) for topic, key in keys.items()]
    return all(fact is not None and not fact.data for fact in newest)
