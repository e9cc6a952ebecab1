"""The scripted feeds about what was wrong and is told anew: cancels, other numbers, full loads."""

from dataclasses import replace
from typing import Final

from contracts.kit.play import Play
from contracts.kit.records import Number

OTHER_UNIT: Final = "OVO999006"
OTHER_CATEGORY: Final = "675"


async def begin(play: Play, *numbers: Number) -> None:
    """Set the stage: the master of each number is accepted."""
    masters = [number.master() for number in numbers]
    await play.say(*masters)
    await play.accepted(*masters)


async def cancelled(play: Play) -> None:
    """A work relation never was."""
    number = play.number()
    await begin(play, number)
    life = (
        number.employment(),
        number.absence(),
        number.employment(2, status="cancelled"),
        number.absence(2, status="cancelled"),
        number.master(2, status="closed"),
    )
    await play.say(*life)
    await play.accepted(*life)


async def moved(play: Play) -> None:
    """A work relation was recorded under the wrong number."""
    wrong = play.number("corrected")
    await begin(play, wrong)
    undone = (
        wrong.employment(),
        wrong.absence(),
        wrong.employment(2, status="cancelled"),
        wrong.absence(2, status="cancelled"),
        wrong.master(2, status="closed"),
    )
    await play.say(*undone)
    await play.accepted(*undone)

    right = play.beside(wrong)
    category = OTHER_CATEGORY
    record_id = f"master/{right.person['vlimpersnummer']}/810/{category}"
    master = right.master(record_id=record_id, rsz_category=category, replaces=wrong.elvire_number)
    told = (master, right.employment(3), right.absence(3))
    await play.say(*told)
    await play.accepted(*told)


async def nothing_to_undo(play: Play) -> None:
    """What the engine never took is cancelled, as before it comes under another number."""
    number = play.number()
    early = number.employment()
    await play.say(early)
    await play.answered(early)
    await begin(play, number)
    leave = number.absence()
    broken = replace(leave, body={name: value for name, value in leave.body.items() if name != "days"})
    await play.say(broken)
    await play.answered(broken)

    undone = (number.employment(2, status="cancelled"), number.absence(2, status="cancelled"))
    await play.say(*undone)
    await play.accepted(*undone)
    again = (number.employment(3), number.absence(3))
    await play.say(*again)
    await play.accepted(*again)


async def full_load(play: Play) -> None:
    """What the engine has is repeated while a change comes."""
    number = play.number()
    load = play.numbers.load()
    await begin(play, number)
    older = number.employment()
    there = (number.employment(2, unit=OTHER_UNIT), number.absence())
    await play.say(older, *there)
    await play.accepted(older, *there)

    await play.announce(load.begun())
    repeated = [
        number.master(load_id=load.load_id),
        number.employment(2, unit=OTHER_UNIT, load_id=load.load_id),
        number.absence(load_id=load.load_id),
    ]
    delta = number.employment(3)
    await play.say(*repeated, delta)
    await play.announce(load.ended(len(repeated)))
    await play.accepted(delta)
    for record in repeated:
        await play.same_meaning(record)


async def load_begins(play: Play) -> None:
    """The engine hears of records for the first time in a full load."""
    number = play.number()
    load = play.numbers.load()
    await play.announce(load.begun())
    first = (
        number.master(7, load_id=load.load_id),
        number.employment(4, load_id=load.load_id),
        number.absence(2, status="cancelled", load_id=load.load_id),
    )
    await play.say(*first)
    await play.accepted(*first)
    await play.announce(load.ended(len(first)))

    late = number.employment(3)
    play.must_not_accept(late, "after a full load had told version 4 of the same record")
    after = (number.employment(5), number.master(8))
    await play.say(late, *after)
    await play.accepted(*after)
