"""What agents are writing lies on the server: for them alone, and never overwritten unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.conversations.actions import merge
from apps.conversations.live import newest
from apps.inbox import stored_drafts
from apps.inbox.models import StoredDraft
from tests.inbox.conftest import Screen
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db


def of(world: World, mode: str = "reply") -> str:
    return f"/inbox/conversations/{world.conversation.public_id}/drafts/{mode}"


def save(screen: Screen, world: World, text: str, *, mark: str | None = None, status: int = 200) -> dict[str, Any]:
    body = {"content": {"text": text}, "mark": mark}
    said: dict[str, Any] = screen.send(of(world), body, method="put", status=status)["draft"]
    return said


def test_another_device_shows_what_was_written_here(world: World, ana: Screen) -> None:
    first = save(ana, world, "Half a")
    save(ana, world, "Half a sentence", mark=first["mark"])
    (draft,) = Screen(world.ana).conversation(world.conversation.public_id)["drafts"]
    assert (draft["mode"], draft["content"]) == ("reply", {"text": "Half a sentence"})


def test_modes_and_the_new_conversation_have_drafts_of_their_own(world: World, ana: Screen) -> None:
    save(ana, world, "To Cora")
    ana.send(of(world, "note"), {"content": {"text": "For us"}, "mark": None}, method="put")
    ana.send("/inbox/drafts/reply", {"content": {"text": "Your offer"}, "mark": None}, method="put")
    assert ana.get("/inbox/drafts/reply")["draft"]["content"] == {"text": "Your offer"}
    drafts = ana.conversation(world.conversation.public_id)["drafts"]
    assert {each["mode"]: each["content"]["text"] for each in drafts} == {"reply": "To Cora", "note": "For us"}
    ana.send("/inbox/drafts/else", {}, method="put", status=404)


def test_a_device_that_has_not_seen_the_other_text_is_told_it_and_overwrites_nothing(world: World, ana: Screen) -> None:
    first = save(ana, world, "Half a")
    second = save(ana, world, "From the phone", mark=first["mark"])
    refused = save(ana, world, "From the desk", mark=first["mark"], status=409)
    assert refused["content"] == {"text": "From the phone"} and refused["mark"] == second["mark"]
    assert save(ana, world, "From elsewhere", status=409)["content"] == {"text": "From the phone"}
    ana.send(of(world), {"mark": first["mark"]}, method="delete", status=409)
    assert StoredDraft.objects.get().content == {"text": "From the phone"}
    save(ana, world, "From the desk", mark=refused["mark"])
    assert StoredDraft.objects.get().content == {"text": "From the desk"}


def test_a_draft_that_was_sent_elsewhere_is_told_as_gone(world: World, ana: Screen) -> None:
    first = save(ana, world, "Half a")
    ana.send(of(world), {"mark": first["mark"]}, method="delete")
    assert not StoredDraft.objects.exists()
    assert save(ana, world, "Half a sentence", mark=first["mark"], status=409) is None
    again = save(ana, world, "Another")
    assert again["mark"] != first["mark"]  # so that nobody takes it for the one that is gone


def test_colleagues_learn_that_there_is_a_draft_and_never_its_words(world: World, ana: Screen) -> None:
    ben, before = Screen(world.ben), newest()
    first = save(ana, world, "Between us")
    assert newest() == before + 1
    second = save(ana, world, "Between us two", mark=first["mark"])
    assert newest() == before + 1  # who has one has not changed
    (row,) = ben.rows()
    page = ben.conversation(world.conversation.public_id)
    assert row["drafters"] == page["head"]["drafters"] == [world.ana.pk]
    assert page["drafts"] == [] and "Between" not in str(page) + str(row)
    ben.send(of(world), {"mark": second["mark"]}, method="delete", status=200)
    ben.send(of(world), {"content": {"text": "Mine"}, "mark": second["mark"]}, method="put", status=409)
    assert StoredDraft.objects.get().content == {"text": "Between us two"}
    ana.send(of(world), {"mark": second["mark"]}, method="delete")
    assert newest() == before + 2 and ben.rows()[0]["drafters"] == []


def test_otto_can_neither_read_nor_leave_a_draft_there(world: World, ana: Screen, otto: Screen) -> None:
    save(ana, world, "Half a")
    assert otto.client.get(of(world)).status_code == 404
    otto.send(of(world), {"content": {"text": "Me"}, "mark": None}, method="put", status=404)
    assert StoredDraft.objects.count() == 1


def test_a_draft_follows_its_conversation_into_another(world: World, ana: Screen) -> None:
    other = make_message(make_conversation(world.support_mail, world.cora), "Again", sender=world.cora).conversation
    first = save(ana, world, "Half a")
    merge(other, [world.conversation], agent=world.ben)
    assert StoredDraft.objects.get().conversation == other
    assert [row["drafters"] for row in ana.rows("drafts")] == [[world.ana.pk]]
    (draft,) = ana.conversation(other.public_id)["drafts"]
    assert draft["mark"] == first["mark"]
    save(ana, world, "Half a sentence", mark=draft["mark"])  # a screen that still has the old address
    assert StoredDraft.objects.get().conversation == other


def test_what_no_database_keeps_is_left_out_and_what_is_too_large_is_refused(
    world: World, ana: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(ana, world, "A\0B \ud83d")
    assert StoredDraft.objects.get().content == {"text": "AB \ufffd"}
    monkeypatch.setattr(stored_drafts, "MAX_BYTES", 20)
    refused = ana.send(of(world, "note"), {"content": {"text": "x" * 40}, "mark": None}, method="put", status=400)
    assert "too large" in refused["error"]
    ana.send(of(world, "note"), {"content": ["x"], "mark": None}, method="put", status=400)
    ana.send(of(world, "note"), {"content": {}, "mark": 7}, method="put", status=400)
    for mark in ("", "x.y", "1.1.1", "9" * 30 + ".1"):
        ana.send(of(world, "note"), {"content": {}, "mark": mark}, method="put", status=409)


def test_two_drafts_that_a_merge_brings_together_are_both_kept(world: World, ana: Screen) -> None:
    other = make_message(make_conversation(world.support_mail, world.cora), "Again", sender=world.cora).conversation
    there = f"/inbox/conversations/{other.public_id}/drafts/reply"
    ana.send(there, {"content": {"text": "The first"}, "mark": None}, method="put")
    late = save(ana, world, "The second")
    merge(other, [world.conversation], agent=world.ben)
    late = save(ana, world, "The second, longer", mark=late["mark"])
    left = ana.send(of(world), {"mark": late["mark"]}, method="delete", status=409)["draft"]
    assert left["content"] == {"text": "The first"}


def test_a_mark_of_elsewhere_moves_no_draft(world: World, ana: Screen) -> None:
    other = make_message(make_conversation(world.support_mail, world.cora), "Again", sender=world.cora).conversation
    first = save(ana, world, "To Cora")
    body = {"content": {"text": "Elsewhere"}, "mark": first["mark"]}
    ana.send(f"/inbox/conversations/{other.public_id}/drafts/reply", body, method="put", status=409)
    assert StoredDraft.objects.get().content == {"text": "To Cora"}
