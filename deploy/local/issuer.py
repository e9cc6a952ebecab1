"""Token issuer for demo and tests: signs whatever it is asked, for anybody. Never part of a real deployment.

`python -m deploy.local.issuer` speaks enough OpenID Connect for the services to find and check its keys.
"""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from joserfc import jwt
from joserfc.jwk import ECKey
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.webprocess import Readiness, add_probes, read_settings, run, utc_now

ALGORITHM: Final = "ES256"
AUDIENCE: Final = "vlimpers"
KEYS_PUBLISHED_MAX: Final = 3
LIFETIME_SECONDS_DEFAULT: Final = 3600
LIFETIME_SECONDS_MAX: Final = 7 * 86_400
OWNER_ONLY: Final = 0o600

ROOT_PAGE: Final = """<!doctype html><html lang="nl"><meta charset="utf-8"><title>Tokenuitgever</title>
<body style="font:16px/1.5 system-ui;max-width:42rem;margin:3rem auto;padding:0 1rem">
<h1>Tokenuitgever voor demo en tests</h1>
<p><strong>Alleen voor demo en tests.</strong> Dit programma ondertekent elk token dat men vraagt, zonder iets na te
gaan. Het hoort nooit bij een echte installatie: daar staat een echte identiteitsdienst.</p>
<p><code>POST /token</code> · <code>POST /rotate</code> · <a href="/jwks.json">/jwks.json</a> ·
<a href="/.well-known/openid-configuration">/.well-known/openid-configuration</a></p></body></html>"""


class IssuerSettings(BaseSettings):
    """Where the issuer listens and what it calls itself."""

    model_config = SettingsConfigDict(env_prefix="ISSUER_", frozen=True, env_ignore_empty=True)

    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(description="HTTP port")
    url: str | None = Field(default=None, description="The claim iss; by default made from host and port")
    key_file: Path | None = Field(default=None, description="Keeps the keys, so that a restart keeps tokens valid")

    @property
    def issuer(self) -> str:
        """The claim `iss`, also the start of every address in the discovery document."""
        return (self.url or f"http://{self.host}:{self.port}").rstrip("/")


class TokenRequest(BaseModel):
    """Who the token is for. A negative lifetime makes a token that has already expired, for tests."""

    model_config = ConfigDict(extra="forbid")

    sub: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    vlimpersnummer: Annotated[str, StringConstraints(pattern=r"^\d{6}$")] | None = None
    roles: list[Literal["dcpa_handler", "hrbp", "hr_specialist", "hrtd", "importer", "operator", "register"]] = []
    lifetime_seconds: Annotated[int, Field(ge=-LIFETIME_SECONDS_MAX, le=LIFETIME_SECONDS_MAX)] = (
        LIFETIME_SECONDS_DEFAULT
    )


class KeyRing:
    """The signing keys, newest first: the newest signs, the others stay published so that their tokens stay valid."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is not None and path.exists():
            self._keys = [ECKey.import_key(key) for key in json.loads(path.read_text())["keys"]]
        else:
            self._keys = []
            self.rotate()

    @property
    def newest(self) -> ECKey:
        """The key that signs."""
        return self._keys[0]

    def rotate(self) -> str:
        """Sign with a new key from now on; returns its `kid`."""
        key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        self._keys = [key, *self._keys][:KEYS_PUBLISHED_MAX]
        self._keep()
        return key.kid or ""

    def published(self) -> dict[str, Any]:
        """Give the public halves, as a JWK set."""
        return {"keys": [key.as_dict(private=False) for key in self._keys]}

    def _keep(self) -> None:
        if self._path is None:
            return
        # Replaced in one step: a killed process leaves the old file or the new one, never half a key.
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "w") as file:
            json.dump({"keys": [key.as_dict(private=True) for key in self._keys]}, file)
        draft.replace(self._path)


def sign_token(request: TokenRequest, key: ECKey, issuer: str, now: datetime) -> str:
    """Sign a JWT with the claims the services look at."""
    issued_at = int(now.timestamp())
    claims = {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": request.sub,
        "iat": issued_at,
        "exp": issued_at + request.lifetime_seconds,
    }
    if request.vlimpersnummer is not None:
        claims["vlimpersnummer"] = request.vlimpersnummer
    if request.roles:
        claims["roles"] = list(request.roles)
    return jwt.encode({"alg": ALGORITHM, "typ": "JWT", "kid": key.kid}, claims, key)


def build(settings: IssuerSettings, now: Callable[[], datetime] = utc_now) -> FastAPI:
    """Build the issuer's HTTP side."""
    app = FastAPI(title="Tokenuitgever voor demo en tests", docs_url=None, redoc_url=None)
    ring = KeyRing(settings.key_file)
    add_probes(app, Readiness())

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def root() -> str:
        return ROOT_PAGE

    @app.get("/.well-known/openid-configuration")
    async def discovery() -> dict[str, Any]:
        return {
            "issuer": settings.issuer,
            "jwks_uri": f"{settings.issuer}/jwks.json",
            "token_endpoint": f"{settings.issuer}/token",
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
        }

    @app.get("/jwks.json")
    async def jwks() -> dict[str, Any]:
        return ring.published()

    @app.post("/token")
    async def token(request: TokenRequest) -> dict[str, Any]:
        signed = sign_token(request, ring.newest, settings.issuer, now())
        return {"access_token": signed, "token_type": "Bearer", "expires_in": request.lifetime_seconds}

    @app.post("/rotate")
    async def rotate() -> dict[str, str]:
        return {"kid": ring.rotate()}

    return app


if __name__ == "__main__":
    _settings = read_settings(IssuerSettings)
    run("issuer", build(_settings), _settings.host, _settings.port)
