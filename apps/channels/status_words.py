"""What an enhanced status code (RFC 3463) means, in words for people."""

from __future__ import annotations

from apps.channels.sentences import sentence

#: By detail (`2.2` of `5.2.2`) and, where that is not listed, by subject (`2`).
MEANINGS = {
    "1.0": sentence("address refused (%(status)s)"),
    "1.1": sentence("address unknown (%(status)s)"),
    "1.2": sentence("the domain cannot be found (%(status)s)"),
    "1.3": sentence("the address is misspelled (%(status)s)"),
    "1.6": sentence("the mailbox has moved (%(status)s)"),
    "1.7": sentence("our sender's address was refused (%(status)s)"),
    "1.8": sentence("our sender's address was refused (%(status)s)"),
    "1.10": sentence("the domain takes no mail (%(status)s)"),
    "2.0": sentence("the mailbox has a problem (%(status)s)"),
    "2.1": sentence("the mailbox takes no mail (%(status)s)"),
    "2.2": sentence("mailbox full (%(status)s)"),
    "2.3": sentence("message too large (%(status)s)"),
    "3.1": sentence("the other server is full (%(status)s)"),
    "3.4": sentence("message too large (%(status)s)"),
    "4.1": sentence("the other server does not answer (%(status)s)"),
    "4.4": sentence("the domain cannot be found (%(status)s)"),
    "4.6": sentence("the message went round in circles (%(status)s)"),
    "4.7": sentence("it could not be delivered in time (%(status)s)"),
    "5": sentence("the servers did not understand each other (%(status)s)"),
    "6": sentence("the content was refused (%(status)s)"),
    "7": sentence("refused by the other server's rules (%(status)s)"),
    "1": sentence("address refused (%(status)s)"),
    "2": sentence("the mailbox has a problem (%(status)s)"),
    "3": sentence("the other server has a problem (%(status)s)"),
    "4": sentence("trouble on the way (%(status)s)"),
}
VAGUE = sentence("no reason given (%(status)s)")
#: They say something of this one message, and nothing of the address.
OF_THE_MESSAGE = frozenset({"2.3", "3.4", "4.6"})


def in_words(status: str) -> str:
    """The meaning in English, to be shown by `wording.translated`; empty without a status."""
    if not status:
        return ""
    _class, _dot, detail = status.partition(".")
    meaning = MEANINGS.get(detail) or MEANINGS.get(detail.partition(".")[0]) or VAGUE
    return meaning % {"status": status}


def is_lasting(status: str) -> bool:
    """Whether it is the address that will take no more mail, whatever is sent (RFC 3463 section 3.1: class 5)."""
    kind, _dot, detail = status.partition(".")
    return kind == "5" and detail not in OF_THE_MESSAGE and not detail.startswith("6")
