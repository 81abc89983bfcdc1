"""Who hears of what, how often, and who must hear of nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.accounts.actions import disable
from apps.channels.contract import Address
from apps.conversations.actions import assign, merge, reply, write_note
from apps.conversations.actions.drafting import Draft
from apps.conversations.models import Mention, Watch
from apps.delivery.models import OutboxEntry, State
from apps.delivery.signals import entry_changed
from apps.inbox.models import Notification, Preferences
from apps.inbox.tasks import forget_notifications
from tests.conversations.letters import arrive, letter
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.conversations.models import Conversation, Message
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


def told(agent: Agent) -> list[str]:
    return list(Notification.objects.filter(agent=agent, read_at=None).order_by("pk").values_list("kind", flat=True))


def comes(world: World, *, text: str = "Still nothing.", **fields: Any) -> Message:
    """A mail of Cora's, as the mailbox brings it."""
    cora = Address(name="Cora Kunde", address="cora@customer.example")
    return arrive(world.support_mail, letter(f"{uuid.uuid4()}@customer.example", text, sender=cora, **fields)).message


def in_the_conversation(world: World, **more: Any) -> Message:
    return comes(world, in_reply_to=(world.message.external_id,), **more)


def later(agent: Agent, seconds: int) -> None:
    """What the agent heard of is so much older."""
    for row in Notification.objects.filter(agent=agent):
        row.at -= timedelta(seconds=seconds)
        row.save(update_fields=["at"])


def test_ben_hears_that_ana_named_him_and_watches_from_then_on(world: World) -> None:
    note = write_note(world.conversation, agent=world.ana, text="@Ben Bauer look", mentions=[world.ben])
    assert told(world.ben) == ["mentioned"]
    assert told(world.ana) == told(world.lea) == []
    assert Mention.objects.get().message == note
    assert Watch.objects.get().agent == world.ben


def test_otto_cannot_be_named_and_nothing_is_left_of_the_try(world: World) -> None:
    with pytest.raises(ValueError, match="Otto Ohm does not see this conversation"):
        write_note(world.conversation, agent=world.ana, text="@Otto Ohm", mentions=[world.otto])
    assert world.conversation.messages.count() == 1
    assert told(world.otto) == []


def test_who_works_here_no_more_cannot_be_named(world: World) -> None:
    disable(world.ben)
    with pytest.raises(ValueError, match="does not see"):
        write_note(world.conversation, agent=world.ana, text="@Ben Bauer", mentions=[world.ben])


def test_whoever_gets_a_conversation_hears_of_it_but_not_who_takes_it(world: World) -> None:
    assign(world.conversation, agent=world.ana, to=world.ben)
    assert told(world.ben) == ["assigned"]
    assign(world.conversation, agent=world.ana, to=world.ana)
    assert told(world.ana) == []


def test_an_answer_of_the_customer_is_told_to_its_owner_and_to_watchers_once(world: World) -> None:
    assign(world.conversation, agent=world.ana, to=world.ana)
    Watch.objects.create(agent=world.lea, conversation=world.conversation)
    Watch.objects.create(agent=world.otto, conversation=world.conversation)
    in_the_conversation(world)
    in_the_conversation(world, text="Hello?")
    assert told(world.ana) == ["answered"]
    assert told(world.lea) == ["watched"]
    assert told(world.ben) == told(world.otto) == []
    Notification.objects.update(read_at=timezone.now())
    in_the_conversation(world, text="Anybody?")
    assert told(world.ana) == ["answered"]


def test_a_note_is_told_to_who_owns_and_watches_the_conversation(world: World) -> None:
    assign(world.conversation, agent=world.ana, to=world.ana)
    Watch.objects.create(agent=world.lea, conversation=world.conversation)
    write_note(world.conversation, agent=world.ben, text="@Lea Lang and all", mentions=[world.lea])
    assert told(world.ana) == ["answered"]
    assert told(world.lea) == ["mentioned"]


def test_machines_and_spam_are_told_to_nobody(world: World) -> None:
    assign(world.conversation, agent=world.ana, to=world.ana)
    in_the_conversation(world, automatic=True)
    assert told(world.ana) == []


def test_what_nobody_has_yet_is_told_to_those_who_want_it_once_a_minute(world: World) -> None:
    Preferences.objects.create(agent=world.ana, tells={"unassigned": True})
    Preferences.objects.create(agent=world.otto, tells={"unassigned": True})
    for number in range(5):
        comes(world, text=f"Bomb {number}")
    assert told(world.ana) == ["arrived"]
    assert told(world.ben) == told(world.otto) == []
    later(world.ana, 61)
    comes(world, text="Another")
    assert told(world.ana) == ["arrived", "arrived"]


def test_one_sender_in_many_conversations_is_told_once_a_minute(world: World) -> None:
    """A mail bomb into everything that is Ana's."""
    assign(world.conversation, agent=world.ana, to=world.ana)
    in_the_conversation(world)
    for number in range(3):
        other = make_message(make_conversation(world.support_mail, world.cora), f"Number {number}", sender=world.cora)
        assign(other.conversation, agent=world.ana, to=world.ana)
        comes(world, in_reply_to=(other.external_id,))
    assert told(world.ana) == ["answered"]
    later(world.ana, 61)
    comes(world, in_reply_to=(other.external_id,))
    assert told(world.ana) == ["answered", "answered"]


def test_an_answer_that_failed_is_told_to_its_author(world: World) -> None:
    draft = Draft(to=(Address(name="", address="cora@customer.example"),), subject="Re", text="Tomorrow.")
    answer = reply(world.conversation, agent=world.ana, draft=draft)
    entry = answer.outbox_entry
    assert entry is not None
    OutboxEntry.objects.filter(pk=entry.pk).update(state=State.FAILED, settled_at=timezone.now())
    entry.refresh_from_db()
    entry_changed.send(OutboxEntry, entry=entry)
    assert told(world.ana) == ["failed"]


def test_an_answer_of_which_nobody_knows_whether_it_arrived_is_told_once(world: World) -> None:
    assign(world.conversation, agent=world.ben, to=world.ben)
    draft = Draft(to=(Address(name="", address="cora@customer.example"),), subject="Re", text="Tomorrow.")
    entry = reply(world.conversation, agent=world.ana, draft=draft).outbox_entry
    assert entry is not None
    OutboxEntry.objects.filter(pk=entry.pk).update(state=State.UNCERTAIN, doubtful_since=timezone.now())
    entry.refresh_from_db()
    for _ in range(2):  # it is looked for, and nobody knows more
        entry_changed.send(OutboxEntry, entry=entry)
    assert told(world.ana) == told(world.ben) == ["uncertain"]
    Notification.objects.update(read_at=timezone.now())
    entry_changed.send(OutboxEntry, entry=entry)
    assert told(world.ana) == []


def test_switches_are_heeded(world: World) -> None:
    Preferences.objects.create(agent=world.ben, tells={"mentions": False, "mine": False})
    write_note(world.conversation, agent=world.ana, text="@Ben Bauer", mentions=[world.ben])
    assign(world.conversation, agent=world.ana, to=world.ben)
    assert told(world.ben) == []


def test_ana_reads_of_some_and_of_all(world: World, ana: Screen) -> None:
    others: list[Conversation] = [make_conversation(world.support_mail, world.cora) for _ in range(3)]
    for conversation in others:
        assign(conversation, agent=world.ben, to=world.ana)
    shown = ana.get("/inbox/notifications")
    assert shown["unread"] == 3
    first = shown["notifications"][0]
    assert (first["kind"], first["who"], first["subject"]) == ("assigned", "Ben Bauer", "Where is my parcel?")
    assert ana.send("/inbox/notifications/readings", {"ids": [first["id"]]})["unread"] == 2
    assign(world.conversation, agent=world.ben, to=world.ana)
    after = ana.send("/inbox/notifications/readings", {"upto": first["id"]})
    assert [each["conversation"] for each in after["notifications"] if not each["isRead"]] == [
        str(world.conversation.public_id)
    ]


def test_nobody_reads_of_anothers_nor_of_what_they_see_no_more(world: World, ana: Screen, otto: Screen) -> None:
    assign(world.conversation, agent=world.ben, to=world.ana)
    pk = Notification.objects.get().pk
    otto.send("/inbox/notifications/readings", {"ids": [pk], "upto": pk})
    assert Notification.objects.get().read_at is None
    assert otto.get("/inbox/notifications")["notifications"] == []
    world.ana.teams.clear()
    assert ana.get("/inbox/notifications") == {"unread": 0, "notifications": []}


def test_a_notification_follows_into_the_conversation_that_took_its_own(world: World, ana: Screen) -> None:
    other = make_message(make_conversation(world.support_mail, world.cora), "And this?", sender=world.cora).conversation
    assign(other, agent=world.ben, to=world.ana)
    merge(world.conversation, [other], agent=world.ben)
    (shown,) = ana.get("/inbox/notifications")["notifications"]
    assert shown["conversation"] == str(world.conversation.public_id)


def test_numbers_that_no_row_can_have_are_refused(ana: Screen) -> None:
    for wrong in ({"ids": [2**63]}, {"upto": 10**400}, {"ids": [True, {}]}):
        assert "error" in ana.send("/inbox/notifications/readings", wrong, status=400)
    ana.send("/inbox/notifications/readings", {"ids": [2**63 - 1], "upto": 2**63 - 1})


def test_what_was_read_long_ago_is_forgotten(world: World, ana: Screen) -> None:
    assign(world.conversation, agent=world.ben, to=world.ana)
    Notification.objects.update(read_at=timezone.now() - timedelta(days=31))
    ana.send("/inbox/notifications/readings", {"ids": []})
    assert not Notification.objects.exists()


def test_what_nobody_read_of_is_forgotten_some_day(world: World) -> None:
    assign(world.conversation, agent=world.ben, to=world.ana)
    Notification.objects.update(at=timezone.now() - timedelta(days=89))
    forget_notifications()
    assert told(world.ana) == ["assigned"]
    Notification.objects.update(at=timezone.now() - timedelta(days=91))
    forget_notifications()
    assert told(world.ana) == []


def test_the_page_of_switches_keeps_them(world: World, ana: Screen) -> None:
    ana.client.post("/settings/notifications/", {"mine": "on", "sound": "on"})
    chosen = Preferences.objects.get(agent=world.ana).tells
    assert chosen["mine"] and chosen["sound"]
    assert not (chosen["mentions"] or chosen["title"])
