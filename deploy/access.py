"""How a command of deploy/ reaches Kafka: the same settings as a service's, under the command's own prefix."""

import ssl
import sys
from pathlib import Path
from typing import Any, Final, Literal, Self, TypeVar

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings

MECHANISM: Final = "SCRAM-SHA-512"


USAGE_ERROR: Final = 2
SettingsType = TypeVar("SettingsType", bound=BaseSettings)


def read_settings(settings_class: type[SettingsType]) -> SettingsType:
    """The settings of a command; what is missing or wrong is told by its variable, and ends it with exit code 2."""
    try:
        return settings_class()
    except ValidationError as error:
        prefix = settings_class.model_config.get("env_prefix", "")
        for fault in error.errors(include_input=False, include_url=False):
            name = "_".join(map(str, fault["loc"])).upper().removeprefix(prefix)
            print(f"{prefix}{name}: {fault['msg']}", file=sys.stderr)
        sys.exit(USAGE_ERROR)


class KafkaAccess(BaseSettings):
    """Brokers, and how to prove to them who asks."""

    kafka_bootstrap: str = Field(min_length=1, description="Brokers: host:port, separated by commas.")
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL; SASL is SCRAM-SHA-512."
    )
    kafka_username: str | None = Field(default=None, description="Who the command is to the brokers, with SASL.")
    kafka_password: SecretStr | None = Field(default=None, description="And its password.")
    kafka_ca_file: Path | None = Field(
        default=None, description="Certificates of those who may vouch for a broker, with SSL; none: the system's."
    )

    @model_validator(mode="after")
    def _has_what_its_security_needs(self) -> Self:
        if self.kafka_security.startswith("SASL") != bool(self.kafka_username and self.kafka_password):
            raise ValueError("kafka_username and kafka_password go with kafka_security SASL_PLAINTEXT or SASL_SSL")
        return self

    def client(self) -> dict[str, Any]:
        """What every client of aiokafka is given; OSError when there is no usable CA file."""
        given: dict[str, Any] = {"bootstrap_servers": self.kafka_bootstrap, "security_protocol": self.kafka_security}
        if self.kafka_security.endswith("SSL"):
            given["ssl_context"] = ssl.create_default_context(cafile=self.kafka_ca_file)
        if self.kafka_password:
            given |= {
                "sasl_mechanism": MECHANISM,
                "sasl_plain_username": self.kafka_username,
                "sasl_plain_password": self.kafka_password.get_secret_value(),
            }
        return given
