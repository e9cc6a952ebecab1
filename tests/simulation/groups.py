"""Consumer groups of Kafka's twin: partitions shared and shared anew, positions committed or not."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiokafka.errors import CommitFailedError, KafkaConnectionError

from tests.simulation.lanes import OUTSIDE, elapse, within

if TYPE_CHECKING:
    from tests.simulation.cluster import Cluster, Raw

SESSION_MAX = 6.0
"""Virtual seconds after which a group lets a silent member go."""


class Group:
    """The members that share one topic, and how far they have come."""

    def __init__(self, cluster: "Cluster", topic: str) -> None:
        self.cluster = cluster
        self.topic = topic
        self.committed: dict[int, int] = {}
        self._members: list[Member] = []

    @property
    def lag(self) -> int:
        """How many records are not committed."""
        return sum(len(log) - self.committed.get(place, 0) for place, log in enumerate(self.cluster.topics[self.topic]))

    def join(self, member: "Member") -> None:
        """Take a member in and share anew."""
        if member not in self._members:
            self._members.append(member)
            self._share()

    def leave(self, member: "Member") -> None:
        """Let a member go and share anew."""
        if member in self._members:
            self._members.remove(member)
            member.assigned, member.positions = [], {}
            self._share()

    def has(self, member: "Member") -> bool:
        """Whether it is a member."""
        return member in self._members

    def _share(self) -> None:
        if not self._members:
            return
        first = int(self.cluster.chance.random() * len(self._members))
        for member in self._members:
            member.assigned, member.positions = [], {}
        for place in range(len(self.cluster.topics[self.topic])):
            self._members[(first + place) % len(self._members)].assigned.append(place)


class Member:
    """One consumer's connection: gets records of its partitions, commits how far it is."""

    def __init__(self, group: Group, turn: Callable[[str], Awaitable[None]]) -> None:
        self._group = group
        self._turn = turn
        self.assigned: list[int] = []
        self.positions: dict[int, int] = {}

    async def poll(self, records_max: int) -> "tuple[Raw, ...]":
        """The next records, perhaps none; joins the group when it is not a member (any more)."""
        await self._turn("poll")
        group = self._group
        if not group.cluster.is_up:
            return ()
        group.join(self)
        got: list[Raw] = []
        for place in self.assigned:
            begin = self.positions.get(place, group.committed.get(place, 0))
            found = group.cluster.topics[group.topic][place][begin : begin + records_max - len(got)]
            self.positions[place] = begin + len(found)
            got += found
        return tuple(got)

    async def ack(self) -> None:
        """Commit the positions, of the partitions it has at this moment.

        Raises:
            CommitFailedError: it is no member any more.
            KafkaConnectionError: no broker answers; it may have been committed.

        """
        await self._turn("before ack")
        group = self._group
        if not group.cluster.is_up:
            raise KafkaConnectionError
        if not group.has(self):
            raise CommitFailedError
        odds = group.cluster.chance.random() / (group.cluster.doubt.commit or 1e-9)
        if odds > 0.5:
            group.committed.update(self.positions)
        if odds < 0.25:
            await elapse(1e6)
        if odds < 1:
            raise KafkaConnectionError
        await self._turn("after ack")

    def leave(self) -> None:
        """Say goodbye."""
        self._group.leave(self)

    def vanish(self) -> None:
        """The process is gone without a word; the group notices after a while."""
        asyncio.get_running_loop().call_later(SESSION_MAX, self._group.leave, self, context=within(OUTSIDE))

    def fall_silent(self, seconds: float) -> None:
        """The process stands still; if it does so for too long, the others take over."""
        if seconds > SESSION_MAX:
            self.vanish()


@dataclass(slots=True)
class Message:
    """What FastStream hands to the consumer's function, as far as that looks at it."""

    raw_message: Any
    member: Member
    is_taken: bool = False
    """Whether the consumer came to an end with it."""

    async def ack(self) -> None:
        """Commit."""
        self.is_taken = True
        await self.member.ack()
