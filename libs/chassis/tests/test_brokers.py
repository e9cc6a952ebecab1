"""What a process is told of the brokers reaches every client that is made, and half of it is refused at the start."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from faststream.security import SASLScram512
from pydantic import SecretStr, ValidationError

from chassis.brokers import Brokers, brokers_of
from chassis.settings import KafkaPiece

PASSWORD = SecretStr("open sesame")


def test_several_brokers_are_told_one_by_one() -> None:
    assert Brokers("one:1,two:2").addresses == ["one:1", "two:2"]
    assert Brokers("one:1,two:2").client() == {
        "bootstrap_servers": ["one:1", "two:2"],
        "security_protocol": "PLAINTEXT",
        "ssl_context": None,
    }


@pytest.mark.parametrize("security", ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"])
def test_each_client_is_given_what_its_security_needs(security: str) -> None:
    has_password, is_sealed = security.startswith("SASL"), security.endswith("SSL")
    who: dict[str, Any] = {"kafka_username": "absence", "kafka_password": PASSWORD} if has_password else {}

    brokers = brokers_of(KafkaPiece(kafka_bootstrap="one:1", kafka_security=security, **who))
    client, broker = brokers.client(), brokers.for_faststream()

    assert client["security_protocol"] == security
    assert (client.get("sasl_mechanism"), client.get("sasl_plain_username"), client.get("sasl_plain_password")) == (
        ("SCRAM-SHA-512", "absence", "open sesame") if has_password else (None, None, None)
    )
    assert isinstance(broker, SASLScram512) == has_password
    assert broker.use_ssl == is_sealed
    for context in (client.get("ssl_context"), broker.ssl_context):
        assert (context is not None) == is_sealed
        assert not context or (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize(
    "given",
    [
        {"kafka_security": "SASL_SSL"},
        {"kafka_security": "SASL_SSL", "kafka_username": "absence"},
        {"kafka_security": "SASL_PLAINTEXT", "kafka_password": PASSWORD},
        {"kafka_username": "absence", "kafka_password": PASSWORD},
        {"kafka_security": "SSL", "kafka_username": "absence", "kafka_password": PASSWORD},
        {"kafka_security": "sesame"},
    ],
)
def test_half_of_what_is_needed_is_refused_at_the_start(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        KafkaPiece(kafka_bootstrap="one:1", **given)

    assert "sesame" not in str(refused.value.errors(include_input=False)).replace("'sesame'", "")


def test_a_password_is_not_shown() -> None:
    assert "sesame" not in repr(Brokers("one:1", "SASL_SSL", "absence", PASSWORD))


def test_a_ca_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Brokers("one:1", "SSL", ca_file=tmp_path / "none.pem").client()
