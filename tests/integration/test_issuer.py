"""The token issuer: tokens that the published keys prove, also after a rotation and after a restart."""

from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import ClaimsOption

from deploy.local.ports import LOOPBACK, free_port
from tests.support.standin import StandIn, running

AUDIENCE: ClaimsOption = {"essential": True, "value": "vlimpers"}


def settings_of(port: int, folder: Path) -> dict[str, str]:
    return {"ISSUER_HOST": LOOPBACK, "ISSUER_PORT": str(port), "ISSUER_KEY_FILE": str(folder / "keys.json")}


def token_from(issuer: StandIn, **asked: Any) -> str:
    answer = issuer.http.post("/token", json={"sub": "maria.peeters", **asked})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def claims_in(issuer: StandIn, token: str) -> dict[str, Any]:
    """Check a token as a service does: key from the discovery document, then issuer, audience and expiry."""
    discovery = issuer.get("/.well-known/openid-configuration")
    keys = KeySet.import_key_set(issuer.http.get(discovery["jwks_uri"]).json())
    claims = jwt.decode(token, keys, algorithms=["ES256"]).claims
    issued_by: ClaimsOption = {"essential": True, "value": discovery["issuer"]}
    jwt.JWTClaimsRegistry(iss=issued_by, aud=AUDIENCE, exp={"essential": True}).validate(claims)
    return dict(claims)


def test_a_token_says_who_it_is_for_and_is_proven_by_the_published_keys(tmp_path: Path) -> None:
    port = free_port()
    with running("issuer", port, settings_of(port, tmp_path), tmp_path / "log") as issuer:
        claims = claims_in(issuer, token_from(issuer, vlimpersnummer="900017", roles=["importer"], lifetime_seconds=60))
        plain = claims_in(issuer, token_from(issuer))

        assert claims["sub"] == "maria.peeters"
        assert (claims["vlimpersnummer"], claims["roles"]) == ("900017", ["importer"])
        assert claims["exp"] - claims["iat"] == 60
        assert claims["iss"] == f"http://{LOOPBACK}:{port}"
        assert not {"vlimpersnummer", "roles"} & plain.keys()
        assert "Alleen voor demo en tests" in issuer.http.get("/").text
        assert issuer.http.post("/token", json={"sub": "x", "roles": ["king"]}).status_code == 422
        assert issuer.terminate() == 0


def test_an_expired_or_altered_token_is_not_proven(tmp_path: Path) -> None:
    port = free_port()
    with running("issuer", port, settings_of(port, tmp_path), tmp_path / "log") as issuer:
        with pytest.raises(JoseError):
            claims_in(issuer, token_from(issuer, lifetime_seconds=-60))

        head, body, signature = token_from(issuer).split(".")
        with pytest.raises(BadSignatureError):
            claims_in(issuer, ".".join((head, body, signature[::-1])))


def test_tokens_stay_valid_over_a_rotation_and_a_kill(tmp_path: Path) -> None:
    port = free_port()
    with running("issuer", port, settings_of(port, tmp_path), tmp_path / "log") as issuer:
        before = token_from(issuer)
        kid = issuer.http.post("/rotate").json()["kid"]
        after = token_from(issuer)

        issuer.process.kill()
        issuer.start()

        assert claims_in(issuer, before)["sub"] == claims_in(issuer, after)["sub"]
        published = issuer.get("/jwks.json")["keys"]
        assert published[0]["kid"] == kid
        assert not any("d" in key for key in published)
        assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


def test_the_oldest_keys_are_forgotten(tmp_path: Path) -> None:
    port = free_port()
    with running("issuer", port, settings_of(port, tmp_path), tmp_path / "log") as issuer:
        token = token_from(issuer)
        for _ in range(3):
            issuer.http.post("/rotate")

        with pytest.raises(JoseError, match="No key"):
            claims_in(issuer, token)
