from typing import ClassVar, Final

from personnel.messages.described import Said

PEOPLE: Final = "personnel.people"


class PersonEvent(Said):
    """Something that happened to a person."""

    topic: ClassVar[str] = PEOPLE

    vlimpersnummer: str

    @property
    def key(self) -> str:
        """The stream: one per person."""
        return self.vlimpersnummer
