"""People whom payroll-bridge knows, with accepted files: made by its own consumer from facts and acknowledgements."""

import asyncpg

from bench.arena import Contestant
from bench.engines import Engines
from bench.facts import Teller, person_of, with_prefix
from bench.product import Product
from bench.raw import Raw, produce
from deploy.local.apart import run_apart

CONSUME = "payroll-bridge-consume"
UNANSWERED = """
    SELECT elvire_number, record_id, version FROM feed_message WHERE state = 'sent' ORDER BY order_id
"""


class Population:
    """So many people on the topics of a product, and a consumer of payroll-bridge that takes what is told of them."""

    def __init__(self, engines: Engines, product: Product, bridge: Contestant, people: int) -> None:
        self.teller = Teller()
        self._engines, self._product, self._bridge, self._people = engines, product, bridge, people

    def settle(self) -> None:
        """Tell of everybody, and let the engine accept everything, until nothing is held back."""
        self.tell_and_take(list(self.teller.organisation()))
        self.tell_and_take([fact for number in range(self._people) for fact in self.teller.newcomer(person_of(number))])
        while waiting := self._unanswered():
            self.tell_and_take([self.teller.acceptance(*message) for message in waiting])

    def tell_and_take(self, facts: list[Raw]) -> dict[str, float]:
        """Put facts on the topics, and then let the consumer take them."""
        self.tell(facts)
        return self._bridge.ask("take", facts=len(facts))

    def tell(self, facts: list[Raw]) -> None:
        """Put facts on the topics."""
        run_apart(lambda: produce(self._engines.bootstrap, with_prefix(facts, self._product.prefix)))

    def changes(self, number: int, facts: int) -> list[Raw]:
        """Tell so many changes, each about the next person; `number` tells the rounds apart."""
        return [
            self.teller.change(person_of(each % self._people), number + each // self._people) for each in range(facts)
        ]

    def like_changes(self, facts: int) -> list[Raw]:
        """Make facts like those, which nobody is told."""
        teller = Teller()
        return [teller.change(person_of(each % self._people), each // self._people) for each in range(facts)]

    def _unanswered(self) -> list[tuple[str, str, int]]:
        async def fetch() -> list[tuple[str, str, int]]:
            connection = await asyncpg.connect(database_of(self._product))
            try:
                return [tuple(row) for row in await connection.fetch(UNANSWERED)]
            finally:
                await connection.close()

        return run_apart(fetch)


def database_of(product: Product) -> str:
    """The address of payroll-bridge's database."""
    return product.environment(CONSUME)["PAYROLL_BRIDGE_DATABASE_URL"].replace("+asyncpg", "")


def bridge_of(engines: Engines, product: Product) -> Contestant:
    """The consumer of payroll-bridge as a contestant."""
    environment = product.environment(CONSUME) | {"PAYROLL_BRIDGE_LOG_LEVEL": "WARNING"}
    return Contestant("bench.contestants.bridge", engines.log("bridge"), environment)
