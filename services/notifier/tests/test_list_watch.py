"""The list's file is looked at again and again; a wrong one never replaces the one in use."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.health import Health
from notifier.jobs.message_list import LIST_PART, ListWatch, has_list_to_decide_by, look_at_list, watch_list
from notifier.storage.message_lists import ListInUse, list_in_use
from services.notifier.tests.builders import LIST, NOW
from services.notifier.tests.signals import DEADLINE_SECONDS, SignallingHealth

pytestmark = pytest.mark.postgres

GOOD = LIST.read_text()
WRONG = GOOD.replace("role: mail_sick", "role: bakker")
OTHER = GOOD.replace("process: Instroom", "process: Onthaal")


def a_watch(engine: AsyncEngine, path: Path) -> ListWatch:
    return ListWatch(
        engine=engine,
        path=path,
        every=timedelta(milliseconds=10),
        clock=lambda: NOW,
        health=Health(LIST_PART),
        stop=asyncio.Event(),
        has_list=asyncio.Event(),
    )


@pytest.fixture
def watch(engine: AsyncEngine, tmp_path: Path) -> ListWatch:
    return a_watch(engine, tmp_path / "list.yaml")


async def in_use(watch: ListWatch) -> ListInUse:
    async with watch.engine.connect() as connection:
        return await list_in_use(connection)


async def test_a_right_list_is_taken_into_use(watch: ListWatch) -> None:
    watch.path.write_text(GOOD)
    await look_at_list(watch, None)

    found = await in_use(watch)
    assert found.messages is not None
    assert found.faults == []
    assert watch.has_list.is_set()
    assert LIST_PART not in watch.health.reasons


async def test_a_wrong_list_is_shown_and_the_one_in_use_stays_also_after_a_restart(
    watch: ListWatch, engine: AsyncEngine
) -> None:
    watch.path.write_text(GOOD)
    seen = await look_at_list(watch, None)
    before = await in_use(watch)
    watch.path.write_text(WRONG)
    await look_at_list(watch, seen)

    restarted = a_watch(engine, watch.path)
    await look_at_list(restarted, None)
    after = await in_use(restarted)
    assert after.messages == before.messages
    assert after.faults[0]["line"] == WRONG[: WRONG.index("bakker")].count("\n") + 1
    assert restarted.has_list.is_set()
    assert LIST_PART not in restarted.health.reasons


async def test_a_mended_list_replaces_the_old_one_and_the_warning_goes(watch: ListWatch) -> None:
    seen = None
    for content in (GOOD, WRONG, OTHER):
        watch.path.write_text(content)
        seen = await look_at_list(watch, seen)

    found = await in_use(watch)
    assert found.messages is not None
    assert found.messages.rules[0].process == "Onthaal"
    assert found.faults == []


async def test_a_list_that_comes_back_is_in_use_again(watch: ListWatch) -> None:
    for content in (GOOD, OTHER, GOOD):
        watch.path.write_text(content)
        await look_at_list(watch, None)

    found = await in_use(watch)
    assert found.messages is not None
    assert found.messages.rules[0].process == "Instroom"


@pytest.mark.parametrize("content", [WRONG, None])
async def test_without_any_right_list_it_is_red_with_the_reason(watch: ListWatch, content: str | None) -> None:
    if content:
        watch.path.write_text(content)
    await look_at_list(watch, None)

    assert not watch.has_list.is_set()
    assert "line" in watch.health.reasons[LIST_PART]
    assert (await in_use(watch)).messages is None


async def test_a_file_that_vanishes_is_shown_and_the_list_in_use_stays(watch: ListWatch) -> None:
    watch.path.write_text(GOOD)
    seen = await look_at_list(watch, None)
    watch.path.unlink()
    await look_at_list(watch, seen)

    found = await in_use(watch)
    assert found.messages is not None
    assert found.faults[0]["reason_en"] == "the file cannot be read"


async def test_consuming_begins_when_a_list_is_there_without_a_restart(watch: ListWatch) -> None:
    health = watch.health = SignallingHealth(LIST_PART)
    watch.path.write_text(WRONG)

    looking, waiting = asyncio.ensure_future(watch_list(watch)), asyncio.ensure_future(has_list_to_decide_by(watch))
    await health.until(lambda reasons: "line" in reasons[LIST_PART])
    assert not waiting.done()

    watch.path.write_text(GOOD)
    async with asyncio.timeout(DEADLINE_SECONDS):
        assert await waiting
        watch.stop.set()
        await looking


async def test_a_stop_before_any_list_ends_the_wait(watch: ListWatch) -> None:
    watch.stop.set()

    assert not await has_list_to_decide_by(watch)
