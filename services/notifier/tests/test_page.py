"""The page with the list: for everybody, in both views, with a sample of each mail, and with nothing from elsewhere."""

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser

import httpx
import pytest
from sqlalchemy import delete

from notifier.gateways.samples import PORTAL
from notifier.messages.message_list import check_content, read_list
from notifier.storage.message_lists import refuse_list
from notifier.storage.tables import MESSAGE_LIST
from services.notifier.tests.builders import LIST, NOW
from services.notifier.tests.world import World

pytestmark = pytest.mark.postgres

RULES = read_list(LIST.read_text()).rules
ACTIVE = [rule.code for rule in RULES if rule.is_active]
VOID = {"meta", "link", "br"}
INSZ = re.compile(r"(?<!\w)\d{2}\.?\d{2}\.?\d{2}[ -]?\d{3}[.-]?\d{2}(?!\w)")
VIEWS = ["/", "/?view=hrtd"]


class Reader(HTMLParser):
    """Reads strictly: what is opened is closed, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get(name)) is not None]


@pytest.mark.parametrize("path", VIEWS)
async def test_every_message_is_there_without_a_token_and_every_active_one_has_a_sample(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)
    page = Reader(answer.text)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert all(f">{rule.code}<" in answer.text for rule in RULES)
    assert [each["src"] for each in page.named("iframe")] == [
        f"samples/{code}" for code in sorted(ACTIVE, key=answer.text.index)
    ]
    assert len(page.named("details")) == len(page.named("summary")) == len(page.named("pre")) == len(ACTIVE)
    assert answer.text.count('class="state waiting">Wachtend<') == len(RULES) - len(ACTIVE) + 1


@pytest.mark.parametrize(("path", "view", "groups"), [(VIEWS[0], "DCPA", "process"), (VIEWS[1], "HRTD", "module")])
async def test_it_opens_by_process_and_switches_to_modules_with_technical_details(
    client: httpx.AsyncClient, path: str, view: str, groups: str
) -> None:
    text = (await client.get(path)).text

    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", text)
    assert headings == list(dict.fromkeys(getattr(rule, groups) for rule in RULES))
    assert re.findall(r'aria-current="page"><strong>(\w+)', text) == [view]
    for detail in (
        "absence.certificate-missed.v1",
        "leave_approved",
        RULES[0].version,
        "gezondheid",
        "bestaat nog niet",
    ):
        assert (detail in text) == (view == "HRTD")


async def test_an_unknown_view_is_the_first_one(client: httpx.AsyncClient) -> None:
    assert (await client.get("/?view=<b>")).text == (await client.get("/")).text


@pytest.mark.parametrize("path", [*VIEWS, *(f"/samples/{code}" for code in ACTIVE)])
async def test_nothing_comes_from_elsewhere_and_nobody_is_named(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    page = Reader(answer.text)

    assert not re.search(r"https?:|//\w|@import|url\(|<script|javascript:", answer.text)
    for address in page.values("src") + page.values("href"):
        assert re.fullmatch(r"\?view=(dcpa|hrtd)|#\w+|samples/[A-Z]{3}-\d{3}|data:,|" + re.escape(PORTAL), address)
    assert not INSZ.search(answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", VIEWS)
async def test_only_its_own_style_is_let_in(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in answer.headers["content-security-policy"]
    assert Reader(answer.text).values("style") == []


@pytest.mark.parametrize("path", VIEWS)
async def test_it_can_be_read_aloud(client: httpx.AsyncClient, path: str) -> None:
    page = Reader((await client.get(path)).text)

    assert page.named("html") == [{"lang": "nl-BE"}]
    assert len(page.named("h1")) == len(page.named("main")) == 1
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert set(page.values("aria-labelledby")) <= set(ids)
    assert {value[1:] for value in page.values("href") if value.startswith("#")} <= set(ids)
    assert {each["scope"] for each in page.named("th")} == {"col", "row"}
    assert all(each["title"] for each in page.named("iframe"))
    assert all(each["aria-label"] for each in page.named("nav"))


@pytest.mark.parametrize("code", ACTIVE)
async def test_a_sample_is_what_the_texts_say_and_does_nothing(client: httpx.AsyncClient, code: str) -> None:
    answer = await client.get(f"/samples/{code}")

    assert answer.status_code == 200
    assert f"(bericht {code})" in answer.text
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("code", ["AFW-011", "ORG-999", "x"])
async def test_what_is_not_sent_has_no_sample(client: httpx.AsyncClient, code: str) -> None:
    answer = await client.get(f"/samples/{code}")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_an_author_writes_is_shown_as_written(client: httpx.AsyncClient, world: World) -> None:
    await world.use_list(LIST.read_text().replace("process: Uitstroom", "process: <b>Weg</b> & 'zo'"))

    text = (await client.get("/")).text
    assert "&lt;b&gt;Weg&lt;/b&gt; &amp; &#39;zo&#39;" in text
    Reader(text)


async def test_a_refused_list_is_told_beside_the_one_in_use(client: httpx.AsyncClient, world: World) -> None:
    _, faults = check_content(LIST.read_text().replace("role: mail_sick", "role: bakker"))
    async with world.engine.begin() as connection:
        await refuse_list(connection, faults, NOW)

    text = (await client.get("/")).text
    assert f"Regel {faults[0].line}, <code>to.role</code>: is geen toegelaten waarde." in text
    assert ">PER-001<" in text


async def test_without_a_list_the_page_says_so(client: httpx.AsyncClient, world: World) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(delete(MESSAGE_LIST))

    answer = await client.get("/")
    assert answer.status_code == 200
    assert "Er is nog geen lijst in gebruik." in answer.text
    Reader(answer.text)
