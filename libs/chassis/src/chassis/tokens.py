"""Who acts: bearer tokens of an OpenID Connect issuer, always with their claims checked."""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chassis.fields import PERSON_FORM
from chassis.settings import TokenPiece

ALGORITHMS: Final = ["ES256", "RS256"]
ACCOUNT_MAX: Final = 200
"""Characters of an account's name; who signs tokens gives no longer ones, and tables keep them."""
FETCH_MAX: Final = timedelta(seconds=5)
REFETCH_AFTER: Final = timedelta(seconds=2)


class TokenRefusedError(Exception):
    """The token proves nothing; the reason names what is wrong with it and repeats nothing of it."""


class KeysUnreachableError(Exception):
    """The issuer's keys cannot be fetched at the moment."""


class Actor(BaseModel):
    """Who calls: the account, the person it belongs to, and the account's roles."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    account: str = Field(alias="sub", min_length=1, max_length=ACCOUNT_MAX, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")
    person: str | None = Field(None, alias="vlimpersnummer", pattern=PERSON_FORM)
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """What a token must say to be accepted."""

    issuer: str
    audience: str
    jwks_url: str
    keys_fresh: timedelta
    leeway: timedelta


class TokenCheck:
    """Checks tokens with the issuer's keys, which are fetched when needed and kept for a while."""

    def __init__(self, rules: TokenRules, client: httpx.AsyncClient) -> None:
        self._rules = rules
        self._client = client
        self._keys: KeySet | None = None
        self._fetched_at = 0.0
        self._fetching = asyncio.Lock()

    async def actor(self, token: str) -> Actor:
        """The actor whom a token names.

        Raises:
            TokenRefusedError: signature, issuer, audience, expiry, algorithm or claims are not right.
            KeysUnreachableError: the issuer does not answer.

        """
        try:
            return self._check(token, await self._current_keys(self._rules.keys_fresh))
        except _UnknownKeyError:
            # The issuer may have changed its keys a moment ago; bad tokens must not become a flood of fetches.
            try:
                return self._check(token, await self._current_keys(REFETCH_AFTER))
            except _UnknownKeyError as error:
                raise TokenRefusedError("signed with a key the issuer does not publish") from error

    def _check(self, token: str, keys: KeySet) -> Actor:
        claims = jwt.JWTClaimsRegistry(
            leeway=int(self._rules.leeway.total_seconds()),
            iss={"essential": True, "value": self._rules.issuer},
            aud={"essential": True, "value": self._rules.audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            claims.validate(decoded.claims)
            return Actor.model_validate(decoded.claims)
        except ValidationError as error:
            raise TokenRefusedError("a claim is missing or not of its form") from error
        except InvalidKeyIdError as error:
            raise _UnknownKeyError from error
        except JoseError as error:
            raise TokenRefusedError(f"not accepted: {error.error}") from error
        except (ValueError, TypeError) as error:
            raise TokenRefusedError("no token at all") from error

    async def _current_keys(self, fresh_for: timedelta) -> KeySet:
        # Who needs no new keys does not wait for them: an issuer that hangs must not hold up everybody.
        if keys := self._kept(fresh_for):
            return keys
        async with self._fetching:
            if keys := self._kept(fresh_for):
                return keys
            self._keys = await self._fetch()
            self._fetched_at = time.monotonic()
            return self._keys

    def _kept(self, fresh_for: timedelta) -> KeySet | None:
        is_fresh = time.monotonic() - self._fetched_at <= fresh_for.total_seconds()
        return self._keys if is_fresh else None

    async def _fetch(self) -> KeySet:
        try:
            answer = await self._client.get(self._rules.jwks_url, timeout=FETCH_MAX.total_seconds())
            answer.raise_for_status()
            return KeySet.import_key_set(answer.json())
        except (httpx.HTTPError, ValueError, JoseError) as error:
            if self._keys is not None:
                return self._keys
            raise KeysUnreachableError("the issuer's keys cannot be fetched") from error


def token_check(settings: TokenPiece, client: httpx.AsyncClient | None = None) -> TokenCheck:
    """The check that the settings ask for; `client` fetches the issuer's keys."""
    rules = TokenRules(
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        jwks_url=settings.token_jwks_url,
        keys_fresh=settings.token_keys_fresh,
        leeway=settings.token_leeway,
    )
    return TokenCheck(rules, client or httpx.AsyncClient())


class _UnknownKeyError(Exception):
    """No published key fits."""
