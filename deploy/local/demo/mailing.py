"""The facts, arranged for looking up who gets a mail or a work item; shares no code with the services."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from deploy.local.demo.facts import (
    Fact,
    JobEnded,
    JobStated,
    LeaveStated,
    PersonStated,
    RoleGranted,
    UnitStated,
)
from deploy.local.demo.roles import Roles

MailKey = tuple[str, str, str]
"""Rule, recipient's address, cause."""

ItemKey = tuple[str, str, str]
"""Rule, recipient's number, cause: of a work item that is open."""

Relation = tuple[str, int]
"""Vlimpersnummer and sequence."""


class Mailing:
    """Counts mails, and keeps the open work items. What is looked up for a day is as it was known on that day."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        units = [fact for fact in facts if isinstance(fact, UnitStated)]
        self._roles = Roles(units, [fact for fact in facts if isinstance(fact, RoleGranted)])
        self._addresses: dict[str, str | None] = {}
        self.rows: defaultdict[Relation, list[JobStated]] = defaultdict(list)
        self.ends: defaultdict[Relation, list[JobEnded]] = defaultdict(list)
        self._leaves: defaultdict[str, list[LeaveStated]] = defaultdict(list)
        self._relations: defaultdict[str, set[Relation]] = defaultdict(set)
        self.mails: Counter[MailKey] = Counter()
        self.items: set[ItemKey] = set()
        people = [fact for fact in facts if isinstance(fact, PersonStated)]
        for person in sorted(people, key=lambda person: (person.recorded_day, person.position)):
            self._addresses[person.vlimpersnummer] = person.mail_address
        for fact in facts:
            match fact:
                case JobStated():
                    self.rows[fact.vlimpersnummer, fact.employment_sequence].append(fact)
                case JobEnded():
                    self.ends[fact.vlimpersnummer, fact.employment_sequence].append(fact)
                case LeaveStated():
                    self._leaves[fact.vlimpersnummer].append(fact)
        for relation, rows in self.rows.items():
            self._relations[relation[0]].add(relation)
            rows.sort(key=lambda row: (row.recorded_day, row.position))

    def send(self, rule: str, recipients: Iterable[str], cause: str) -> None:
        """Count one mail for each recipient who has an address."""
        for recipient in recipients:
            address = self._addresses[recipient]
            if address is not None:
                self.mails[rule, address, cause] += 1

    def ask(self, rule: str, recipients: Iterable[str], cause: str) -> None:
        """Open a work item for each recipient; there is one at most about a cause."""
        self.items |= {(rule, recipient, cause) for recipient in recipients}

    def close(self, rules: Collection[str], cause: str) -> None:
        """Close the work items of these rules about a cause."""
        self.items = {item for item in self.items if item[2] != cause or item[0] not in rules}

    def row_on(self, relation: Relation, day: date, known_on: date) -> JobStated:
        """The job row that holds on a day; before the first day, the row the relation starts with."""
        known = [row for row in self.rows[relation] if row.recorded_day <= known_on]
        holding = [row for row in known if row.effective_day <= day]
        return max(holding, key=lambda row: row.effective_day) if holding else known[0]

    def holders(self, role: str, row: JobStated, *, never: str | None = None) -> set[str]:
        """The holders of a role for somebody in a work relation."""
        return self._roles.holders(role, row.unit, row.legal_employer, never=never)

    def holders_at(self, role: str, legal_employer: str) -> set[str]:
        """The holders of a role for a legal employer, where nobody holds it for a unit."""
        return self._roles.holders(role, None, legal_employer)

    def deciders(self, row: JobStated, day: date, known_on: date) -> set[str]:
        """The managers who are there, else their back-ups."""
        who = row.vlimpersnummer
        present = {each for each in self.holders("manager", row, never=who) if not self.is_away(each, day, known_on)}
        return present or self.holders("manager_backup", row, never=who)

    def is_away(self, vlimpersnummer: str, day: date, known_on: date) -> bool:
        """Whether approved leave takes the person's whole day."""
        known = [leave for leave in self._leaves[vlimpersnummer] if leave.recorded_day <= known_on]
        standing = {leave.request_id: leave for leave in known}
        return any(
            leave.decision == "approved" and leave.part == "full" and leave.first_day <= day <= leave.last_day
            for leave in standing.values()
        )

    def is_told(self, vlimpersnummer: str, day: date, position: int) -> bool:
        """Whether a message may reach somebody: not who has left or not started, but who never had a work relation."""
        found = False
        for relation in self._relations[vlimpersnummer]:
            known = [row for row in self.rows[relation] if (row.recorded_day, row.position) < (day, position)]
            if not known:
                continue
            found = True
            ends = [end for end in self.ends[relation] if (end.recorded_day, end.position) < (day, position)]
            if known[0].effective_day <= day and not any(end.last_day < day for end in ends):
                return True
        return not found
