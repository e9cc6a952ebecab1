"""A second, small telling of what flows when, made to be compared with: no code of the service is used here."""

from dataclasses import dataclass, field
from datetime import date, timedelta

FOLLOWED_FOR = timedelta(days=730)

Key = tuple[str, str]
Version = tuple[str, int]


@dataclass
class ModelRelation:
    key: Key
    is_paid: bool
    last_day: date | None = None
    is_fed: bool = False
    has_ended: bool = False


@dataclass
class FlowModel:
    """One person. A record's versions are counted; what a number holds back is a list.

    `sent`, `waiting` and `accepted` are by what has the number: a key, or with `by_person` everything.
    """

    person: str
    by_person: bool = False
    relations: dict[int, ModelRelation] = field(default_factory=dict)
    is_open: dict[Key, bool] = field(default_factory=dict)
    closed_after: dict[Key, date | None] = field(default_factory=dict)
    accepted: set[Key] = field(default_factory=set)
    settled: dict[Version, str] = field(default_factory=dict)
    waiting: dict[Key, list[Version]] = field(default_factory=dict)
    sent: dict[Key, list[Version]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    absences: dict[str, Key] = field(default_factory=dict)
    unpaid: dict[str, tuple[int, date]] = field(default_factory=dict)

    def owner(self, key: Key) -> Key:
        return ("*", "*") if self.by_person else key

    def start(self, sequence: int, key: Key, last_day: date | None, *, is_paid: bool) -> None:
        self.relations[sequence] = ModelRelation(key, is_paid, last_day)
        if is_paid:
            self._flow(sequence)

    def change(self, sequence: int, last_day: date | None, from_day: date, *, is_paid: bool) -> None:
        relation = self.relations[sequence]
        was_paid, relation.is_paid, relation.last_day = relation.is_paid, is_paid, last_day
        if relation.is_fed:
            self._feed(relation.key, f"employment/{self.person}/{sequence}")
        elif is_paid:
            self._flow(sequence)
        if is_paid and not was_paid:
            for absence, (of, day) in sorted(self.unpaid.items()):
                if of == sequence and day >= from_day:
                    del self.unpaid[absence]
                    self.absences[absence] = relation.key
                    self._feed(relation.key, f"absence/{absence}")

    def end(self, sequence: int, last_day: date) -> None:
        relation = self.relations[sequence]
        relation.last_day, relation.has_ended = last_day, True
        if not relation.is_fed:
            return
        self._feed(relation.key, f"employment/{self.person}/{sequence}")
        here = [each for each in self.relations.values() if each.is_fed and each.key == relation.key]
        if all(each.has_ended for each in here):
            self.is_open[relation.key] = False
            self.closed_after[relation.key] = max(each.last_day for each in here if each.last_day)
            self._feed(relation.key, self._master(relation.key))

    def change_person(self, from_day: date) -> None:
        for key in sorted(self.is_open):
            closed_after = self.closed_after[key]
            if self.is_open[key] or (closed_after and from_day <= closed_after + FOLLOWED_FOR):
                self._feed(key, self._master(key))

    def be_absent(self, absence: str, sequence: int, day: date) -> None:
        relation = self.relations[sequence]
        if relation.is_fed and relation.is_paid:
            self.absences[absence] = relation.key
            self._feed(relation.key, f"absence/{absence}")
        else:
            self.unpaid[absence] = (sequence, day)

    def cancel(self, absence: str) -> None:
        self.unpaid.pop(absence, None)
        if absence in self.absences:
            self._feed(self.absences[absence], f"absence/{absence}")

    def answer(self, owner: Key, version: Version, outcome: str) -> None:
        if version in self.settled:
            return
        self.settled[version] = outcome
        if version[0].startswith("master/") and outcome == "accepted":
            self.accepted.add(owner)
            self.sent[owner] += self.waiting.pop(owner, [])

    def _flow(self, sequence: int) -> None:
        relation = self.relations[sequence]
        if not self.is_open.get(relation.key, False):
            self.is_open[relation.key] = True
            self.closed_after[relation.key] = None
            self._feed(relation.key, self._master(relation.key))
        relation.is_fed = True
        self._feed(relation.key, f"employment/{self.person}/{sequence}")

    def _feed(self, key: Key, record: str) -> None:
        self.counts[record] = self.counts.get(record, 0) + 1
        owner = self.owner(key)
        goes = record.startswith("master/") or owner in self.accepted
        (self.sent if goes else self.waiting).setdefault(owner, []).append((record, self.counts[record]))

    def _master(self, key: Key) -> str:
        return f"master/{self.person}/{key[0]}/{key[1]}"
