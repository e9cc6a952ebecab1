"""Clock, seal and settings."""

import base64
import gc
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_settings import SettingsConfigDict

from chassis.clock import business_clock, day_of, real_clock
from chassis.lifecycle import calm_collector
from chassis.sealed import Seal, UnsealableError, blind_index
from chassis.settings import ServicePieces, reference

KEY = base64.b64encode(bytes(range(64))).decode()
OTHER = base64.b64encode(bytes(64)).decode()


class Settings(ServicePieces):
    model_config = SettingsConfigDict(env_prefix="TOY_")


@given(st.text(max_size=40))
def test_what_is_sealed_is_opened_again(text):
    assert Seal(KEY).open("insz", Seal(KEY).close("insz", text)) == text


def test_a_sealed_value_opens_only_for_its_column_and_key():
    sealed = Seal(KEY).close("insz", "85073003328")

    assert b"85073003328" not in sealed
    for seal, column in [(Seal(KEY), "iban"), (Seal(OTHER), "insz")]:
        with pytest.raises(UnsealableError):
            seal.open(column, sealed)


def test_a_blind_index_finds_the_same_value_and_says_nothing_without_the_key():
    assert blind_index(KEY, "insz", "1") == blind_index(KEY, "insz", "1")
    assert len({blind_index(KEY, "insz", "1"), blind_index(OTHER, "insz", "1"), blind_index(KEY, "iban", "1")}) == 3


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_a_day_is_a_day_in_brussels(instant, day):
    assert day_of(instant) == day


def test_business_time_is_real_time_unless_a_file_says_otherwise(tmp_path):
    file = tmp_path / "now"
    file.write_text("2026-11-02T09:00:00+01:00\n")

    assert business_clock(file)() == datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    assert business_clock(None) is real_clock


def test_every_setting_is_described_and_addresses_and_secrets_have_no_default():
    without_default = {name for name, field in Settings.model_fields.items() if field.is_required()}

    assert without_default == {"database_url", "kafka_bootstrap", "token_issuer", "token_jwks_url"}
    assert all(field.description for field in Settings.model_fields.values())
    assert "TOY_DATABASE_URL  (required)" in reference(Settings)


def test_the_collector_leaves_alone_what_is_there_when_a_process_starts():
    before = gc.get_threshold()
    try:
        calm_collector()
        assert gc.get_freeze_count() > len(sys.modules)
        assert gc.get_threshold() > before
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
