"""The hands of a scenario: say records, and demand of the answers what the rules promise."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from contracts.kit.answers import Answer
from contracts.kit.channel import CONTROL, Channel
from contracts.kit.records import Number, Numbers, Record
from contracts.kit.rules import BrokenRuleError, Rule
from contracts.kit.streams import AnswerStreams


@dataclass(frozen=True)
class Patience:
    """How long the kit waits: `deadline` seconds for an answer, `quiet` seconds to believe that none comes."""

    deadline: float
    quiet: float


@dataclass
class Play:
    """One scenario being played. A demand waits as long as it must, and raises BrokenRuleError at the first breach."""

    channel: Channel
    numbers: Numbers
    patience: Patience
    rule: Rule
    said: list[Record] = field(default_factory=list)
    _bans: list[tuple[Record, int, Rule, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._begin = len(self.channel.answers.heard)
        self._keys: set[str] = set()

    def number(self, origin: str = "entered") -> Number:
        """Give a number that only this scenario uses."""
        number = self.numbers.new(origin)
        self._keys.add(number.elvire_number)
        return number

    def beside(self, number: Number) -> Number:
        """Give another number of the person of a number of this scenario."""
        other = self.numbers.beside(number)
        self._keys.add(other.elvire_number)
        return other

    async def say(self, *records: Record) -> None:
        """Put records on the feed, in this order."""
        self.said.extend(records)
        await self.channel.say(records)

    async def announce(self, *records: Record) -> None:
        """Put records on the control topic, in this order; nobody answers them."""
        await self.channel.say(records, CONTROL)

    async def accepted(self, *records: Record) -> None:
        """Demand that each is accepted, and that the answers of each number come in this order."""
        await self._answered(records)
        for record in records:
            answer = self._answers(record)[0]
            if not answer.is_accepted:
                raise BrokenRuleError(self._rule_of(record), f"{record} had to be accepted and was {_told(answer)}.")
        self._demand_order(records)

    async def rejected(self, *records: Record) -> None:
        """Demand that each is rejected."""
        await self._answered(records)
        for record in records:
            if self._answers(record)[0].is_accepted:
                raise BrokenRuleError(self.rule, f"{record} had to be rejected and was accepted.")

    async def answered(self, *records: Record) -> None:
        """Demand that each is answered, whatever the answer says: another scenario judges that."""
        await self._answered(records)

    async def silent(self, *records: Record, because: str) -> None:
        """Demand that none of these is answered for now."""
        await self.channel.answers.wait_until(lambda: any(map(self._answers, records)), self.patience.quiet)
        for record in records:
            for answer in self._answers(record):
                raise BrokenRuleError(self.rule, f"{record} was {_told(answer)} {because}.")

    async def same_meaning(self, record: Record) -> None:
        """Demand that further answers to a record, if any come, mean what the first meant."""
        await self._settle()
        first, *later = self._answers(record)
        for answer in later:
            if answer.meaning != first.meaning:
                sentence = f"{record} was {_told(first)}; when it came again it was {_told(answer)}."
                raise BrokenRuleError(self.rule, sentence)

    def must_not_accept(self, record: Record, because: str) -> None:
        """Demand that from here on no new answer accepts this version. It is judged when the scenario ends."""
        self._bans.append((record, len(self._answers(record)), Rule.VERSIONS, because))

    async def end(self) -> None:
        """Judge what can only be judged at the end: acceptances that must not be, and the form of every answer."""
        if self._bans:
            await self._settle()
        for record, known, rule, because in self._bans:
            earlier = {answer.event_id for answer in self._answers(record)[:known]}
            new = [answer for answer in self._answers(record)[known:] if answer.event_id not in earlier]
            if any(answer.is_accepted for answer in new):
                raise BrokenRuleError(rule, f"{record} was accepted {because}.")
        self._demand_form()

    def heard(self) -> list[Answer]:
        """Give the answers of this scenario's numbers."""
        return [answer for answer in self.channel.answers.heard[self._begin :] if self._is_mine(answer)]

    async def _answered(self, records: Sequence[Record]) -> None:
        def missing() -> list[Record]:
            about = {answer.about for answer in self.heard()}
            return [record for record in records if (record.record_id, record.version) not in about]

        if await self._wait(lambda: not missing(), self.patience.deadline):
            return
        await self.channel.demand_broker()
        left = missing()
        more = f" (and {len(left) - 1} more)" if len(left) > 1 else ""
        self._demand_form()
        raise BrokenRuleError(
            self._rule_of(left[0]),
            f"{left[0]}{more} was not answered within {self.patience.deadline:g} seconds.",
        )

    async def _wait(self, is_enough: Callable[[], bool], seconds: float) -> bool:
        return await self.channel.answers.wait_until(is_enough, seconds)

    async def _settle(self) -> None:
        await self._wait(lambda: False, self.patience.quiet)

    def _answers(self, record: Record) -> list[Answer]:
        return [answer for answer in self.heard() if answer.about == (record.record_id, record.version)]

    def _is_mine(self, answer: Answer) -> bool:
        return answer.key in self._keys or answer.body.get("elvire_number") in self._keys

    def _rule_of(self, record: Record) -> Rule:
        """The rule that is broken when a record is not accepted: that of the scenario, unless it only set the stage."""
        is_story = self.rule is Rule.GATE or bool(record.body.get("load_id") or record.body.get("replaces"))
        is_stage = record.sequence == 1 and not is_story
        return Rule.ANSWERS if is_stage else self.rule

    def _demand_order(self, records: Sequence[Record]) -> None:
        heard = [answer.about for answer in self.heard()]
        by_key: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            by_key[record.key].append(record)
        for stream in by_key.values():
            for earlier, later in pairwise(stream):
                places = [heard.index((record.record_id, record.version)) for record in (earlier, later)]
                if places[0] > places[1]:
                    raise BrokenRuleError(Rule.ORDER, f"{later} was answered before {earlier}.")

    def _demand_form(self) -> None:
        streams = AnswerStreams(self.said)
        for answer in self.heard():
            fault = next(iter((*answer.faults, *streams.faults(answer))), None)
            if fault is not None:
                raise BrokenRuleError(Rule.HEADERS, f"The answer “{answer}” is not as agreed: {fault}.")


def _told(answer: Answer) -> str:
    code = answer.body.get("code")
    return f"{answer.body.get('outcome')} with code {code}" if code else str(answer.body.get("outcome"))
