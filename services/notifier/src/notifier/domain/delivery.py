"""What becomes of a mail after a try to deliver it. Follows from the server's answer and the history alone."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

PERMANENT_FROM: Final = 500


class Trouble(StrEnum):
    """Why a try came to nothing, where the server did not say so; operators read it as it stands."""

    CUT = "connection cut"
    STOPPED = "deliverer stopped while sending"
    UNWRITABLE = "cannot be written"


DUTCH: Final = {
    Trouble.CUT: "de verbinding viel weg tijdens het verzenden",
    Trouble.STOPPED: "het verzenden is onderbroken",
    Trouble.UNWRITABLE: "het mailadres of de tekst past niet in een mail",
}
_SAID: Final = "smtp "


def in_dutch(why: str) -> str:
    """Why a try came to nothing, in Dutch."""
    if why.startswith(_SAID):
        return f"de mailserver antwoordde {why.removeprefix(_SAID)}"
    return DUTCH[Trouble(why)] if why in list(Trouble) else "de mailserver was niet te bereiken"


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
class Unwritable:
    """No mail can be made of it, so nothing was handed over."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The server did not get as far as the mail, or is closing: the mail is not to blame."""

    why: str


Answer = Accepted | Refused | Cut | Unwritable | Unreachable


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
        case Unwritable():
            return Failed(Trouble.UNWRITABLE)
        case Refused(code) if code >= PERMANENT_FROM:
            return Failed(f"{_SAID}{code}")
        case Refused(code):
            return _again_or_failed(f"{_SAID}{code}", attempt, patience, is_uncertain=False)
        case Cut():
            return _again_or_failed(Trouble.CUT, attempt, patience, is_uncertain=True)


def _again_or_failed(why: str, attempt: int, patience: Patience, *, is_uncertain: bool) -> Verdict:
    if attempt >= patience.attempts_max:
        return Failed(why, is_uncertain)
    # The exponent is bounded, so that a large limit cannot overflow the duration.
    after = min(patience.delay_first * 2 ** min(attempt - 1, 30), patience.delay_max)
    return Again(after, why, is_counted=True, is_uncertain=is_uncertain)
