"""Who calls the interface: tokens signed with a key that the tests publish."""

from datetime import UTC, datetime, timedelta

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

KEY = ECKey.generate_key("P-256", {"kid": "test", "use": "sig", "alg": "ES256"})


def token(*roles: str, person: str | None = None) -> dict[str, str]:
    claims = {
        "iss": "https://issuer.example",
        "aud": "vlimpers",
        "sub": "somebody",
        "exp": int((datetime.now(UTC) + timedelta(minutes=5)).timestamp()),
        "roles": list(roles),
        **({"vlimpersnummer": person} if person else {}),
    }
    return {"Authorization": f"Bearer {jwt.encode({'alg': 'ES256', 'kid': 'test'}, claims, KEY)}"}


def publish_keys(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})
