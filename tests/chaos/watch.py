"""How much is in flight: what was accepted and what nobody outside has seen the effect of yet, person by person."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from deploy.local.demo.expectations import expect
from deploy.local.demo.facts import Fact, LeaveStated, SicknessStated
from deploy.local.demo.ledger import Ledger

PAGE = 5000
LOOK_SECONDS = 10.0


@dataclass(frozen=True)
class InFlight:
    """Facts that are accepted and not through, and of how many people."""

    facts: int
    people: int


class Watch:
    """Looks at what the engine received and the mail sink holds, for the people whose story is being told.

    A fact of a person is in flight while one of that person's feed records or mails lacks; of one person no more facts
    than lack effects, and no more than were accepted, are counted.
    """

    def __init__(self, ledger: Ledger, addresses: Mapping[str, str], http: httpx.AsyncClient) -> None:
        self._ledger = ledger
        self._addresses = addresses
        self._http = http
        self._base = tuple(ledger.facts)
        self._read = len(ledger.facts)
        self._facts: defaultdict[str, list[Fact]] = defaultdict(list)
        self._open: set[str] = set()
        self._who: dict[str, str] = {}
        self._after = {"received": 0, "mails": 0}
        self._records: set[tuple[str, int]] = set()
        self._mails: dict[str, tuple[str, str, str]] = {}

    async def look(self) -> InFlight:
        """Count now."""
        self._take_facts()
        for entry in await self._newer("engine", "received"):
            self._records.add((entry["record_id"], entry["version"]))
        for mail in await self._newer("mailsink", "mails"):
            self._mails[mail["message_id"]] = (mail["rule"], ", ".join(mail["to"]), mail["cause"])
        lacking = self._lacking()
        self._open = set(lacking)
        counts = [min(count, len(self._facts[who])) for who, count in lacking.items()]
        return InFlight(sum(counts), len(counts))

    def _take_facts(self) -> None:
        for fact in self._ledger.facts[self._read :]:
            who = str(getattr(fact, "vlimpersnummer", ""))
            self._facts[who].append(fact)
            self._open.add(who)
            match fact:
                case LeaveStated():
                    self._who[fact.request_id] = who
                case SicknessStated():
                    self._who[fact.spell_id] = who
                case _:
                    pass
        self._read = len(self._ledger.facts)

    def _lacking(self) -> Counter[str]:
        """Per person the effects that nobody has seen yet."""
        facts = [fact for who in sorted(self._open) for fact in self._facts[who]]
        expected = expect([*self._base, *facts], (), [self._ledger.today])
        seen = Counter(self._mails.values())
        lacking = Counter(self._person(record_id) for record_id, _ in expected.records.keys() - self._records)
        for key, count in expected.mails.items():
            lacking[self._person(key[2])] += max(0, count - seen[key])
        return Counter({who: count for who, count in lacking.items() if count and who in self._open})

    def _person(self, cause: str) -> str:
        """Of whom a record or the cause of a mail is: `master/<number>/…`, `absence/<id>`, or an id."""
        first, _, rest = cause.partition("/")
        if first == "absence" or not rest:
            return self._who.get(rest or first, "")
        return rest.partition("/")[0]

    async def _newer(self, name: str, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            asked = {"after": self._after[what], "limit": PAGE}
            url = f"{self._addresses[name]}/api/{what}"
            answer = await self._http.get(url, params=asked, timeout=LOOK_SECONDS)
            answer.raise_for_status()
            page = answer.json()[what]
            found += page
            if page:
                self._after[what] = page[-1]["number"]
            if not answer.json()["more"]:
                return found
