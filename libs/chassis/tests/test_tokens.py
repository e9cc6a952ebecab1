"""A token is believed only with the right signature, issuer, audience, expiry and algorithm."""

import asyncio
import base64
import hmac
import json
import time
from datetime import timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from chassis.tokens import REFETCH_AFTER, KeysUnreachableError, TokenCheck, TokenRefusedError, TokenRules

RULES = TokenRules(
    issuer="https://issuer.example",
    audience="vlimpers",
    jwks_url="https://issuer.example/jwks.json",
    keys_fresh=timedelta(minutes=5),
    leeway=timedelta(seconds=5),
)


class Issuer:
    """The issuer's side: keys that can be changed, and a count of how often they were asked for."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "one"})
        self.is_away = False
        self.asked = 0

    def answer(self, _request: httpx.Request) -> httpx.Response:
        self.asked += 1
        return (
            httpx.Response(503)
            if self.is_away
            else httpx.Response(200, json={"keys": [self.key.as_dict(private=False)]})
        )

    def token(self, key: ECKey | None = None, **changes: object) -> str:
        signer = key or self.key
        claims = {
            "iss": RULES.issuer,
            "aud": "vlimpers",
            "sub": "an.account",
            "exp": int(time.time()) + 60,
            "vlimpersnummer": "900123",
            "roles": ["dcpa_handler"],
        }
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": signer.kid}, claims, signer)


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def check(issuer: Issuer) -> TokenCheck:
    return TokenCheck(RULES, httpx.AsyncClient(transport=httpx.MockTransport(issuer.answer)))


async def test_a_good_token_names_account_person_and_roles(issuer, check):
    actor = await check.actor(issuer.token())

    assert (actor.account, actor.person, actor.roles) == ("an.account", "900123", {"dcpa_handler"})


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"exp": 1},
        {"exp": int(time.time()) - 60},
        {"nbf": int(time.time()) + 86_400},
        {"iat": int(time.time()) + 86_400},
        {"aud": "another"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"sub": None},
        {"vlimpersnummer": "12345"},
    ],
)
async def test_a_token_with_a_wrong_or_missing_claim_is_refused(issuer, check, changes):
    with pytest.raises(TokenRefusedError):
        await check.actor(issuer.token(**changes))


async def test_a_token_of_another_key_with_the_same_name_is_refused(issuer, check):
    with pytest.raises(TokenRefusedError):
        await check.actor(issuer.token(ECKey.generate_key("P-256", {"kid": "one"})))


async def test_a_token_signed_with_a_shared_secret_is_refused(check):
    secret = OctKey.generate_key(256, {"kid": "one"})
    claims = {"sub": "x", "iss": RULES.issuer, "aud": "vlimpers", "exp": int(time.time()) + 60}

    with pytest.raises(TokenRefusedError):
        await check.actor(jwt.encode({"alg": "HS256", "kid": "one"}, claims, secret))


def encoded(part: bytes) -> str:
    """As tokens write their parts."""
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def unsigned(header: dict[str, str], claims: dict[str, object]) -> str:
    """A token without a signature."""
    return ".".join([encoded(json.dumps(header).encode()), encoded(json.dumps(claims).encode()), ""])


def good_claims() -> dict[str, object]:
    """Claims against which nothing is to be said."""
    return {"sub": "x", "iss": RULES.issuer, "aud": "vlimpers", "exp": int(time.time()) + 60}


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
@pytest.mark.parametrize("kid", [{"kid": "one"}, {}])
async def test_a_token_without_a_signature_is_refused(issuer, check, algorithm, kid):
    await check.actor(issuer.token())

    with pytest.raises(TokenRefusedError):
        await check.actor(unsigned({"alg": algorithm, **kid}, good_claims()))


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
async def test_a_token_signed_with_the_public_key_as_shared_secret_is_refused(issuer, check, algorithm):
    text = unsigned({"alg": algorithm, "kid": "one"}, good_claims()).removesuffix(".")
    published = json.dumps(issuer.key.as_dict(private=False)).encode()
    for known in (issuer.key.as_pem(private=False), issuer.key.as_pem(private=False).strip(), published):
        signature = hmac.digest(known, text.encode(), f"sha{algorithm[2:]}")

        with pytest.raises(TokenRefusedError):
            await check.actor(f"{text}.{encoded(signature)}")


async def test_a_token_that_brings_its_own_key_is_refused(issuer, check):
    stranger = ECKey.generate_key("P-256", {"kid": "stranger"})
    own = {"alg": "ES256", "kid": "stranger", "jwk": stranger.as_dict(private=False)}

    with pytest.raises(TokenRefusedError):
        await check.actor(jwt.encode(own, good_claims(), stranger))


@pytest.mark.parametrize(
    "text", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJFUzI1NiIsImtpZCI6Im9uZSIsImNyaXQiOjV9.e30.eA"]
)
async def test_what_is_no_token_is_refused(check, text):
    with pytest.raises(TokenRefusedError):
        await check.actor(text)


async def test_keys_are_fetched_once_and_again_when_the_issuer_changed_them(issuer, check, monkeypatch):
    await check.actor(issuer.token())
    await check.actor(issuer.token())
    assert issuer.asked == 1

    issuer.key = ECKey.generate_key("P-256", {"kid": "two"})
    monkeypatch.setattr("chassis.tokens.REFETCH_AFTER", timedelta(0))
    await check.actor(issuer.token())
    assert issuer.asked == 2


async def test_unknown_keys_do_not_become_a_flood_of_fetches(issuer, check):
    await check.actor(issuer.token())
    stranger = ECKey.generate_key("P-256", {"kid": "stranger"})
    for _ in range(20):
        with pytest.raises(TokenRefusedError):
            await check.actor(issuer.token(stranger))

    assert issuer.asked == 1


async def test_a_changed_key_is_fetched_once_however_many_ask_at_once(issuer, check, monkeypatch):
    await check.actor(issuer.token())
    issuer.key = ECKey.generate_key("P-256", {"kid": "two"})
    check._fetched_at -= REFETCH_AFTER.total_seconds() + 1

    actors = await asyncio.gather(*(check.actor(issuer.token()) for _ in range(50)))

    assert {actor.account for actor in actors} == {"an.account"}
    assert issuer.asked == 2


async def test_a_flood_of_unknown_keys_asks_once_per_pause_however_long_it_lasts(issuer, check):
    await check.actor(issuer.token())
    for asked in range(2, 6):
        check._fetched_at -= REFETCH_AFTER.total_seconds() + 1
        strangers = [ECKey.generate_key("P-256", {"kid": f"stranger {number}"}) for number in range(10)]
        outcomes = await asyncio.gather(
            *(check.actor(issuer.token(stranger)) for stranger in strangers), return_exceptions=True
        )

        assert all(isinstance(outcome, TokenRefusedError) for outcome in outcomes)
        assert issuer.asked == asked


async def test_an_issuer_that_hangs_holds_up_nobody_whose_key_is_known(issuer):
    asked, goes_on = asyncio.Event(), asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        if issuer.asked:
            asked.set()
            await goes_on.wait()
        return issuer.answer(request)

    check = TokenCheck(RULES, httpx.AsyncClient(transport=httpx.MockTransport(answer)))
    await check.actor(issuer.token())
    check._fetched_at -= REFETCH_AFTER.total_seconds() + 1
    stranger = ECKey.generate_key("P-256", {"kid": "stranger"})
    refused = asyncio.ensure_future(check.actor(issuer.token(stranger)))
    await asked.wait()

    actor = await asyncio.wait_for(check.actor(issuer.token()), 5)

    assert actor.account == "an.account"
    goes_on.set()
    with pytest.raises(TokenRefusedError):
        await refused


async def test_old_keys_stay_good_while_the_issuer_is_away_and_it_is_not_asked_each_time(issuer, check):
    await check.actor(issuer.token())
    issuer.is_away = True
    check._fetched_at -= RULES.keys_fresh.total_seconds() + 1

    for _ in range(20):
        assert (await check.actor(issuer.token())).person == "900123"

    assert issuer.asked == 2


async def test_without_keys_nobody_is_refused_but_asked_to_come_again(issuer, check):
    issuer.is_away = True

    with pytest.raises(KeysUnreachableError):
        await check.actor(issuer.token())


async def test_keys_once_fetched_outlive_an_issuer_that_is_away(issuer, check, monkeypatch):
    await check.actor(issuer.token())
    issuer.is_away = True
    monkeypatch.setattr("chassis.tokens.REFETCH_AFTER", timedelta(0))

    assert (await check.actor(issuer.token())).person == "900123"
