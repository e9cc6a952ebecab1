"""The ways by which somebody is told."""

from typing import Final

MAIL: Final = "mail"
MAIL_PREVIOUS: Final = "mail_previous"
"""To the address that somebody had before the present one: who changed it without right does not read that mailbox."""
WORKLIST: Final = "worklist"
INBOX: Final = "inbox"

CHANNELS: Final = {
    MAIL: "mail",
    MAIL_PREVIOUS: "mail naar het vorige adres",
    WORKLIST: "werklijst",
    INBOX: "postvak in Vlimpers",
}
"""Code and Dutch name."""

MAILS: Final = frozenset({MAIL, MAIL_PREVIOUS})
"""The ways that need an address."""

CHANNELS_TO_COME: Final = {"digest": "overzichtsmail"}
"""Channels by which nothing can be sent yet; only a waiting rule may name them."""

CHANNEL_NAMES: Final = {**CHANNELS, **CHANNELS_TO_COME}
