"""The scripted feeds. Each is one story of one or a few numbers, told to the engine, with what it must answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from contracts.kit.changes import OTHER_UNIT, begin, cancelled, full_load, load_begins, moved, nothing_to_undo
from contracts.kit.play import Play
from contracts.kit.records import Record
from contracts.kit.rules import Rule

UNKNOWN_TYPE: Final = "elvire.bonus-changed.v1"
STREAMS_AT_ONCE: Final = 4
BURST_NUMBERS: Final = 20
BURST_VERSIONS: Final = 49


@dataclass(frozen=True)
class Scenario:
    """One story: `rule` is what it is about, `says` what it shows in one line."""

    name: str
    rule: Rule
    says: str
    tell: Callable[[Play], Awaitable[None]]


async def _normal_flow(play: Play) -> None:
    for origin in ("entered", "imported"):
        number = play.number(origin)
        await begin(play, number)
        life = (
            number.employment(),
            number.absence(),
            number.absence(2, status="cancelled"),
            number.employment(2, last_day="2027-06-30", effective_day="2027-07-01"),
            number.master(2, status="closed", closed_after="2027-06-30", effective_day="2027-07-01"),
            number.master(3, effective_day="2027-09-01"),
        )
        await play.say(*life)
        await play.accepted(*life)


async def _repeat(play: Play) -> None:
    number = play.number()
    await begin(play, number)
    employment = number.employment()
    await play.say(employment)
    await play.accepted(employment)

    await play.say(employment)
    after = number.employment(2)
    await play.say(after)
    await play.accepted(after)
    await play.same_meaning(employment)


async def _same_version(play: Play) -> None:
    number = play.number()
    await begin(play, number)
    first = number.employment()
    await play.say(first)
    await play.accepted(first)

    play.must_not_accept(first, "a second time, with other content, under an id of its own")
    await play.say(number.employment(unit=OTHER_UNIT))
    after = number.employment(2)
    await play.say(after)
    await play.accepted(after)


async def _older_version(play: Play) -> None:
    number = play.number()
    await begin(play, number)
    older, newer = number.employment(), number.employment(2, unit=OTHER_UNIT)
    await play.say(older, newer)
    await play.accepted(older, newer)

    late = number.employment()
    play.must_not_accept(late, "after version 2 of the same record")
    await play.say(late)
    after = number.employment(3)
    await play.say(after)
    await play.accepted(after)


async def _gap(play: Play) -> None:
    number = play.number()
    await begin(play, number)
    missing, after = number.employment(), number.employment(2)

    await play.say(after)
    await play.silent(after, because=f"although sequence {missing.sequence} of the number had not come")
    await play.say(missing)
    await play.accepted(missing, after)


async def _gap_at_start(play: Play) -> None:
    number = play.number()
    first, second = number.master(), number.master(2)

    await play.say(second)
    await play.silent(second, because="although sequence 1 of the number had not come")
    await play.say(first)
    await play.accepted(first, second)


async def _late_fill(play: Play) -> None:
    number = play.number()
    await begin(play, number)
    second, third, fourth = number.employment(), number.absence(), number.employment(2)

    await play.say(fourth, third)
    await play.silent(third, fourth, because=f"although sequence {second.sequence} of the number had not come")
    await play.say(second)
    await play.accepted(second, third, fourth)


async def _interleaved(play: Play) -> None:
    numbers = [play.number() for _ in range(STREAMS_AT_ONCE)]
    await begin(play, *numbers)
    held, *others = numbers
    missing, after = held.employment(), held.employment(2)
    flow = [record for number in others for record in (number.employment(), number.absence())]
    woven = [*flow[::2], *flow[1::2]]

    await play.say(after, *woven)
    await play.accepted(*woven)
    await play.silent(after, because=f"although sequence {missing.sequence} of the number had not come")
    await play.say(missing)
    await play.accepted(missing, after)


async def _gate(play: Play) -> None:
    number = play.number()
    early = number.employment()
    await play.say(early)
    await play.rejected(early)

    master, later = number.master(), number.employment(2)
    await play.say(master)
    await play.accepted(master)
    await play.say(later)
    await play.accepted(later)


async def _unknown_type(play: Play) -> None:
    number = play.number()
    await begin(play, number)
    unknown = replace(number.employment(), event_type=UNKNOWN_TYPE)
    record_id = f"bonus/{unknown.body['vlimpersnummer']}/1"
    unknown = replace(unknown, body={**unknown.body, "record_id": record_id})

    await play.say(unknown)
    await play.silent(unknown, because="although its event type is not in the contract")
    after = number.employment()
    await play.say(after)
    await play.accepted(after)


async def _unknown_field(play: Play) -> None:
    number = play.number()
    await begin(play, number)
    absence = number.absence(later_addition={"since": "2027-01-01"})
    days = [{**day, "later_addition": 1} for day in absence.body["days"]]
    absence = replace(absence, body={**absence.body, "days": days}, extra_headers=(("ce_lateraddition", b"1"),))

    await play.say(absence)
    await play.accepted(absence)


async def _invalid_body(play: Play) -> None:
    number = play.number()
    await begin(play, number)
    employment = number.employment()
    broken = replace(employment, body={name: value for name, value in employment.body.items() if name != "statute"})
    wrong = number.absence(status="perhaps")
    await play.say(broken, wrong)
    await play.rejected(broken, wrong)

    after = number.employment(2)
    await play.say(after)
    await play.accepted(after)


async def _unreadable(play: Play) -> None:
    number = play.number()
    await begin(play, number)
    junk = replace(number.employment(), raw=b"\xff{")
    await play.say(junk)
    await play.silent(junk, because="although nothing of it can be read")

    after = number.employment(2)
    await play.say(after)
    await play.accepted(after)


async def _epoch(play: Play) -> None:
    number = play.number()
    await begin(play, number)
    before = [number.employment(), number.employment(2)]
    await play.say(*before)
    await play.accepted(*before)

    number.epoch, number.sequence = 2, 1
    after = [number.employment(3), number.absence()]
    await play.say(*after)
    await play.accepted(*after)


async def _burst(play: Play) -> None:
    numbers = [play.number() for _ in range(BURST_NUMBERS)]
    await begin(play, *numbers)
    versions = range(1, BURST_VERSIONS + 1)
    flood: list[Record] = [number.employment(version) for version in versions for number in numbers]

    await play.say(*flood)
    await play.accepted(*flood)


SCENARIOS: Final = (
    Scenario("normal-flow", Rule.ANSWERS, "two files from hire to rehire, one entered, one imported", _normal_flow),
    Scenario("repeat", Rule.REPEATS, "the same event comes twice", _repeat),
    Scenario("same-version", Rule.VERSIONS, "a version that is known comes again with other content", _same_version),
    Scenario("older-version", Rule.VERSIONS, "version 1 comes again after version 2", _older_version),
    Scenario("gap", Rule.GAPS, "a message is missing, and comes late", _gap),
    Scenario("gap-at-start", Rule.GAPS, "the first message of a number comes late", _gap_at_start),
    Scenario("late-fill", Rule.GAPS, "three messages of a number come in reverse", _late_fill),
    Scenario("interleaved", Rule.GAPS, "a gap in one number while three others flow", _interleaved),
    Scenario("gate", Rule.GATE, "an employment comes before its master", _gate),
    Scenario("unknown-type", Rule.UNKNOWN, "an event type that is not in the contract", _unknown_type),
    Scenario("unknown-field", Rule.UNKNOWN, "fields and a header that are not in the contract", _unknown_field),
    Scenario("invalid-body", Rule.INVALID, "bodies that break the schema", _invalid_body),
    Scenario("unreadable", Rule.INVALID, "a value that is no JSON", _unreadable),
    Scenario("epoch", Rule.EPOCHS, "the epoch rises and sequences begin again", _epoch),
    Scenario("cancelled", Rule.CANCELS, "a work relation never was", cancelled),
    Scenario("moved", Rule.CANCELS, "records are undone under one number and told under another", moved),
    Scenario("nothing-to-undo", Rule.CANCELS, "records that were rejected are cancelled", nothing_to_undo),
    Scenario("full-load", Rule.LOADS, "what is there is repeated, and a change comes meanwhile", full_load),
    Scenario("load-begins", Rule.LOADS, "records begin with a full load, at later versions", load_begins),
    Scenario("burst", Rule.ANSWERS, f"{BURST_NUMBERS * (BURST_VERSIONS + 1)} messages at once", _burst),
)
