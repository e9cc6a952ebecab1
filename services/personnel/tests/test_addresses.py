"""Addresses are logged on their way, so nothing that says who somebody is stands in one."""

import pytest

from services.personnel.tests.callers import Caller

pytestmark = pytest.mark.postgres

NEVER = {"insz", "iban", "given_name", "family_name", "birth_day", "mail_address", "salary"}


async def test_no_address_holds_an_insz_or_a_name(handler: Caller) -> None:
    described = (await handler.get("/openapi.json")).json()

    parameters = {
        parameter["name"]
        for path in described["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", [])
    }
    assert "vlimpersnummer" in parameters
    assert not parameters & NEVER
