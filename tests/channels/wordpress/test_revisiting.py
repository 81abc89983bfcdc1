"""Comments that are too old for every look: what becomes of them is seen while their conversation is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import Revisiting
from apps.channels.wordpress import book, fetching
from apps.intake.models import Arrival
from apps.intake.reading import read_kept_arrivals
from apps.intake.revisiting import Rounds
from tests.channels.wordpress.test_through_the_product import channel, message_of, take_in, team

if TYPE_CHECKING:
    from apps.channels.models import Channel
    from tests.channels.wordpress.blog import Blog

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["channel", "team"]


class Listener:
    """Looks at what is new and then at the one conversation that is open, as often as it is asked."""

    def __init__(self, channel: Channel) -> None:
        self._channel, self._rounds = channel, Rounds(channel)

    def look(self) -> int:
        """How many arrivals that made."""
        before = Arrival.objects.count()
        with self._channel.adapter() as adapter:
            assert isinstance(adapter, Revisiting)
            take_in(self._channel, adapter)
            for _ in range(3):  # the newer conversation, the older one, the end of the round
                self._rounds.due = 0.0
                self._rounds.visit_one(adapter)
        assert not read_kept_arrivals(seconds=60)
        return Arrival.objects.count() - before


def test_what_becomes_of_an_old_comment_is_seen(blog: Blog, channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (book, fetching):
        monkeypatch.setattr(module, "MOST_KEPT", 1)
    asked = blog.ask("Wie viel Saltz?")
    take_in(channel)
    blog.ask("Eine neuere Frage.")
    take_in(channel)
    listener = Listener(channel)
    assert listener.look() == 0

    blog.edit(asked, "Wie viel Salz?")
    assert listener.look() == 1
    row = message_of(asked)
    assert (row.text, [each.text for each in row.revisions.all()]) == ("Wie viel Salz?", ["Wie viel Saltz?"])

    blog.rule(asked, "trash")
    assert listener.look() == 1
    assert message_of(asked).withdrawn == "hidden"
    assert listener.look() == 0
    blog.rule(asked, "approved")
    assert listener.look() == 1
    assert not message_of(asked).withdrawn

    blog.delete(asked)
    assert listener.look() == 1
    assert (message_of(asked).withdrawn, message_of(asked).text) == ("deleted", "")
    assert listener.look() == 0
