"""Nothing that is invalid is fed: what is wrong is told, what changed is remembered, and it flows when repaired."""

from typing import Any

import pytest
from sqlalchemy import select

from payroll_bridge.app import new_consumer
from payroll_bridge.storage.tables import FEED_RECORD, FILE_ERROR
from services.payroll_bridge.tests.builders import ABSENCE, EMPLOYMENT, IBAN, LEAVE, MASTER, the_settings
from services.payroll_bridge.tests.upkeep import an_upkeep, work_off_all
from services.payroll_bridge.tests.world import World

pytestmark = pytest.mark.postgres


async def codes(world: World) -> list[str]:
    """Codes in the last event that told what is wrong."""
    told = [each for each in await world.said("payroll.files") if each.event_type == "payroll.file-invalid.v1"]
    return [error["code"] for error in told[-1].body["errors"]]


@pytest.mark.parametrize(
    ("person", "iban", "row", "expected"),
    [
        ({"insz": None}, IBAN, {}, ["insz-missing"]),
        ({"insz": "85073099238"}, IBAN, {}, ["insz-wrong"]),
        ({}, None, {}, ["iban-missing"]),
        ({}, "BE71096123456768", {}, ["iban-wrong"]),
        ({}, IBAN, {"worker_code": None}, ["worker-code-missing"]),
        ({}, IBAN, {"schedule": None}, ["schedule-missing"]),
        ({}, IBAN, {"schedule": "VT-99"}, ["schedule-unknown"]),
        ({}, IBAN, {"location": None, "risk_code": None}, ["location-missing", "risk-code-missing"]),
        ({}, IBAN, {"location": "GNT-02", "risk_code": "LAWAAI"}, ["location-unknown", "risk-code-unknown"]),
        (
            {},
            IBAN,
            {"effective_day": "2019-12-31"},
            ["schedule-not-valid", "location-not-valid", "risk-code-not-valid"],
        ),
        ({"insz": None}, None, {"worker_code": None}, ["insz-missing", "iban-missing", "worker-code-missing"]),
    ],
)
async def test_each_lack_has_its_code_and_all_of_a_file_are_told_at_once(
    world: World, person: dict[str, Any], iban: str | None, row: dict[str, Any], expected: list[str]
) -> None:
    await world.apply(world.registered(**person), world.account(iban=iban), world.started(**row))

    assert await codes(world) == expected
    assert await world.files() == ["file-invalid"]
    assert len(await world.numbers()) == 1
    assert await world.fed() == []


async def test_a_bis_number_and_a_number_from_2000_on_are_as_good(world: World) -> None:
    await world.apply(world.registered(insz="92510599082"), world.account(), world.started())
    await world.apply(world.person_changed(insz="05041499013"))

    assert await world.files() == []


async def test_a_repaired_file_flows_by_itself_with_one_version_of_each_record_however_often_it_changed(
    world: World,
) -> None:
    await world.apply(world.registered(), world.started(), world.changed(unit="OVO999009"))
    await world.apply(world.changed(unit="OVO999010"), world.person_changed(family_name="Claes"), world.approved())
    number = await world.number()
    assert await world.fed() == []

    await world.apply(world.account())
    await world.apply(world.answered(number))

    sent = await world.said("elvire.feed")
    assert [message.version for message in sent] == [(MASTER, 1), (EMPLOYMENT, 1), (ABSENCE, 1)]
    assert (sent[0].body["family_name"], sent[0].body["iban"]) == ("Claes", IBAN)
    assert sent[1].body["unit"] == "OVO999010"
    assert sent[1].body["effective_day"] == "2026-09-01"
    assert await world.files() == ["file-invalid", "file-repaired"]


async def test_a_file_that_becomes_invalid_keeps_what_was_sent_and_holds_later_changes(world: World) -> None:
    await world.apply(*world.known(), world.started())
    number = await world.number()
    await world.apply(world.answered(number), world.answered(number, record_id=EMPLOYMENT))
    await world.apply(world.account(iban=None), world.changed(unit="OVO999009"), world.sick())
    assert await world.fed() == [(MASTER, 1), (EMPLOYMENT, 1)]

    await world.apply(world.account())

    assert (await world.fed())[2:] == [(MASTER, 2), (EMPLOYMENT, 2), (ABSENCE, 1)]


async def test_the_news_tells_whether_the_file_was_valid_before(world: World) -> None:
    told = lambda: world.said("payroll.files")  # noqa: E731
    await world.apply(world.registered(insz=None), world.account(), world.started())
    first = (await told())[-1].body
    await world.apply(world.person_changed())
    await world.apply(world.person_changed(insz=None))
    last = (await told())[-1].body

    assert (first["was_valid"], last["was_valid"]) == (False, True)


async def test_what_waits_for_the_master_does_not_go_while_the_file_is_invalid(world: World) -> None:
    await world.apply(*world.known(), world.started())
    await world.apply(world.account(iban=None))
    await world.apply(world.answered(await world.number()))
    assert await world.fed() == [(MASTER, 1)]

    await world.apply(world.account())

    assert await world.fed() == [(MASTER, 1), (EMPLOYMENT, 1), (MASTER, 2)]


async def test_another_set_of_errors_is_told_again_and_the_same_is_not(world: World) -> None:
    await world.apply(world.registered(insz=None), world.started())
    assert await codes(world) == ["insz-missing", "iban-missing"]

    await world.apply(world.person_changed(insz=None, family_name="Claes"))
    await world.apply(world.person_changed())

    assert await codes(world) == ["iban-missing"]
    assert await world.files() == ["file-invalid", "file-invalid"]


async def test_an_absence_that_is_withdrawn_before_the_repair_is_never_told(world: World) -> None:
    await world.apply(world.registered(), world.started(), world.approved(), world.withdrawn())

    await world.apply(world.account())
    await world.apply(world.answered(await world.number()))

    assert await world.fed() == [(MASTER, 1), (EMPLOYMENT, 1)]


async def test_one_file_of_a_person_is_held_and_the_other_flows(world: World) -> None:
    await world.apply(*world.known(), world.started())
    await world.apply(world.started(employment_sequence=2, legal_employer="844", location="GNT-02"))

    assert await world.fed() == [(MASTER, 1)]
    assert len(await world.numbers()) == 2


async def test_reference_data_that_come_later_let_each_file_go_that_lacked_them(bare_world: World) -> None:
    world = bare_world
    nrs = [f"90002{digit}" for digit in range(5)]
    for nr in nrs:
        await world.apply(*world.known(vlimpersnummer=nr), world.started(vlimpersnummer=nr))
    assert await world.fed() == []

    schedule, location, risk = world.references()
    await world.apply(schedule, location)
    await work_off_all(an_upkeep(world.engine, people_max=2))
    assert await world.fed() == []
    await world.apply(risk)
    await work_off_all(an_upkeep(world.engine, people_max=2))

    assert await world.fed() == [(f"master/{nr}/810/495", 1) for nr in nrs]
    assert (await world.files()).count("file-repaired") == len(nrs)
    async with world.engine.connect() as connection:
        assert (await connection.execute(select(FILE_ERROR))).all() == []


async def test_a_code_that_comes_with_other_days_mends_nothing_and_is_not_looked_at_for_ever(world: World) -> None:
    await world.apply(*world.known(), world.started(location="GNT-02"))
    await world.apply(world.reference("location:GNT-02", valid_from="2027-01-01"))

    assert await work_off_all(an_upkeep(world.engine)) == 0
    assert await world.fed() == []


async def test_checks_that_do_not_hold_stop_nothing(bare_world: World, database_url: str) -> None:
    world = World(bare_world.engine, new_consumer(the_settings(database_url, checks="insz-missing,iban-missing")))
    await world.apply(*world.known(), world.started(location=None, worker_code=None))

    assert await world.fed() == [(MASTER, 1)]


async def test_an_ended_relation_of_which_all_was_told_is_looked_at_no_more(world: World) -> None:
    await world.apply(*world.known(), world.started())
    await world.apply(world.answered(await world.number()), world.ended())
    await world.apply(world.reference("location:BRU-01", valid_until="2020-12-31"), world.person_changed())
    assert (await world.files(), (await world.fed())[-1]) == ([], (MASTER, 3))

    await world.apply(world.started(employment_sequence=2, effective_day="2027-02-01"))
    assert await world.files() == ["file-invalid"]


async def test_an_invalid_file_that_nobody_needs_is_dropped_and_never_told_as_repaired(world: World) -> None:
    await world.apply(*world.known(), world.started(worker_code=None), world.rescinded())

    assert await world.files() == ["file-invalid", "file-dropped"]
    assert await world.fed() == []


async def test_an_invalid_file_of_which_the_engine_heard_is_dropped_when_its_relation_never_was(world: World) -> None:
    await world.apply(*world.known(), world.started())
    await world.apply(world.answered(await world.number()), world.changed(worker_code=None))
    assert await world.files() == ["file-invalid"]

    await world.apply(world.rescinded())

    assert await world.files() == ["file-invalid", "file-dropped"]
    assert (await world.fed())[-2:] == [(EMPLOYMENT, 2), (MASTER, 2)]


async def test_a_person_who_is_erased_leaves_numbers_and_counts(world: World) -> None:
    await world.apply(*world.known(), world.started(), world.approved())
    number = await world.number()
    await world.apply(world.erased())

    await world.apply(world.answered(number))

    assert await world.deferred() == []
    assert await world.numbers() == [number]
    async with world.engine.connect() as connection:
        records = (await connection.execute(select(FEED_RECORD.c.record_id).order_by(FEED_RECORD.c.order_id))).all()
    assert {row.record_id for row in records} == {MASTER, EMPLOYMENT, f"absence/{LEAVE}"}
