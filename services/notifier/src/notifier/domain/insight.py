"""About whom somebody reads messages: those whom the roles held on a day reach, as in personnel."""

from collections.abc import Iterable, Sequence
from datetime import date

from notifier.domain.employment import Relation
from notifier.domain.grant import EVERYTHING, Grant, Scope


def judged_on(relations: Sequence[Relation], day: date) -> list[Relation]:
    """The relations by which somebody is placed: in service on the day, else the last, else the first to come."""
    serving = _serving(relations, day)
    periods = [period for each in relations for period in each.periods]
    if serving or not periods:
        return serving
    past = [period.last_day for period in periods if period.last_day is not None and period.last_day < day]
    return _serving(relations, max(past, default=None) or min(period.first_day for period in periods))


def reaches(grants: Iterable[Grant], scopes: Iterable[Scope]) -> bool:
    """Whether one of these roles is held on one of these parts of the organisation, or on everything."""
    around = {EVERYTHING, *scopes}
    return any(grant.scope in around for grant in grants)


def _serving(relations: Iterable[Relation], day: date) -> list[Relation]:
    return [
        each
        for each in relations
        if any(one.first_day <= day and (one.last_day is None or day <= one.last_day) for one in each.periods)
    ]
