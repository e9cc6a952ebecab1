"""What becomes of a mail after a try to deliver it. Follows from the server's answer and the history alone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

PERMANENT_FROM: Final = 500


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took the mail."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server answered with a code of 400 or more, and has not taken the mail."""

    code: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection ended while the mail was handed over: it may have been taken or not."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The server did not get as far as the mail, or is closing: the mail is not to blame."""

    why: str


Answer = Accepted | Refused | Cut | Unreachable


@dataclass(frozen=True, slots=True)
class Patience:
    """The limits by which answers are judged."""

    attempts_max: int
    delay_first: timedelta
    delay_max: timedelta


@dataclass(frozen=True, slots=True)
class Sent:
    """It is delivered."""


@dataclass(frozen=True, slots=True)
class Again:
    """Try again after a while.

    `is_counted` if the mail itself may be the cause, `is_uncertain` if it may have arrived.
    """

    after: timedelta
    why: str
    is_counted: bool
    is_uncertain: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """Give up, visibly; `is_uncertain` if it may have arrived all the same."""

    why: str
    is_uncertain: bool = False


Verdict = Sent | Again | Failed


def judge(answer: Answer, attempt: int, patience: Patience) -> Verdict:
    """Decide what becomes of a mail; `attempt` counts the tries so far, this one included, outages not."""
    match answer:
        case Accepted():
            return Sent()
        case Unreachable(why):
            return Again(patience.delay_first, why, is_counted=False, is_uncertain=False)
        case Refused(code) if code >= PERMANENT_FROM:
            return Failed(f"smtp {code}")
        case Refused(code):
            return _again_or_failed(f"smtp {code}", attempt, patience, is_uncertain=False)
        case Cut():
            return _again_or_failed("connection cut", attempt, patience, is_uncertain=True)


def _again_or_failed(why: str, attempt: int, patience: Patience, *, is_uncertain: bool) -> Verdict:
    if attempt >= patience.attempts_max:
        return Failed(why, is_uncertain)
    # The exponent is bounded, so that a large limit cannot overflow the duration.
    after = min(patience.delay_first * 2 ** min(attempt - 1, 30), patience.delay_max)
    return Again(after, why, is_counted=True, is_uncertain=is_uncertain)
