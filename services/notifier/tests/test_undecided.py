"""Handled events of which a decision is gone are told to operators, and only those."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import ColumnElement, Row, delete, select, update

from chassis.deferred import DISCARDED
from chassis.envelope import Record
from notifier.storage.tables import DECISION, INBOX, ITEM, MAIL, MESSAGE_LIST
from services.notifier.tests.builders import EMPLOYEE
from services.notifier.tests.callers import token
from services.notifier.tests.world import World, id_of

pytestmark = pytest.mark.postgres

NEWCOMER = "900200"
ONLY_DEPUTIES = """messages:
  - {code: AFW-001, process: Verlof, module: Verlof, trigger: absence.leave-requested.v1, text: leave_requested,
     to: [{role: manager_backup, when: manager_away}], channel: mail, confidentiality: none}
"""


def event_of(record: Record) -> dict[str, Any]:
    headers = {name: (value or b"").decode() for name, value in record.headers}
    return {
        "event_id": headers["ce_id"],
        "event_type": headers["ce_type"],
        "key": (record.key or b"").decode(),
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
    }


async def lacks(client: httpx.AsyncClient, *records: Record) -> list[tuple[str, list[str]]]:
    body = {"events": [event_of(record) for record in records]}
    answer = await client.post("/operations/decisions/lacks", json=body, headers=token("operator"))
    assert answer.status_code == 200, answer.text
    return [(lack["event_id"], lack["rules"]) for lack in answer.json()["lacks"]]


async def lose_decisions(world: World) -> None:
    async with world.engine.begin() as connection:
        for table in (MAIL, ITEM, DECISION):
            await connection.execute(delete(table))


async def lose(world: World, what: ColumnElement[bool]) -> None:
    ids = select(DECISION.c.id).where(what)
    async with world.engine.begin() as connection:
        for table in (MAIL, ITEM):
            await connection.execute(delete(table).where(table.c.decision_id.in_(ids)))
        await connection.execute(delete(DECISION).where(what))


async def put_back(world: World, decision: Row[Any]) -> None:
    values = {name: value for name, value in decision._asdict().items() if name != "id"}
    async with world.engine.begin() as connection:
        await connection.execute(DECISION.insert().values(values))


async def test_whoever_was_decided_about_lacks_nothing(client: httpx.AsyncClient, world: World) -> None:
    records = [
        world.registered(NEWCOMER, origin="imported"),
        world.started(NEWCOMER, origin="imported"),
        world.registered("900201"),
        world.started("900201", effective_day="2027-03-01"),
        world.leave("requested"),
        world.sick(),
        world.account_changed(),
    ]
    await world.apply(*records)

    assert await lacks(client, *records, world.leave("approved")) == []


async def test_a_decision_that_is_gone_is_told_with_its_rule(client: httpx.AsyncClient, world: World) -> None:
    asked, account, renamed = world.leave("requested"), world.account_changed(), world.registered("900201")
    await world.apply(asked, account, renamed)
    await lose_decisions(world)

    found = await lacks(client, asked, renamed, account, asked)

    assert found == [(str(id_of(asked)), ["AFW-001"]), (str(id_of(account)), ["PER-006"])]


async def test_each_single_decision_that_is_gone_is_told_with_its_rule(client: httpx.AsyncClient, world: World) -> None:
    await world.apply(world.registered("900201"), world.registered("900202"))
    hired, ahead = world.started("900201"), world.started("900202", effective_day="2027-03-01")
    await world.apply(hired, ahead)
    made = await world.decisions("PER-001")
    assert len([row for row in made if row.event_id == id_of(hired)]) > 1
    assert await lacks(client, hired, ahead) == []

    for row in made:
        if row.event_id == id_of(hired):
            await lose(world, DECISION.c.id == row.id)
            assert await lacks(client, hired, ahead) == [(str(id_of(hired)), ["PER-001"])]
            await put_back(world, row)

    assert await lacks(client, hired, ahead) == []


async def test_what_a_version_that_did_not_count_decided_is_whole(client: httpx.AsyncClient, world: World) -> None:
    await world.apply(world.registered("900201"))
    hired = world.started("900201")
    await world.apply(hired)
    async with world.engine.begin() as connection:
        await connection.execute(update(DECISION).values(outcomes=None))

    assert await lacks(client, hired) == []


async def test_a_rule_that_came_later_decides_nothing_about_what_was_before(
    client: httpx.AsyncClient, world: World
) -> None:
    before, after = world.leave("requested"), world.leave("requested")
    await world.apply(before, after)
    await lose_decisions(world)
    async with world.engine.begin() as connection:
        row = (await connection.execute(MESSAGE_LIST.select())).one()
        await connection.execute(update(MESSAGE_LIST).values(accepted_at=row.accepted_at + timedelta(days=9000)))
        other = {"version": "before", "content": ONLY_DEPUTIES, "accepted_at": row.accepted_at - timedelta(days=9000)}
        await connection.execute(MESSAGE_LIST.insert().values(other))

    assert await lacks(client, before, after) == []


async def test_a_rule_for_deputies_alone_may_tell_of_nobody(client: httpx.AsyncClient, world: World) -> None:
    await world.use_list(ONLY_DEPUTIES)
    asked = world.leave("requested")
    await world.apply(asked)
    assert await world.decisions() == []
    assert await lacks(client, asked) == []


async def test_what_was_given_up_and_who_was_erased_is_not_expected(client: httpx.AsyncClient, world: World) -> None:
    parked, kept = world.leave("requested", "900999"), world.leave("requested")
    await world.apply(parked, kept)
    assert await lacks(client, parked) == []
    async with world.engine.begin() as connection:
        given_up = {"state": DISCARDED, "header_names": [], "header_values": []}
        await connection.execute(update(INBOX.deferred).values(given_up))
    assert await lacks(client, parked) == []

    await lose_decisions(world)
    assert [each for each, _ in await lacks(client, parked, kept)] == [str(id_of(kept))]
    await world.apply(world.erased(EMPLOYEE))
    assert await lacks(client, parked, kept) == []


async def test_only_operators_may_ask(client: httpx.AsyncClient, world: World) -> None:
    body = {"events": [event_of(world.leave("requested"))]}

    assert (await client.post("/operations/decisions/lacks", json=body, headers=token("hrbp"))).status_code == 403
