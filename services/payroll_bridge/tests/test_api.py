"""Who may see how far a person's payroll is, and what is shown."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.health import Health
from payroll_bridge.app import new_app
from services.payroll_bridge.tests.builders import EMPLOYMENT, INSZ, LEAVE, MASTER, NR, the_settings
from services.payroll_bridge.tests.world import ORGANISATION, World

pytestmark = pytest.mark.postgres

KEY = ECKey.generate_key("P-256", {"kid": "test", "use": "sig", "alg": "ES256"})


def token(*roles: str) -> dict[str, str]:
    claims = {
        "iss": "https://issuer.example",
        "aud": "vlimpers",
        "sub": "somebody",
        "exp": int((datetime.now(UTC) + timedelta(minutes=5)).timestamp()),
        "roles": list(roles),
    }
    return {"Authorization": f"Bearer {jwt.encode({'alg': 'ES256', 'kid': 'test'}, claims, KEY)}"}


@pytest.fixture
async def client(engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """A caller of the interface, whose issuer publishes the test's key."""
    keys = httpx.MockTransport(lambda _: httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]}))
    async with httpx.AsyncClient(transport=keys) as issuer:
        app = new_app(the_settings(), engine, Health(), issuer)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as caller:
            yield caller


@pytest.fixture
async def number(world: World) -> str:
    """A person with a rejected employment, an open file, and a leave that does not flow."""
    employer = {"code": "810", "name": "Demo-agentschap", "kbo": "9990018122"}
    await world.apply(
        world.record(ORGANISATION, "personnel.legal-employer-changed.v1", employer, key="employer:810"),
        *world.known(),
        world.started(),
        world.started(employment_sequence=2, pay_group="NVT", legal_employer="844"),
        world.approved(employment_sequence=2),
    )
    number = await world.number()
    await world.apply(world.answered(number))
    text = "Onbekende eenheid"
    await world.apply(world.answered(number, record_id=EMPLOYMENT, outcome="rejected", code="E-217", text=text))
    return number


@pytest.mark.parametrize("role", ["dcpa_handler", "hrbp", "hr_specialist"])
async def test_a_reader_sees_numbers_records_and_what_does_not_flow(
    client: httpx.AsyncClient, number: str, role: str
) -> None:
    answer = await client.get(f"/people/{NR}/payroll-status", headers=token(role))

    assert answer.status_code == 200
    shown = answer.json()
    assert shown["numbers"] == [
        {
            "elvire_number": number,
            "legal_employer": "810",
            "legal_employer_name": "Demo-agentschap",
            "rsz_category": "495",
            "status": "open",
            "closed_after": None,
            "replaces": None,
            "is_master_accepted": True,
            "invalid_since": None,
            "errors": [],
        }
    ]
    records = [(r["kind"], r["record_id"], r["version"], r["state"], r["answer_code"]) for r in shown["records"]]
    assert records == [("employment", EMPLOYMENT, 1, "rejected", "E-217"), ("master", MASTER, 1, "acknowledged", None)]
    assert shown["not_flowing"] == [
        {"absence_id": str(LEAVE), "employment_sequence": 2, "status": "not-flowing", "reason": "not-paid"}
    ]
    assert [relation["employment_sequence"] for relation in shown["unpaid"]] == [2]
    assert INSZ not in answer.text


async def test_a_number_tells_its_person_and_files(client: httpx.AsyncClient, number: str) -> None:
    answer = await client.get(f"/numbers/{number}", headers=token("dcpa_handler"))

    shown = answer.json()
    assert (shown["vlimpersnummer"], shown["is_master_accepted"]) == (NR, True)
    assert [file["legal_employer"] for file in shown["files"]] == ["810"]
    assert INSZ not in answer.text


@pytest.mark.parametrize(
    ("path", "roles", "status", "code"),
    [
        (f"/people/{NR}/payroll-status", ("importer",), 403, "not-allowed"),
        (f"/people/{NR}/payroll-status", (), 403, "not-allowed"),
        ("/numbers/E0000010193", ("importer",), 403, "not-allowed"),
        ("/people/900999/payroll-status", ("hrbp",), 404, "not-found"),
        ("/numbers/E0000010193", ("hrbp",), 404, "not-found"),
        (f"/people/{INSZ}/payroll-status", ("hrbp",), 422, "invalid-input"),
        ("/numbers/E_1", ("hrbp",), 422, "invalid-input"),
    ],
)
async def test_a_refusal_is_a_problem_that_repeats_no_input(
    client: httpx.AsyncClient, path: str, roles: tuple[str, ...], status: int, code: str
) -> None:
    answer = await client.get(path, headers=token(*roles))

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["type"] == f"urn:vlimpers:problem:{code}"
    assert INSZ not in answer.text


async def test_nobody_reads_without_a_token(client: httpx.AsyncClient) -> None:
    for path in (f"/people/{NR}/payroll-status", "/numbers/E0000010193"):
        assert (await client.get(path)).status_code == 401
