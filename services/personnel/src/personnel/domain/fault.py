from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a line of an import, in no language yet and without the value.

    Attributes:
        kind: whether the form of a field, the table around it, or a rule was broken.
        code: the form checker's own word, the table's, or the class of the refusal.
        line: in the file, or in the list of rows.
        field: a column, or a path into the row; of a refusal only the path to the part that it is about.
        about: of a refusal the field, where it is another one than such a refusal is about as a rule.
        bounds: what would be accepted.
        text: the form checker's own sentence.

    """

    kind: Literal["form", "table", "refusal"]
    code: str
    line: int
    field: str = ""
    about: str = ""
    bounds: Any = None
    text: str = ""
