"""Whether somebody calls themselves what a colleague or a channel of ours is called: whoever deceives us does."""

from __future__ import annotations

import re
import unicodedata

from apps.accounts.models import Agent
from apps.channels.models import Channel
from apps.conversations.said import mailbox_of

#: So are departments of many companies called.
_SAY_NOTHING = frozenset(
    """
    support service info kontakt contact sales vertrieb team office mail hilfe help kundenservice kundendienst customer
    care buchhaltung accounting billing rechnung rechnungen invoice invoices marketing shop bestellung orders post
    inbox test
    """.split()  # noqa: SIM905
)
_LONGEST = 200
_WORDS = re.compile(r"[^\W_]+")


class OurNames:
    """What active agents and all channels are called, asked once for many messages."""

    def __init__(self) -> None:
        agents = Agent.objects.active().order_by().values_list("name", "name", "email")
        ours = list(agents.union(Channel.objects.order_by().values_list("name", "display_name", "address")))
        names = {name for row in ours for name in row[:2]}
        self._known = {words for name in names if not (words := _words_of(name)) <= _SAY_NOTHING}
        self._mailboxes = {mailbox_of(address) for *_, address in ours}

    def are_taken_by(self, name: str, address: str) -> bool:
        """Whether `name` is one of ours, or has one in it, while the address is none of ours."""
        words = _words_of(name)
        taken = words in self._known or any(len(known) > 1 and known < words for known in self._known)
        return taken and mailbox_of(address) not in self._mailboxes


def _words_of(name: str) -> frozenset[str]:
    """The same for `Antwort, Ana`, `ANA  ANTWORT` and `Ána Antwort`."""
    plain = unicodedata.normalize("NFKD", name[:_LONGEST]).casefold()
    return frozenset(_WORDS.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))
