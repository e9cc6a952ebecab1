"""What stands around a handler: the calendar follows what happens, and what cannot be is parked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from chassis.clock import day_of
from chassis.verdict import PoisonError
from notifier.domain.occasion import Occasion
from notifier.ports import Work
from notifier.usecases import remind, replica
from notifier.usecases.decide import NoMessageListError, UnknownPersonError


@asynccontextmanager
async def follow_calendar(work: Work, event: Occasion) -> AsyncIterator[None]:
    """The calendar follows an event: what came to nothing is dropped, what falls due by it is told."""
    today = _today(work, event)
    before = await remind.pending_for(work, event.vlimpersnummer, today)
    yield
    await remind.follow(work, before, today, event)


def _today(work: Work, event: Occasion) -> date:
    """The business day on which the calendar stands, whichever is later: the event's, or that of the clock."""
    return max(event.recorded_day, day_of(work.now))


@asynccontextmanager
async def possible() -> AsyncIterator[None]:
    """What cannot be is parked with its reason."""
    try:
        yield
    except UnknownPersonError as error:
        raise PoisonError("the person or the work relation is not known") from error
    except replica.UnknownEmploymentError as error:
        raise PoisonError("about a work relation that never began") from error
    except replica.StillEmployedError as error:
        raise PoisonError("the beginning of a work relation that is not over") from error
    except NoMessageListError as error:
        # Not the record's fault: it is tried again, for as long as it takes, until there is a list.
        raise TimeoutError("there is no message list") from error
