"""What the answers of one number are to each other: a stream without gaps, repeats that are the same."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from contracts.kit.answers import Answer
from contracts.kit.records import Record


class AnswerStreams:
    """Follows the answers in the order of their arrival; `said` is what may be answered."""

    def __init__(self, said: Sequence[Record]) -> None:
        self._origins: dict[tuple[str, int], set[str]] = defaultdict(set)
        for record in said:
            self._origins[record.record_id, record.version].add(record.origin)
        self._by_id: dict[str, Answer] = {}
        self._places: dict[str, tuple[int, int]] = {}

    def faults(self, answer: Answer) -> Iterator[str]:
        """Yield what is wrong with the next answer, given those before it."""
        origins = self._origins.get(answer.about)
        if origins is None:
            yield "nothing like it was sent under this number"
        elif answer.headers.get("ce_origin") not in origins:
            yield "header ce_origin must be the origin of the message that is answered"

        before = self._by_id.setdefault(answer.event_id, answer)
        if before is answer:
            yield from self._place_faults(answer)
        elif (before.about, before.meaning) != (answer.about, answer.meaning):
            yield "header ce_id was used for another answer before"

    def _place_faults(self, answer: Answer) -> Iterator[str]:
        epoch, last = self._places.get(answer.key, (answer.place[0], 0))
        self._places[answer.key] = answer.place
        if answer.place[0] < epoch:
            yield f"header ce_epoch falls from {epoch} to {answer.place[0]}"
        elif answer.place[0] == epoch and answer.place[1] != last + 1:
            yield f"header ce_sequence is {answer.place[1]} where {last + 1} comes next for this key"
