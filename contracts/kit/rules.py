"""The rules that the kit judges by; each is a heading of `contracts/channel.md`."""

from enum import Enum


class Rule(Enum):
    """One rule of the channel; the value is its heading on the page."""

    ORDER = "Order"
    REPEATS = "Repeats"
    VERSIONS = "Versions"
    GAPS = "Gaps"
    EPOCHS = "Epochs"
    GATE = "Gate"
    ANSWERS = "Answers"
    HEADERS = "Headers"
    UNKNOWN = "Unknown"
    INVALID = "Invalid"
    CANCELS = "Cancels"
    LOADS = "Loads"

    @property
    def anchor(self) -> str:
        """Where the rule stands on the page."""
        return f"contracts/channel.md#{self.value.lower()}"


class BrokenRuleError(Exception):
    """The engine broke a rule; the text is a sentence that names the record."""

    def __init__(self, rule: Rule, sentence: str) -> None:
        super().__init__(sentence)
        self.rule = rule
        self.sentence = sentence
