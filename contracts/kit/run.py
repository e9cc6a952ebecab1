"""Plays the scenarios one after the other and says what became of each."""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from contracts.catalog import load
from contracts.kit.channel import Channel, open_channel
from contracts.kit.play import Patience, Play
from contracts.kit.records import Numbers
from contracts.kit.rules import BrokenRuleError, Rule
from contracts.kit.scenarios import Scenario

NO_ANSWER = "No answer came at all: does the engine run, on this broker and with this prefix?"


@dataclass(frozen=True)
class Result:
    """What became of a scenario; `rule` and `sentence` tell of the breach when it failed."""

    scenario: Scenario
    verdict: Literal["passed", "failed"]
    seconds: float
    messages: int
    answers: int
    rule: Rule | None = None
    sentence: str = ""

    def written(self) -> dict[str, Any]:
        """Give the result as the report holds it."""
        return {
            "scenario": self.scenario.name,
            "shows": self.scenario.says,
            "verdict": self.verdict,
            "rule": (self.rule or self.scenario.rule).value,
            "page": (self.rule or self.scenario.rule).anchor,
            "sentence": self.sentence or None,
            "messages": self.messages,
            "answers": self.answers,
            "seconds": round(self.seconds, 3),
        }


async def judge(
    bootstrap: str, prefix: str, seed: int, patience: Patience, scenarios: Sequence[Scenario]
) -> AsyncIterator[Result]:
    """Yield the result of each scenario as it ends; after one without any answer the rest is not played.

    ChannelError when there is no broker at `bootstrap`; BrokerLostError when it stalls or is lost on the way.
    """
    catalog = load()
    chance = Random(seed)  # noqa: S311  it makes up persons, not secrets
    async with open_channel(bootstrap, prefix, catalog) as channel:
        numbers = Numbers(catalog, chance, channel.used)
        for scenario in scenarios:
            result = await _play(scenario, channel, numbers, patience)
            yield result
            if not channel.answers.heard:
                return


async def _play(scenario: Scenario, channel: Channel, numbers: Numbers, patience: Patience) -> Result:
    play = Play(channel, numbers, patience, scenario.rule)
    begin = time.monotonic()
    breach: BrokenRuleError | None = None
    try:
        await scenario.tell(play)
        await play.end()
    except BrokenRuleError as error:
        breach = error
    return Result(
        scenario=scenario,
        verdict="failed" if breach else "passed",
        seconds=time.monotonic() - begin,
        messages=len(play.said),
        answers=len(play.heard()),
        rule=breach.rule if breach else None,
        sentence=_sentence(breach, channel) if breach else "",
    )


def _sentence(breach: BrokenRuleError, channel: Channel) -> str:
    return breach.sentence if channel.answers.heard else f"{breach.sentence} {NO_ANSWER}"
