"""`python -m tests.chaos` strikes the running product with seeded faults; run again, it goes on where it was."""

import argparse
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from deploy.local.compose import REPOSITORY
from tests.chaos.campaign import Campaign
from tests.chaos.round import ChaosError

FAULTS = 1000


def main() -> None:
    """Play, print the report, and end with 1 when something is not accounted for."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--faults", type=int, default=FAULTS)
    parser.add_argument("--seed", type=int, default=None, help="none: a new one, which is told")
    given = parser.parse_args()
    seed = time.time_ns() % 10**6 if given.seed is None else given.seed
    var = REPOSITORY / "var"
    campaign = Campaign(seed, given.faults, var / f"chaos-{seed}-{given.faults}.json")
    campaign.load()
    tell = partial(print, flush=True)
    if campaign.rounds:
        tell(f"{len(campaign.strikes)} of {given.faults} faults were struck before, by {campaign.path.name}")
    try:
        with tempfile.TemporaryDirectory(prefix="open-vlimpers-chaos-") as directory:
            campaign.run(Path(directory), tell)
    except ChaosError as error:
        sys.exit(f"not accounted for:\n{error}\nto play this round again: make chaos FAULTS={given.faults} SEED={seed}")
    tell(campaign.report())


if __name__ == "__main__":
    main()
