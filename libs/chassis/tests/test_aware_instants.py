"""Instants are aware and in UTC, whoever gives them."""

from datetime import UTC

from chassis.clock import business_clock, real_clock


def test_every_clock_gives_aware_instants_in_utc(tmp_path):
    file = tmp_path / "now"
    file.write_text("2026-11-02T09:00:00+01:00\n")

    assert [clock().tzinfo for clock in (real_clock, business_clock(file))] == [UTC, UTC]
