"""Why a question cannot be asked or answered; each is one line for the reader."""


class VlimpersError(Exception):
    """What is wrong, in one line without personal data."""


class AccessError(VlimpersError):
    """An option is missing or wrong; the line names it and what is allowed."""


class UnreachableError(VlimpersError):
    """A service does not answer, or not as ours do."""


class RefusedError(VlimpersError):
    """A service refused; the line holds its own words."""

    def __init__(self, status: int, code: str, line: str) -> None:
        super().__init__(line)
        self.status = status
        self.code = code
