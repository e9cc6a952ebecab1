"""`python -m tests.simulation SEED FACTS [WORLDS]` runs worlds one after the other and tells what each came to."""

import sys

from tests.simulation.quiet import hush
from tests.simulation.run import simulate

if __name__ == "__main__":
    hush()
    first, facts, *more = (int(given) for given in sys.argv[1:])
    for seed in range(first, first + (more[0] if more else 1)):
        print(simulate(seed, facts), flush=True)
