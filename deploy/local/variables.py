"""Values for the variables of compose.yaml when its commands run as plain processes on this machine."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.compose import REPOSITORY, required_variable_names, variable_names
from deploy.local.ports import LOOPBACK, free_port

PORT_SUFFIX = "_PORT"
DATABASE_SUFFIX = "_DATABASE"
PASSWORD_BYTES = 24
COLLECTOR_PORT = "COLLECTOR_PORT"
KEY_BYTES = {"_SEALING_KEY": 64, "_BLIND_INDEX_KEY": 32}


@dataclass(frozen=True)
class EngineAddresses:
    """Where Kafka and PostgreSQL are (host:port), and the password of PostgreSQL's administrator."""

    kafka: str
    postgres: str
    postgres_password: str


def local_variables(
    text: str, engines: EngineAddresses, directory: Path, topic_prefix: str, database_prefix: str
) -> dict[str, str]:
    """Choose a free port, a fresh secret, a path in the run's directory or a loopback address for each variable."""
    names = variable_names(text)
    values = {name: _secret(name) for name in required_variable_names(text)}
    values |= {name: str(free_port()) for name in sorted(names) if name.endswith(PORT_SUFFIX)}
    values |= {
        name: f"{database_prefix}{name.removesuffix(DATABASE_SUFFIX).lower()}"
        for name in names
        if name.endswith(DATABASE_SUFFIX)
    }
    return values | _places(values, directory) | _engines(engines) | {"TOPIC_PREFIX": topic_prefix}


def _engines(engines: EngineAddresses) -> dict[str, str]:
    return {
        "KAFKA_ADDRESS": engines.kafka,
        "POSTGRES_ADDRESS": engines.postgres,
        "POSTGRES_PASSWORD": engines.postgres_password,
    }


def _places(ports: Mapping[str, str], directory: Path) -> dict[str, str]:
    issuer = f"http://{LOOPBACK}:{ports.get('ISSUER_PORT', '')}"
    return {
        "BIND_HOST": LOOPBACK,
        "SMTP_HOST": LOOPBACK,
        "TOKEN_ISSUER": issuer,
        "TOKEN_JWKS_URL": f"{issuer}/jwks.json",
        "OTLP_ENDPOINT": f"http://{LOOPBACK}:{ports[COLLECTOR_PORT]}" if COLLECTOR_PORT in ports else "",
        "ISSUER_KEY_FILE": str(directory / "issuer.json"),
        "ENGINE_STATE_FILE": str(directory / "engine.jsonl"),
        "MAILSINK_KEEP_FILE": str(directory / "mails.jsonl"),
        "NOTIFIER_MESSAGE_LIST": str(REPOSITORY / "services/notifier/src/notifier/message_list.yaml"),
    }


def _secret(name: str) -> str:
    for suffix, size in KEY_BYTES.items():
        if name.endswith(suffix):
            return base64.b64encode(secrets.token_bytes(size)).decode()
    return secrets.token_hex(PASSWORD_BYTES)
