"""Messages that came before one that is missing: they wait, and are judged when their turn has come."""

from deploy.local.engine.messages import Message

Position = tuple[int, int]


def has_gap(message: Message, position: Position | None) -> bool:
    """Tell whether something is missing before a new event; `position` is the (epoch, sequence) that its key is at."""
    if message.epoch is None or message.sequence is None:
        return False
    epoch, last = position or (message.epoch, 0)
    return message.epoch == epoch and message.sequence > last + 1


class Waiting:
    """What waits behind gaps, by key and place."""

    def __init__(self) -> None:
        self._messages: dict[str, dict[Position, Message]] = {}

    def add(self, message: Message) -> None:
        """Let a message wait for its turn."""
        if message.key is not None and message.epoch is not None and message.sequence is not None:
            self._messages.setdefault(message.key, {})[message.epoch, message.sequence] = message

    def turn(self, key: str | None, position: Position | None) -> Message | None:
        """Give the message whose turn it is when the key is at this position."""
        if key is None or position is None:
            return None
        return self._messages.get(key, {}).get((position[0], position[1] + 1))

    def remove(self, message: Message) -> None:
        """Let a message wait no longer."""
        if message.epoch is not None and message.sequence is not None:
            self._messages.get(message.key or "", {}).pop((message.epoch, message.sequence), None)
