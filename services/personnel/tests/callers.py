"""Who calls the API in tests: tokens of a made-up issuer, and requests with the headers that writes need."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey


class Issuer:
    """Signs tokens and publishes its key."""

    def __init__(self) -> None:
        self._key = ECKey.generate_key("P-256", parameters={"kid": "test"})

    def answer(self, _: httpx.Request) -> httpx.Response:
        """The published keys."""
        return httpx.Response(200, json={"keys": [self._key.as_dict(private=False)]})

    def token(self, account: str, roles: tuple[str, ...], person: str | None) -> str:
        """A token for an account."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": "https://issuer.example",
            "aud": "vlimpers",
            "sub": account,
            "iat": now,
            "exp": now + 600,
            "roles": list(roles),
        }
        if person:
            claims["vlimpersnummer"] = person
        return jwt.encode({"alg": "ES256", "kid": "test"}, claims, self._key)


class Caller:
    """An account with roles, at the API."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        issuer: Issuer,
        *,
        roles: tuple[str, ...] = (),
        person: str | None = None,
        account: str = "an-account",
    ) -> None:
        self.client = client
        self._issuer = issuer
        self._roles = roles
        self._person = person
        self._account = account

    def as_(self, *roles: str, person: str | None = None, account: str = "an-account") -> "Caller":
        """Another account at the same API."""
        return Caller(self.client, self._issuer, roles=roles, person=person, account=account)

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Read."""
        return await self.client.get(path, headers={**self._headers(), **(headers or {})})

    async def ask(self, path: str, body: Any) -> httpx.Response:
        """Post something that is no write."""
        return await self.client.post(path, json=body, headers=self._headers())

    async def post(self, path: str, body: Any, *, match: str | None = None, key: str | None = None) -> httpx.Response:
        """Write something new."""
        return await self.client.post(path, json=body, headers=self._headers(match, key or str(uuid4())))

    async def send(
        self,
        path: str,
        table: bytes,
        *,
        accept: str = "application/json",
        key: str | None = None,
        media: str = "text/csv",
        **query: str,
    ) -> httpx.Response:
        """Post a table."""
        headers = {**self._headers(None, key or str(uuid4())), "Content-Type": media, "Accept": accept}
        return await self.client.post(path, content=table, headers=headers, params=query)

    async def get_table(self, path: str) -> httpx.Response:
        """Read a report as a table."""
        return await self.client.get(path, headers={**self._headers(), "Accept": "text/csv"})

    async def patch(self, path: str, body: Any, *, match: str | None = None, key: str | None = None) -> httpx.Response:
        """Change something."""
        return await self.client.patch(path, json=body, headers=self._headers(match, key or str(uuid4())))

    async def put(self, path: str, body: Any, *, match: str | None = None, key: str | None = None) -> httpx.Response:
        """Set something."""
        return await self.client.put(path, json=body, headers=self._headers(match, key or str(uuid4())))

    async def anonymously(self, method: str, path: str) -> httpx.Response:
        """Ask without a token."""
        return await self.client.request(method, path)

    async def organisation(self) -> None:
        """Import two legal employers and three units, one below the other."""
        rows: list[dict[str, Any]] = [
            an_employer("810", "9990018122"),
            an_employer("844", "9990084438"),
            a_unit("OVO999001", None),
            a_unit("OVO999002", "OVO999001"),
            a_unit("OVO999003", "OVO999002"),
        ]
        answer = await self.post("/imports/organisation", {"mode": "all_or_nothing", "rows": rows})
        assert answer.status_code == 200, answer.text

    async def register(self, **changes: Any) -> str:
        """Register somebody; gives the Vlimpersnummer."""
        answer = await self.post("/people", a_person(**changes))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["vlimpersnummer"])

    async def start(self, number: str, **changes: Any) -> httpx.Response:
        """Start a work relation."""
        answer = await self.post(f"/people/{number}/employments", an_employment(**changes))
        assert answer.status_code == 201, answer.text
        return answer

    async def grant(self, role: str, number: str | None = None) -> "Caller":
        """Whoever it is, or somebody new, with a role for everybody."""
        number = number or await self.register()
        granted = {"role": role, "scope_kind": "all", "from_day": "2026-01-01"}
        assert (await self.post(f"/people/{number}/role-grants", granted)).status_code == 201
        return self.as_(person=number)

    def _headers(self, match: str | None = None, key: str | None = None) -> dict[str, str]:
        token = self._issuer.token(self._account, self._roles, self._person)
        wanted = {"Authorization": f"Bearer {token}", "If-Match": match, "Idempotency-Key": key}
        return {name: value for name, value in wanted.items() if value is not None}


def an_employer(code: str, kbo: str, **changes: Any) -> dict[str, Any]:
    """A row of a legal employer."""
    row = {"kind": "legal_employer", "code": code, "name": f"Employer {code}", "kbo": kbo, "valid_from": "2020-01-01"}
    return {**row, **changes}


def a_unit(code: str, parent: str | None, **changes: Any) -> dict[str, Any]:
    """A row of a unit."""
    row = {
        "kind": "unit",
        "code": code,
        "name": f"Unit {code}",
        "parent": parent,
        "legal_employer": "810",
        "valid_from": "2020-01-01",
    }
    return {**row, **changes}


def a_person(**changes: Any) -> dict[str, Any]:
    """A request to register somebody."""
    body = {
        "given_name": "Maria",
        "family_name": "Peeters",
        "birth_day": "1985-07-30",
        "language": "nl",
        "mail_address": "maria.peeters@demo-agentschap.example",
    }
    return {**body, **changes}


def an_employment(**changes: Any) -> dict[str, Any]:
    """A request to start a work relation."""
    body = {
        "kind": "employee",
        "legal_employer": "810",
        "rsz_category": "495",
        "statute": "contractual",
        "unit": "OVO999002",
        "pay_group": "MON",
        "first_day": "2026-09-01",
    }
    return {**body, **changes}
