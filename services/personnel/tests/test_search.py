"""People are found by name, number, INSZ and unit, within the scope and from indexes."""

from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from personnel.domain.scope import Area, Scope
from personnel.storage.files import Files, Wanted
from personnel.storage.vault import NumberRange, Vault
from personnel.storage.work import SqlWork
from services.personnel.tests.callers import Caller
from services.personnel.tests.conftest import BLIND_INDEX_KEY, NOW, SEALING_KEY
from services.personnel.tests.realm import BELOW, ELSEWHERE, IN_UNIT, LEFT_UNIT, SUBJECTS, holder, settle

pytestmark = pytest.mark.postgres

SEARCHES = "/people/searches"
MANY = 20_000


async def found(who: Caller, **asked: Any) -> list[str]:
    answer = await who.ask(SEARCHES, asked)
    assert answer.status_code == 200, answer.text
    return [each["vlimpersnummer"] for each in answer.json()["people"]]


async def test_people_are_found_by_how_their_name_begins_in_either_order(handler: Caller) -> None:
    an = await handler.register(given_name="An", family_name="Van den Berg")
    other = await handler.register(given_name="Bert", family_name="Anders")

    assert await found(handler, name="van den b") == [an]
    assert await found(handler, name="AN  van") == [an]
    assert await found(handler, name="an") == [an, other]
    assert await found(handler, name="den berg") == []
    assert await found(handler, name="%") == []
    assert await found(handler, name="an", number=other) == [other]


async def test_a_search_stays_within_the_scope_and_goes_page_by_page(handler: Caller) -> None:
    await settle(handler.as_("importer"))
    partner = handler.as_(person=holder("hrbp", "legal_employer"))

    names = await found(partner, name="peeters", limit=200)
    first = (await partner.ask(SEARCHES, {"name": "peeters", "limit": 2})).json()
    second = (await partner.ask(SEARCHES, {"name": "peeters", "limit": 2, "after": first["next"]})).json()

    assert set(names) & set(SUBJECTS) == {IN_UNIT, BELOW, "900003", LEFT_UNIT}
    assert [each["vlimpersnummer"] for each in first["people"] + second["people"]] == names[:4]
    assert await found(partner, unit="OVO999002") == [IN_UNIT]
    assert await found(partner, number=ELSEWHERE) == []
    assert await found(handler.as_(person=holder("hrbp", "all")), number=ELSEWHERE) == [ELSEWHERE]


@pytest.mark.parametrize("asked", [{"name": ""}, {"name": None}, {"insz": "1"}, {"given_name": "An"}, {"limit": 0}])
async def test_a_search_that_has_not_its_form_is_refused_by_field(handler: Caller, asked: dict[str, Any]) -> None:
    answer = await handler.ask(SEARCHES, asked)

    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == list(asked)


async def crowd(engine: AsyncEngine) -> None:
    """Many people, each in one of many units."""
    async with engine.begin() as connection:
        numbers = f"generate_series(1, {MANY}) AS each(n)"
        await connection.execute(
            text(
                "INSERT INTO person (vlimpersnummer, given_name, family_name, birth_day, language, origin, revision,"
                " recorded_at, insz_index) SELECT (200000 + n)::text, 'G' || md5(n::text), 'F' || md5((n + 1)::text),"
                " '1980-01-01', 'nl', 'entered', 1, now(), decode(md5(n::text), 'hex')"
                " FROM generate_series(1, :many) AS each(n)"
            ),
            {"many": MANY},
        )
        slot = "(200000 + n)::text, 1, '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001'"
        said = "'00000000-0000-0000-0000-000000000001', now()"
        key = "vlimpersnummer, employment_sequence, event_id, recorded_by"
        for table, names, values in (
            ("service_start", "first_day", "'2026-01-01'"),
            ("service_end", "is_ended", "false"),
            ("employment", "kind, legal_employer, rsz_category", "'employee', 'E' || n % 500, '495'"),
            (
                "job_row",
                "effective_day, effective_sequence, statute, unit, pay_group, action",
                "'2026-01-01', 0, 'contractual', 'U' || n % 1000, 'MON', 'hire'",
            ),
        ):
            insert = f"INSERT INTO {table} ({key}, {names}, said_by, recorded_at) SELECT {slot}, {values}, {said}"
            await connection.execute(text(f"{insert} FROM {numbers}"))
        for table in ("person", "service_start", "service_end", "employment", "job_row"):
            await connection.execute(text(f"ANALYZE {table}"))


EVERYBODY = Area(is_everything=True)
PARTS = {
    "a team": Scope(day=NOW.date(), team=Area(units=frozenset({"U7"}))),
    "an entity": Scope(day=NOW.date(), own="200001", files=Area(legal_employers=frozenset({"E7"}))),
}


async def test_each_search_and_each_part_is_answered_from_indexes(engine: AsyncEngine) -> None:
    await crowd(engine)
    everybody = Scope(day=NOW.date(), files=EVERYBODY)
    cases = {
        "name": (everybody, Wanted(name="fabc")),
        "number": (everybody, Wanted(number="200017")),
        "insz": (everybody, Wanted(insz="85073099239")),
        "unit": (everybody, Wanted(unit="U7")),
        **{name: (scope, Wanted()) for name, scope in PARTS.items()},
    }
    async with engine.connect() as connection:
        work = SqlWork(connection, NOW, Vault(SecretStr(SEALING_KEY), SecretStr(BLIND_INDEX_KEY)), NumberRange(1, 2))
        for name, (scope, wanted) in cases.items():
            query = Files(work).query(scope, scope, wanted, after=None, limit=50)
            plan = await explained(connection, query)
            assert "Seq Scan on person" not in plan, (name, plan)
            assert most_rows(plan) < MANY / 10, (name, plan)


async def explained(connection: AsyncConnection, query: Select[Any]) -> str:
    """How the database answers."""
    made: Any = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    given = tuple(made.params[name] for name in made.positiontup)
    return "\n".join((await connection.exec_driver_sql(f"EXPLAIN ANALYZE {made.string}", given)).scalars())


def most_rows(plan: str) -> int:
    """The most rows that any step of a plan went through."""
    steps = [line.rpartition("actual time")[2] for line in plan.splitlines() if "actual time" in line]
    return max(int(float(step.partition("rows=")[2].split()[0])) for step in steps)
