"""The index follows whatever happens, and made anew it is the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actions import change_agent
from apps.conversations.actions import merge, move, undo, write_note
from apps.conversations.models import Conversation, Message
from apps.search.asking import search
from apps.search.indexing import sweep
from apps.search.models import Document, Stale
from tests.conversations.letters import arrive, letter
from tests.world import client_of, make_conversation, make_message

if TYPE_CHECKING:
    from tests.world import World


def found(world: World, text: str) -> list[int]:
    """After the next sweep, which comes every other second."""
    sweep()
    assert not Stale.objects.exists()
    return [each.conversation for each in search(world.ana, text).hits]


def whole_index() -> list[tuple[object, ...]]:
    """All that the index has, as it lies there."""
    columns = "message, key, digest" + (", words::text" if connection.vendor == "postgresql" else "")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM search_document ORDER BY key")
        rows: list[tuple[object, ...]] = cursor.fetchall()
        if connection.vendor == "sqlite":
            cursor.execute("SELECT rowid, * FROM search_words ORDER BY rowid")
            rows += cursor.fetchall()
    return rows


def test_it_finds_what_came_was_written_and_was_put_elsewhere(world: World) -> None:
    came = arrive(world.support_mail, letter("1@customer.test", "Das Zahnrad klemmt.")).message
    home = came.conversation
    assert found(world, "zahnrad") == [home.pk]
    note = write_note(home, agent=world.ana, text="Kulanz versprechen")
    assert found(world, "kulanz") == [home.pk]
    other = arrive(world.support_mail, letter("2@customer.test", "Noch eine Kurbelwelle")).message
    assert found(world, "kurbelwelle") == [other.conversation_id] != [home.pk]
    event = merge(home, [other.conversation], agent=world.ana)
    assert found(world, "kurbelwelle") == [home.pk]
    undo(event, agent=world.ana)
    assert found(world, "kurbelwelle") == [other.conversation_id]
    moved = move([note], agent=world.ana)
    assert found(world, "kulanz") == [moved.conversation_id] != [home.pk]


def test_it_finds_people_by_their_new_name(world: World) -> None:
    home = arrive(world.support_mail, letter("1@customer.test")).message.conversation
    assert home.contact is not None
    assert found(world, "kunigunde") == []
    home.contact.rename("Kunigunde Neu")
    from apps.contacts.signals import contact_changed

    contact_changed.send(type(home.contact), contacts=[home.contact.pk])
    assert found(world, "kunigunde") == [home.pk]


def test_it_finds_agents_by_their_new_name_and_what_comes_meanwhile_first(world: World) -> None:
    home = arrive(world.support_mail, letter("1@customer.test")).message.conversation
    write_note(home, agent=world.ana, text="Kulanz versprechen")
    assert found(world, "from:hortensia") == []
    change_agent(world.ana, name="Hortensia", email=world.ana.email, role=world.ana.role, teams=world.ana.teams.all())
    came = arrive(world.support_mail, letter("2@customer.test", "Noch eine Kurbelwelle")).message
    waiting = list(Stale.objects.order_by("can_wait", "pk").values_list("conversation", "can_wait"))
    assert waiting[0] == (came.conversation_id, False) and waiting[-1] == (home.pk, True)
    assert found(world, "from:hortensia") == [home.pk]
    own = {"name": "Ottilie", "language": "en", "time_zone": "UTC", "undo_seconds": 5, "signature": ""}
    assert client_of(world.ana).post(reverse("accounts:own_settings"), own).status_code == 302
    assert found(world, "from:ottilie") == [home.pk]


def test_looking_again_writes_nothing_where_nothing_changed(world: World) -> None:
    arrive(world.support_mail, letter("1@customer.test", "Das Zahnrad klemmt."))
    sweep()
    before = whole_index()
    Stale.objects.create(conversation=Message.objects.get(external_id="1@customer.test").conversation_id)
    Stale.objects.create(conversation=2**40)
    assert sweep() == 2
    assert whole_index() == before


def test_made_anew_it_is_the_same(world: World) -> None:
    for number in range(5):
        row = make_conversation(world.support_mail, world.cora, subject=f"Größe {number}")
        make_message(row, "Grüße, Mueller " * number, sender=world.cora)
        Stale.objects.create(conversation=row.pk)
    Stale.objects.create(conversation=world.conversation.pk)
    sweep()
    kept = whole_index()
    assert len(kept) >= 6
    gone = make_message(world.conversation, "soon gone", sender=world.cora)
    Stale.objects.create(conversation=world.conversation.pk)
    sweep()
    gone.delete()
    Document.objects.filter(message=world.message.pk).update(digest="of an earlier version")
    call_command("reindex", verbosity=0)
    assert whole_index() == kept


def test_a_message_whose_time_was_corrected_moves(world: World) -> None:
    Stale.objects.create(conversation=world.conversation.pk)
    sweep()
    (before,) = Document.objects.values_list("key", flat=True)
    Message.objects.filter(pk=world.message.pk).update(happened_at=timezone.now() - timedelta(days=3))
    Stale.objects.create(conversation=world.conversation.pk)
    assert found(world, "parcel") == [world.conversation.pk]
    (after,) = Document.objects.values_list("key", flat=True)
    assert after < before


def test_nothing_is_noted_where_a_deed_failed(world: World) -> None:
    with pytest.raises(ValueError, match=r"."):
        write_note(world.conversation, agent=world.ana, text=" ")
    assert not Stale.objects.exists()
    assert Conversation.objects.count() == 1
