"""Pieces of which each service composes its one frozen settings class.

A piece holds no default for an address or a secret; limits have defaults and a description.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, PositiveInt, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DRIVER: Final = "postgresql+asyncpg"
BYTES_MAX: Final = 1_000_000
Port = Annotated[int, Field(ge=1, le=65535)]
Security = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]


class Piece(BaseSettings):
    """A frozen part of a service's settings; unknown variables are left alone."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)


def _a_database(url: SecretStr) -> SecretStr:
    try:
        driver = make_url(url.get_secret_value()).drivername
    except (ArgumentError, ValueError):
        driver = ""
    if driver != DRIVER:
        raise ValueError(f"expected {DRIVER}://user:password@host:port/database")
    return url


DatabaseUrl = Annotated[SecretStr, AfterValidator(_a_database)]


class DatabasePiece(Piece):
    """How to reach the service's own database."""

    database_url: DatabaseUrl = Field(
        description="SQLAlchemy URL of the service's own database (postgresql+asyncpg://…)"
    )
    database_connections_max: PositiveInt = Field(4, description="connections that one process may hold")
    database_statement_max: timedelta = Field(timedelta(seconds=30), description="longest time one statement may take")


class KafkaPiece(Piece):
    """How to reach Kafka, and the limits of relay and consumers."""

    kafka_bootstrap: str = Field(description="host:port[,host:port] of the brokers")
    kafka_security: Security = Field(
        "PLAINTEXT", description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL; SASL is SCRAM-SHA-512"
    )
    kafka_username: str | None = Field(None, description="who the process is to the brokers, with SASL")
    kafka_password: SecretStr | None = Field(None, description="and its password")
    kafka_ca_file: Path | None = Field(
        None, description="certificates of those who may vouch for a broker, with SSL; none: the system's"
    )
    topic_prefix: str = Field(
        "", description="put before every topic and group, so that environments can share brokers"
    )
    relay_rows_max: PositiveInt = Field(2000, description="outbox rows sent in one transaction")
    relay_poll_every: timedelta = Field(timedelta(seconds=1), description="longest wait for new rows without a wake-up")
    state_every: timedelta = Field(timedelta(seconds=1), description="shortest time between two looks for new states")
    state_look_every: timedelta = Field(
        timedelta(seconds=10), description="longest wait for new states without a sign from the relay"
    )
    kafka_request_max: timedelta = Field(timedelta(seconds=10), description="longest time one Kafka request may take")
    consume_records_max: PositiveInt = Field(200, description="records handled in one transaction")
    consume_fetch_every: timedelta = Field(timedelta(milliseconds=20), description="pause between two empty fetches")
    consume_sweep_every: timedelta = Field(timedelta(seconds=1), description="how often deferred records are looked at")
    attempts_max: PositiveInt = Field(5, description="tries of one record before it is parked")
    delay_first: timedelta = Field(timedelta(milliseconds=100), description="wait before the second try; doubles")
    delay_max: timedelta = Field(timedelta(seconds=5), description="longest wait between two tries")
    parked_flood: PositiveInt = Field(
        20, description="how many more records may park than go well before the consumer halts"
    )
    waiting_max: timedelta = Field(timedelta(minutes=15), description="how long a fact may wait before it alarms")

    @model_validator(mode="after")
    def _has_what_its_security_needs(self) -> Self:
        if self.kafka_security.startswith("SASL") != bool(self.kafka_username and self.kafka_password):
            raise ValueError("kafka_username and kafka_password go with kafka_security SASL_PLAINTEXT or SASL_SSL")
        return self


class HttpPiece(Piece):
    """The one HTTP port of a process: probes, metrics, and the API in the api role."""

    http_host: str = Field("0.0.0.0", description="address to listen on")  # noqa: S104 - a container listens on all
    http_port: Port = Field(8080, description="port to listen on")
    request_bytes_max: PositiveInt = Field(BYTES_MAX, description="most bytes in the body of one request")
    drain_max: timedelta = Field(timedelta(seconds=20), description="time to finish work in hand after SIGTERM")


class TokenPiece(Piece):
    """Who may call: the OpenID Connect issuer whose tokens are accepted."""

    token_issuer: str = Field(description="issuer (iss) of accepted tokens")
    token_audience: str = Field("vlimpers", description="audience (aud) of accepted tokens")
    token_jwks_url: str = Field(description="where the issuer publishes its keys")
    token_keys_fresh: timedelta = Field(timedelta(minutes=5), description="how long fetched keys are used unasked")
    token_leeway: timedelta = Field(timedelta(seconds=10), description="clock difference allowed on exp and iat")


class TelemetryPiece(Piece):
    """Logs and traces."""

    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR")
    otlp_endpoint: str | None = Field(None, description="OTLP/HTTP address for traces; none: not exported")


class ClockPiece(Piece):
    """Business time. Leases, time-outs and tokens always use real time."""

    business_clock: Path | None = Field(
        None, description="file with one ISO instant that stands for now; for demo and tests, never set by default"
    )


class ServicePieces(DatabasePiece, KafkaPiece, HttpPiece, TokenPiece, TelemetryPiece, ClockPiece):
    """All pieces that each process of a service has."""


def reference(settings: type[BaseSettings]) -> str:
    """The reference table of a settings class: variable, default, meaning. Made from the class, so always true."""
    prefix = settings.model_config.get("env_prefix", "")
    lines = []
    for name, field in settings.model_fields.items():
        default = "required" if field.is_required() else f"default {field.default}"
        lines.append(f"{prefix}{name.upper()}  ({default})\n    {field.description}")
    return "\n".join(lines)
