"""What cannot be: a fact that contradicts what came before it in its stream."""


class ImpossibleFactError(Exception):
    """A fact that does not fit what is known; its text holds nothing of the fact."""


class UnknownPersonError(ImpossibleFactError):
    """Nobody told of this person."""

    def __init__(self) -> None:
        super().__init__("the person is not known")


class KnownPersonError(ImpossibleFactError):
    """The person was registered before."""

    def __init__(self) -> None:
        super().__init__("the person was registered before")


class UnknownRelationError(ImpossibleFactError):
    """Nobody told of this work relation."""

    def __init__(self) -> None:
        super().__init__("the work relation is not known")


class KnownRelationError(ImpossibleFactError):
    """The work relation started before."""

    def __init__(self) -> None:
        super().__init__("the work relation started before")


class KeyMovedError(ImpossibleFactError):
    """A change gives a work relation another employer or category, which only a new relation can have."""

    def __init__(self) -> None:
        super().__init__("a work relation cannot change its legal employer or RSZ category")


class UnknownAbsenceError(ImpossibleFactError):
    """Nobody told that this absence was approved."""

    def __init__(self) -> None:
        super().__init__("the absence is not known")


class KnownAbsenceError(ImpossibleFactError):
    """The absence was told before."""

    def __init__(self) -> None:
        super().__init__("the absence was told before")


class UnknownMessageError(ImpossibleFactError):
    """The engine answers what was never sent to it under that number."""

    def __init__(self) -> None:
        super().__init__("an answer to a message that was never sent under that number")
