"""Who may read the decision log, and what is shown of decisions and list."""

import httpx
import pytest
from sqlalchemy import update

from notifier.messages.message_list import check_content
from notifier.storage.message_lists import refuse_list
from notifier.storage.tables import MAIL
from services.notifier.tests.builders import BACKUP, EMPLOYEE, LIST, MANAGER, NOW
from services.notifier.tests.callers import token
from services.notifier.tests.world import World, id_of

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("role", ["dcpa_handler", "hrbp", "hr_specialist"])
async def test_a_reader_sees_who_was_told_and_why(client: httpx.AsyncClient, world: World, role: str) -> None:
    record = world.leave("requested")
    await world.apply(record)

    answer = await client.get(f"/decisions?vlimpersnummer={EMPLOYEE}", headers=token(role))

    assert answer.status_code == 200
    shown, item = answer.json()["decisions"]
    assert item["item"]["state"] == "open"
    assert item["sentence"].endswith(
        "krijgt het bericht als leidinggevende, als item op de werklijst. Het item staat open."
    )
    assert shown["event_id"] == str(id_of(record))
    assert (shown["rule"], shown["recipient"], shown["outcome"]) == ("AFW-001", MANAGER, "sent")
    assert (shown["reason"], shown["reason_text"]) == ("told", "Krijgt het bericht als leidinggevende.")
    assert shown["mail"] == {
        "state": "due",
        "attempts": 0,
        "uncertain": 0,
        "last_error": None,
        "sent_at": None,
        "given_up_reason": None,
    }
    assert "address" not in answer.text
    assert answer.json()["next"] is None


async def test_what_was_not_sent_is_shown_with_its_reason(client: httpx.AsyncClient, world: World) -> None:
    await world.apply(world.sick(MANAGER), world.leave("requested"))
    async with world.engine.begin() as connection:
        await connection.execute(update(MAIL).values(state="failed", last_error="smtp 550"))

    answer = await client.get(f"/decisions?vlimpersnummer={MANAGER}", headers=token("hrbp"))
    replaced = [each for each in answer.json()["decisions"] if each["reason"] == "replaced"]
    assert [(each["outcome"], each["mail"]) for each in replaced] == [("not_sent", None), ("not_sent", None)]

    answer = await client.get(f"/decisions?vlimpersnummer={BACKUP}", headers=token("hrbp"))
    told = answer.json()["decisions"][0]
    assert (told["mail"]["state"], told["mail"]["last_error"]) == ("failed", "smtp 550")


async def test_decisions_are_read_in_pages_and_by_event(client: httpx.AsyncClient, world: World) -> None:
    records = [world.leave("requested"), world.leave("approved"), world.leave("refused")]
    await world.apply(*records)

    first = (await client.get("/decisions?limit=4", headers=token("hrbp"))).json()
    rest = (await client.get(f"/decisions?limit=4&after={first['next']}", headers=token("hrbp"))).json()
    rules = [each["rule"] for each in first["decisions"] + rest["decisions"] if each["channel"] == "mail"]
    assert rules == ["AFW-001", "AFW-002", "AFW-003"]
    assert rest["next"] is None

    one = (await client.get(f"/decisions?event_id={id_of(records[1])}", headers=token("hrbp"))).json()
    assert {each["rule"] for each in one["decisions"]} == {"AFW-002"}


async def test_others_do_not_see_decisions(client: httpx.AsyncClient) -> None:
    refused = await client.get("/decisions", headers=token("importer"))

    assert (await client.get("/decisions")).status_code == 401
    assert refused.status_code == 403
    assert refused.json()["type"].endswith(":not-allowed")
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["vlimpersnummer=12", "event_id=x", "after=-1", "limit=0", "limit=5000"])
async def test_a_wrong_question_is_refused_without_repeating_it(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/decisions?{query}", headers=token("hrbp"))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize(("by", "names"), [("process", 16), ("module", 10)])
async def test_the_list_is_shown_by_process_or_module(client: httpx.AsyncClient, by: str, names: int) -> None:
    shown = (await client.get(f"/message-list?by={by}", headers=token())).json()

    assert len(shown["groups"]) == names
    assert sum(len(group["messages"]) for group in shown["groups"]) == 46
    assert shown["refused"] is None
    assert len(shown["version"]) == 12


async def test_each_message_tells_its_occasion_its_channels_and_whether_it_is_sent(client: httpx.AsyncClient) -> None:
    shown = (await client.get("/message-list", headers=token())).json()
    messages = {each["code"]: each for group in shown["groups"] for each in group["messages"]}

    assert [messages[code]["state"] for code in ("AFW-001", "AFW-011")] == ["active", "waiting"]
    assert messages["AFW-002"]["occasion"] == "Een verlofaanvraag is goedgekeurd."
    assert [each["channel"] for each in messages["AFW-012"]["to"]] == ["mail", "worklist"]


async def test_a_refused_file_is_shown_beside_the_list_in_use(client: httpx.AsyncClient, world: World) -> None:
    _, faults = check_content(LIST.read_text().replace("role: mail_sick", "role: bakker"))
    async with world.engine.begin() as connection:
        assert await refuse_list(connection, faults, NOW)

    shown = (await client.get("/message-list", headers=token())).json()
    assert shown["version"] is not None
    assert shown["refused"]["line"] == faults[0].line
    assert shown["refused"]["field"] == "to.role"
    assert shown["refused"]["reason"] == "is geen toegelaten waarde"
    assert "mail_sick" in shown["refused"]["allowed"]
