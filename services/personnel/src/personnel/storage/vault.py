import hashlib
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import SecretStr

from chassis.sealed import Seal, blind_index

INSZ: Final = "person.insz"
IBAN: Final = "person.iban"
IMPORTED_ROW: Final = "person.imported_row"
PARTICULAR: Final = "particular.sealed"
IMPORT_LINE: Final = "import_line.sealed"
IMPORT_FILE: Final = "import_job.file_index"


class Vault:
    """Keeps the INSZ, the bank account and what is about health in a form that says nothing without the keys."""

    def __init__(self, sealing_key: SecretStr, blind_index_key: SecretStr) -> None:
        self._seal = Seal(sealing_key.get_secret_value())
        self._index_key = blind_index_key.get_secret_value()

    def close_insz(self, insz: str) -> bytes:
        """The sealed INSZ."""
        return self._seal.close(INSZ, insz)

    def open_insz(self, sealed: bytes) -> str:
        """The INSZ that was sealed."""
        return self._seal.open(INSZ, sealed)

    def index_insz(self, insz: str) -> bytes:
        """By what an INSZ is found."""
        return blind_index(self._index_key, INSZ, insz)

    def close_iban(self, iban: str) -> bytes:
        """The sealed bank account."""
        return self._seal.close(IBAN, iban)

    def open_iban(self, sealed: bytes) -> str:
        """The bank account that was sealed."""
        return self._seal.open(IBAN, sealed)

    def close_particular(self, place: str, value: str) -> bytes:
        """The sealed value of a particular, which opens at its own place only."""
        return self._seal.close(f"{PARTICULAR}/{place}", value)

    def open_particular(self, place: str, sealed: bytes) -> str:
        """The value that was sealed."""
        return self._seal.open(f"{PARTICULAR}/{place}", sealed)

    def index_row(self, row: str) -> bytes:
        """By what an imported row is known again."""
        return blind_index(self._index_key, IMPORTED_ROW, row)

    def close_line(self, import_id: UUID, line: int, text: str) -> bytes:
        """The sealed text of a line of an import, which opens at its own place only."""
        return self._seal.close(f"{IMPORT_LINE}/{import_id}/{line}", text)

    def open_line(self, import_id: UUID, line: int, sealed: bytes) -> str:
        """The line that was sealed."""
        return self._seal.open(f"{IMPORT_LINE}/{import_id}/{line}", sealed)

    def index_file(self, data: bytes) -> bytes:
        """By what the file of an import is known again."""
        return blind_index(self._index_key, IMPORT_FILE, hashlib.sha256(data).hexdigest())


@dataclass(frozen=True, slots=True)
class NumberRange:
    """The Vlimpersnummers that may be given out, first and last included."""

    first: int
    last: int
