"""What holds on which days, and how two such timelines differ."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from personnel.domain.period import DAY, Period

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Stretch(Generic[ValueT]):
    """Days on which one value holds, first and last included; no last day means open-ended."""

    first_day: date
    last_day: date | None
    value: ValueT


@dataclass(frozen=True, slots=True)
class Turned(Generic[ValueT]):
    """What one timeline has on some days, and the other on the same days; None: nothing holds."""

    old: ValueT | None
    new: ValueT | None


Timeline = Sequence[Stretch[ValueT]]
"""By first day, without overlap; two that touch have different values."""
State = Mapping[str, Timeline[ValueT]]
"""What holds on which days, by key; a key under which nothing holds is left out."""


def value_on(timeline: Iterable[Stretch[ValueT]], day: date) -> ValueT | None:
    """What holds on a day."""
    for stretch in timeline:
        if Period(stretch.first_day, stretch.last_day).has(day):
            return stretch.value
    return None


def timeline_of(days: Iterable[date], value_from: Callable[[date], ValueT | None]) -> tuple[Stretch[ValueT], ...]:
    """The timeline of values that may turn on these days only."""
    return tuple(_merged(sorted(set(days)), value_from))


def difference(before: Timeline[ValueT], after: Timeline[ValueT]) -> tuple[Stretch[Turned[ValueT]], ...]:
    """The days on which the two differ, with what each has."""

    def turned(day: date) -> Turned[ValueT] | None:
        old, new = value_on(before, day), value_on(after, day)
        return None if old == new else Turned(old, new)

    return timeline_of((*turns(before), *turns(after)), turned)


def patched(before: Timeline[ValueT], changes: Timeline[Turned[ValueT]]) -> tuple[Stretch[ValueT], ...]:
    """The timeline after what a difference tells."""

    def value_from(day: date) -> ValueT | None:
        change = value_on(changes, day)
        return value_on(before, day) if change is None else change.new

    return timeline_of((*turns(before), *turns(changes)), value_from)


def state_difference(before: State[ValueT], after: State[ValueT]) -> State[Turned[ValueT]]:
    """The days on which two states differ, by key; a key under which nothing differs is left out."""
    keys = dict.fromkeys((*before, *after))
    found = {key: difference(before.get(key, ()), after.get(key, ())) for key in keys}
    return {key: changes for key, changes in found.items() if changes}


def patched_state(before: State[ValueT], changes: State[Turned[ValueT]]) -> State[ValueT]:
    """The state after what a difference tells."""
    keys = dict.fromkeys((*before, *changes))
    found = {key: patched(before.get(key, ()), changes.get(key, ())) for key in keys}
    return {key: timeline for key, timeline in found.items() if timeline}


def turns(timeline: Iterable[Stretch[ValueT]]) -> Iterator[date]:
    """The days from which on another value may hold."""
    for stretch in timeline:
        yield stretch.first_day
        if stretch.last_day is not None:
            yield stretch.last_day + DAY


def _merged(days: Sequence[date], value_from: Callable[[date], ValueT | None]) -> Iterator[Stretch[ValueT]]:
    first_day, held = None, None
    for day in days:
        value = value_from(day)
        if value == held:
            continue
        if first_day is not None and held is not None:
            yield Stretch(first_day, day - DAY, held)
        first_day, held = day, value
    if first_day is not None and held is not None:
        yield Stretch(first_day, None, held)
