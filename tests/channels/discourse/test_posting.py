"""Answering: in the topic, in private, with files, through the review queue; and what the forum says no with."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import (
    Address,
    Ambiguous,
    Audience,
    AuthError,
    NotSent,
    OutboundAttachment,
    OutboundMessage,
    ParentGone,
    PermanentError,
    RateLimited,
)
from apps.channels.discourse.adapter import DiscourseAdapter
from tests.channels.discourse.conftest import config_of
from tests.channels.discourse.people import answer_to

if TYPE_CHECKING:
    from apps.channels.contract import (
        Receipt,
    )
    from tests.channels.contract import HttpProxy
    from tests.channels.discourse.people import People
    from tests.servers.discourse import Forum

pytestmark = pytest.mark.once


def send(adapter: DiscourseAdapter, message: OutboundMessage) -> Receipt:
    return adapter.send(message, adapter.compose(message), message.recipients, lambda: None)


def test_an_answer_stands_in_its_topic_below_what_it_answers(forum: Forum, adapter: DiscourseAdapter) -> None:
    asked = forum.ask("Frage.")
    more = forum.answer(asked.topic, "Und noch eine.", author="Otto")
    receipt = send(adapter, answer_to(more, "Antwort mit **Nachdruck** und <b>Zeichen</b>."))
    [post] = [each for each in forum.posts.values() if each.user.username == "acme"]
    assert (post.raw, post.topic, post.answers) == ("Antwort mit **Nachdruck** und <b>Zeichen</b>.", asked.topic, 2)
    assert (receipt.external_id, receipt.thread, receipt.awaits_approval) == (
        f"post:{post.id}", f"topic:{asked.topic.id}", False,
    )  # fmt: skip
    assert receipt.permalink.endswith(f"/t/{asked.topic.slug}/{asked.topic.id}/3")
    assert json.loads(receipt.reference)["number"] == 3


def test_a_private_answer_to_a_public_post_is_a_personal_message(forum: Forum, adapter: DiscourseAdapter) -> None:
    asked = forum.ask("Wo ist mein Paket 4711?", author="Otto")
    message = answer_to(asked, "Ihre Adresse stimmt nicht.", audience=Audience.PRIVATE)
    receipt = send(adapter, message)
    [topic] = [each for each in forum.topics.values() if each.is_private]
    assert [each.username for each in topic.people] == ["acme", "Otto"]
    [post] = [each for each in forum.posts.values() if each.topic is topic]
    assert message.target and post.raw == f"Ihre Adresse stimmt nicht.\n\n{message.target.permalink}"
    assert receipt.external_id == f"post:{post.id}"
    found = adapter.find_sent(message)
    assert found and found.external_id == receipt.external_id


def test_a_personal_message_is_taken_once_however_often_it_is_sent(forum: Forum, adapter: DiscourseAdapter) -> None:
    """Its topic has our mark, which the forum takes once."""
    message = OutboundMessage(
        external_id="abc@example.test",
        sender=Address(name="Acme", address="forum.example.com"),
        to=(Address(name="Cora", address="4@127.0.0.1", handle="@cora"),),
        subject="Ihre Bestellung",
        text="Guten Tag.",
        written_at=forum.now(),
    )
    assert adapter.find_sent(message) is None
    first = send(adapter, message)
    forum.made.clear()
    again = send(adapter, message)
    assert first.external_id == again.external_id
    assert len(forum.posts) == 1
    assert [each.title for each in forum.topics.values()] == ["Ihre Bestellung"]


def test_a_private_answer_never_enters_a_public_topic(forum: Forum, adapter: DiscourseAdapter) -> None:
    asked = forum.ask("Frage.")
    without_knowledge = replace(answer_to(asked, audience=Audience.PRIVATE), target=None)
    with pytest.raises(PermanentError):
        send(adapter, without_knowledge)
    assert len(forum.posts) == 1
    personal = forum.write_to(("acme",), "Unter uns?")
    receipt = send(adapter, answer_to(personal, "Ja.", audience=Audience.PRIVATE))
    assert receipt.thread == f"topic:{personal.topic.id}"


def test_files_stand_below_the_words(forum: Forum, adapter: DiscourseAdapter) -> None:
    asked = forum.ask("Frage.")
    files = (
        OutboundAttachment(name='Bild "1".png', content_type="image/png", read=lambda: b"\x89PNG\r\n--x\r\n"),
        OutboundAttachment(name="Liste.pdf", content_type="application/pdf", read=lambda: b"%PDF"),
    )
    message = replace(answer_to(asked, "Siehe unten."), attachments=files)
    receipt = send(adapter, message)
    post = forum.posts[int(receipt.external_id.removeprefix("post:"))]
    words, image, file = post.raw.split("\n\n")
    assert words == "Siehe unten."
    assert image.startswith("![Bild _1_.png](upload://") and file.startswith("[Liste.pdf|attachment](upload://")
    assert sorted(forum.uploads.values()) == [b"%PDF", b"\x89PNG\r\n--x\r\n"]
    found = adapter.find_sent(message)
    assert found and found.external_id == receipt.external_id


def test_a_file_that_is_refused_is_told_before_anything_is_posted(
    forum: Forum, adapter: DiscourseAdapter, line: HttpProxy
) -> None:
    file = OutboundAttachment(name="x.exe", content_type="application/x-dosexec", read=lambda: b"MZ")
    message = replace(answer_to(forum.ask("Frage.")), attachments=(file,))
    for status, expected in ((422, PermanentError), (500, NotSent), (429, RateLimited)):
        line.answer(status, method="POST", body=b'{"errors":["Sorry, not authorized"]}')
        with pytest.raises(expected):
            send(adapter, message)
    line.cut(method="POST", after_taking=True)
    with pytest.raises(NotSent):
        send(adapter, message)
    assert len(forum.posts) == 1


def test_what_must_be_let_through_first_awaits_approval(forum: Forum, adapter: DiscourseAdapter) -> None:
    forum.queued.add("acme")
    message = answer_to(forum.ask("Frage."))
    receipt = send(adapter, message)
    [review] = forum.reviews.values()
    assert (receipt.awaits_approval, receipt.external_id) == (True, f"reviewable:{review.id}")
    found = adapter.find_sent(message)
    assert found and (found.awaits_approval, found.external_id) == (True, receipt.external_id)
    forum.rule(review, approves=True)
    found = adapter.find_sent(message)
    assert found and review.post and (found.awaits_approval, found.external_id) == (False, f"post:{review.post.id}")


def test_what_was_posted_already_is_read_back(forum: Forum, adapter: DiscourseAdapter) -> None:
    """422 "just posted that": the first attempt had come through after all."""
    message = answer_to(forum.ask("Frage."))
    first = send(adapter, message)
    forum.made.clear()
    assert send(adapter, message).external_id == first.external_id
    assert len(forum.posts) == 2


def test_the_same_words_in_another_topic_wait_some_minutes(forum: Forum, adapter: DiscourseAdapter) -> None:
    send(adapter, answer_to(forum.ask("Frage eins."), "Vielen Dank!"))
    with pytest.raises(RateLimited) as caught:
        send(adapter, answer_to(forum.ask("Frage zwei."), "Vielen Dank!"))
    assert caught.value.retry_after == 300


def test_an_older_answer_with_the_same_words_is_not_taken_for_it(forum: Forum, adapter: DiscourseAdapter) -> None:
    asked = forum.ask("Frage.")
    old = forum.answer(asked.topic, "Vielen Dank!", author="acme")
    message = answer_to(asked, "Vielen Dank!")
    old.created_at = old.updated_at = old.created_at.replace(year=2025)
    assert adapter.find_sent(message) is None
    forum.answer(asked.topic, "Vielen Dank!", author="Otto")
    assert adapter.find_sent(message) is None


def test_a_topic_that_is_closed_or_gone_takes_no_answer(forum: Forum, adapter: DiscourseAdapter) -> None:
    asked = forum.ask("Frage.")
    asked.topic.closed = True
    with pytest.raises(ParentGone) as closed:
        send(adapter, answer_to(asked))
    gone = forum.ask("Noch eine.")
    forum.delete(gone)
    with pytest.raises(ParentGone) as deleted:
        send(adapter, answer_to(gone))
    assert str(closed.value) and closed.value.advice != deleted.value.advice


def test_too_short_is_told_in_the_forums_words(forum: Forum, adapter: DiscourseAdapter) -> None:
    forum.min_length = 20
    with pytest.raises(PermanentError, match="too short"):
        send(adapter, answer_to(forum.ask("x" * 20), "Ja."))


def test_what_the_account_may_not_is_told_from_a_key_that_ended(forum: Forum) -> None:
    asked = forum.ask("Frage.")
    forum.keys["acme-key"].scopes = frozenset({"global:read"})
    with DiscourseAdapter(config_of(forum.url)) as adapter:
        with pytest.raises(PermanentError):
            send(adapter, answer_to(asked))
        del forum.keys["acme-key"]
        with pytest.raises(AuthError):
            send(adapter, answer_to(asked))


def test_who_cannot_be_asked_again_leaves_it_open(forum: Forum, adapter: DiscourseAdapter, line: HttpProxy) -> None:
    message = answer_to(forum.ask("Frage."))
    line.answer(422, method="POST", body=b'{"errors":["Body is too similar"]}')
    line.answer(500, method="GET", times=5)
    with pytest.raises(Ambiguous):
        send(adapter, message)


def test_the_queue_and_a_lost_answer_make_one_post(people: People, adapter: DiscourseAdapter, line: HttpProxy) -> None:
    people.forum.queued.add("acme")
    message = answer_to(people.forum.ask("Frage."))
    line.cut(method="POST", after_taking=True)
    with pytest.raises(Ambiguous):
        send(adapter, message)
    found = adapter.find_sent(message)
    assert found and found.awaits_approval and len(people.forum.reviews) == 1
