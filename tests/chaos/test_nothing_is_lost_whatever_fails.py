"""Every accepted fact reaches engine and mailbox, once in effect and in order: a whole deck of seeded faults."""

import os
import time
from pathlib import Path

import pytest

from tests.chaos.campaign import DECK, EACH_KIND_MIN, Campaign
from tests.chaos.faults import FACTS_MIN, PEOPLE_MIN, kinds_struck
from tests.chaos.plan import plan

pytestmark = [
    pytest.mark.long,
    pytest.mark.kafka,
    pytest.mark.postgres,
    pytest.mark.xdist_group("own engines"),
    pytest.mark.timeout(2400),
]


def test_a_deck_of_faults_loses_and_doubles_nothing(tmp_path: Path) -> None:
    seed = int(os.environ.get("CHAOS_SEED", time.time_ns() % 10**6))
    campaign = Campaign(seed, DECK, tmp_path / "chaos.json", round_faults=DECK)

    campaign.run(tmp_path)

    print(campaign.report())
    assert [strike.target for strike in campaign.strikes] == [fault.target for fault in plan(seed, DECK)]
    assert min(strike.facts for strike in campaign.strikes) >= FACTS_MIN
    assert min(strike.people for strike in campaign.strikes) >= PEOPLE_MIN
    assert min(kinds_struck(campaign.strikes).values()) >= EACH_KIND_MIN
