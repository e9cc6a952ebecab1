"""Where the brokers are, and how a process proves to them who it is: handed to every Kafka client that is made."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

if TYPE_CHECKING:
    from faststream.security import BaseSecurity

    from chassis.settings import KafkaPiece

MECHANISM: Final = "SCRAM-SHA-512"


@dataclass(frozen=True, slots=True)
class Brokers:
    """Addresses (host:port[,host:port]), a security protocol by Kafka's name, and what that protocol needs.

    The CA file is read anew for each client, so that certificates can change while a process runs.
    """

    bootstrap: str
    security: str = "PLAINTEXT"
    username: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None

    def client(self) -> dict[str, Any]:
        """What every client of aiokafka is given.

        Raises:
            OSError: there is no usable CA file.

        """
        given: dict[str, Any] = {"bootstrap_servers": self.addresses, "security_protocol": self.security}
        given["ssl_context"] = self._certificates()
        if self.password:
            given |= {
                "sasl_mechanism": MECHANISM,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password.get_secret_value(),
            }
        return given

    def for_faststream(self) -> "BaseSecurity":
        """The same as FastStream wants it, apart from the addresses.

        Raises:
            OSError: there is no usable CA file.

        """
        from faststream.security import BaseSecurity, SASLScram512

        context = self._certificates()
        if self.username is None or self.password is None:
            return BaseSecurity(ssl_context=context)
        return SASLScram512(self.username, self.password.get_secret_value(), ssl_context=context)

    @property
    def addresses(self) -> list[str]:
        """One by one: FastStream takes a text for one address, whatever is in it."""
        return self.bootstrap.split(",")

    def _certificates(self) -> ssl.SSLContext | None:
        return ssl.create_default_context(cafile=self.ca_file) if self.security.endswith("SSL") else None


def brokers_of(settings: "KafkaPiece") -> Brokers:
    """The brokers that a process was told of."""
    return Brokers(
        settings.kafka_bootstrap,
        settings.kafka_security,
        settings.kafka_username,
        settings.kafka_password,
        settings.kafka_ca_file,
    )
