"""Which faults strike, whom, and in what order: decks of cards that a seed shuffles."""

from dataclasses import dataclass
from random import Random
from typing import Final

APIS: Final = ("personnel.api", "absence.api", "payroll_bridge.api", "notifier.api")
RELAYS: Final = ("personnel.relay", "absence.relay", "payroll_bridge.relay", "notifier.relay")
CONSUMERS: Final = ("absence.consume", "payroll_bridge.consume", "notifier.consume")
JOBS: Final = ("personnel.jobs", "payroll_bridge.jobs", "notifier.jobs")
DELIVER: Final = "notifier.deliver"
PROCESSES: Final = (*APIS, *RELAYS, *CONSUMERS, *JOBS, DELIVER)
KAFKA: Final = "kafka"
POSTGRES: Final = "postgres"
EVERY_SERVICE: Final = "every service"

KILL: Final = "kill -9"
FREEZE: Final = "stop and continue"
SECOND: Final = "second instance"
RESTART: Final = "restart"
CRASH: Final = "immediate shutdown"
CUT: Final = "connections cut"
SLOW: Final = "slow network"
FULL: Final = "full disk"
ROLLING: Final = "rolling restart"

OF_A_PROCESS: Final = (KILL, FREEZE, SECOND)
MORE: Final = {KAFKA: (RESTART, CUT, SLOW, FULL), POSTGRES: (CRASH, CUT, SLOW, FULL)}
AGAIN: Final = {
    DELIVER: (KILL, KILL, KILL, KILL, KILL, FREEZE, SECOND),
    "payroll_bridge.consume": (KILL,),
    "payroll_bridge.jobs": (KILL,),
    KAFKA: (KILL, KILL, RESTART, FREEZE),
    POSTGRES: (KILL, CRASH, CRASH, FREEZE),
}
"""So that a deck strikes each kind of process ten times."""


@dataclass(frozen=True)
class Fault:
    """What happens, and to whom."""

    what: str
    target: str

    @property
    def kind(self) -> str:
        """The kind of process that it strikes: a role, or an engine."""
        return self.target.rpartition(".")[2]

    def __str__(self) -> str:
        return f"{self.what} of {self.target}"


def deck() -> list[Fault]:
    """Each fault for each target at least once, each kind of process ten times, and a rolling restart."""
    cards = [Fault(what, target) for target in PROCESSES for what in OF_A_PROCESS]
    cards += [Fault(what, engine) for engine in (KAFKA, POSTGRES) for what in (KILL, FREEZE, *MORE[engine])]
    cards += [Fault(what, target) for target, whats in AGAIN.items() for what in whats]
    return [*cards, Fault(ROLLING, EVERY_SERVICE)]


def plan(seed: int, faults: int) -> list[Fault]:
    """So many faults, deck after deck; the same seed gives the same ones in the same order."""
    chance, planned = Random(seed), list[Fault]()
    while len(planned) < faults:
        cards = deck()
        chance.shuffle(cards)
        planned += cards
    return planned[:faults]
