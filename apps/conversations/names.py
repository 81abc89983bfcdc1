"""Whether somebody calls themselves what a colleague or a channel of ours is called: whoever deceives us does."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import IntegerField, Value
from django.db.models.functions import Cast

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
    """What agents and channels are called, asked once for many messages; those who left do not count as us.

    `channels` are the channels' addresses, `addresses` these and those of all agents, also of those who left.
    """

    def __init__(self) -> None:
        agents = Agent.objects.order_by().annotate(is_channel=Value(0), is_one=Cast("is_active", IntegerField()))
        channels = Channel.objects.order_by().annotate(is_channel=Value(1), is_one=Value(1))
        found = agents.values_list("name", "name", "email", "is_one", "is_channel")
        rows = list(found.union(channels.values_list("name", "display_name", "address", "is_one", "is_channel")))
        ours = [row for row in rows if row[3]]
        names = {name for row in ours for name in row[:2]}
        self._known = {words for name in names if not (words := _words_of(name)) <= _SAY_NOTHING}
        self._mailboxes = {mailbox_of(row[2]) for row in ours}
        self.addresses = frozenset(row[2] for row in rows)
        self.channels = frozenset(row[2] for row in rows if row[4])

    def are_taken_by(self, name: str, address: str) -> bool:
        """Whether `name` is one of ours, or has one in it, while the address is none of ours."""
        words = _words_of(name)
        taken = words in self._known or any(len(known) > 1 and known < words for known in self._known)
        return taken and mailbox_of(address) not in self._mailboxes


def _words_of(name: str) -> frozenset[str]:
    """The same for `Antwort, Ana`, `ANA  ANTWORT` and `Ána Antwort`."""
    plain = unicodedata.normalize("NFKD", name[:_LONGEST]).casefold()
    return frozenset(_WORDS.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))
