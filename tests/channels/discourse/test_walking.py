"""What reading the lists brings when no web hook does, and what it leaves out."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.contract import InboundMessage, Unavailable, UnreadableMessage, Withdrawal
from apps.channels.discourse.adapter import DiscourseAdapter
from apps.channels.discourse.shapes import POSTS, PRIVATE
from tests.channels.discourse.conftest import config_of
from tests.servers.discourse.things import User

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import Cursor, RawMessage, Source
    from tests.channels.contract import HttpProxy
    from tests.servers.discourse import Forum

pytestmark = pytest.mark.once


def parsed(adapter: DiscourseAdapter, raw: list[RawMessage]) -> list[str]:
    """In few words: texts of messages, what became of others."""
    found = []
    for each in raw:
        one = adapter.parse(each)
        if isinstance(one, Withdrawal):
            found.append(f"{one.external_id} {one.what}")
        elif isinstance(one, InboundMessage):
            found.append(one.text)
    return found


def all_of(adapter: DiscourseAdapter, source: Source, cursor: Cursor | None = None) -> list[RawMessage]:
    """Everything, from the beginning that is configured."""
    found: list[RawMessage] = []
    cursor = cursor or {}
    for _ in range(200):
        batch = adapter.fetch(source, cursor, 10)
        found += batch.messages
        cursor = batch.cursor
        if batch.complete:
            return found
    raise AssertionError("it never comes to an end")


def test_open_questions_without_an_answer_of_ours_come_first(forum: Forum, line: HttpProxy) -> None:
    answered = forum.ask("Schon beantwortet?", author="Otto")
    forum.answer(answered.topic, "Ja, von uns.", author="acme")
    by_staff = forum.ask("Von der Moderation?", author="Otto")
    forum.answer(by_staff.topic, "Ja, von Lea.", author="lea")
    first = forum.ask("Wer wartet am längsten?")
    forum.answer(first.topic, "Ich auch.", author="Otto")
    second = forum.ask("Und ich?", author="petra")
    forum.ask("Unsere Ankündigung.", author="acme")
    closed = forum.ask("Erledigt?")
    closed.topic.closed = True
    with DiscourseAdapter(config_of(line.url, days=30)) as adapter:
        found = all_of(adapter, POSTS)
    texts = parsed(adapter, found)
    assert texts[:3] == ["Wer wartet am längsten?", "Ich auch.", "Und ich?"]
    assert set(texts[3:]) >= {"Schon beantwortet?", "Ja, von uns.", "Von der Moderation?", "Ja, von Lea.", "Erledigt?"}
    again = [each.key for each in found]
    assert again.count(f"{first.id}:1:{int(first.updated_at.timestamp() * 1000)}") == 2
    moments = {each.key: each.received_at for each in reversed(found)}
    assert moments[again[0]] >= second.created_at - dt.timedelta(seconds=2)


def test_what_the_forum_itself_writes_is_no_answer_of_ours(forum: Forum, line: HttpProxy) -> None:
    """Its own accounts are admins."""
    forum.users["system"] = User(id=-1, username="system", name="system", admin=True, moderator=True)
    asked = forum.ask("Hört mich jemand?")
    forum.answer(asked.topic, "Dieses Thema wurde verschoben.", author="system")
    with DiscourseAdapter(config_of(line.url, days=30)) as adapter:
        assert adapter.fetch(POSTS, {}, 10).cursor["todo"] == str(asked.topic.id)
        found = [adapter.parse(each) for each in all_of(adapter, POSTS)]
    assert {(each.by_us, each.automatic) for each in found if isinstance(each, InboundMessage)} == {
        (False, False), (False, True),
    }  # fmt: skip


def test_a_question_that_a_colleague_answered_is_not_open(forum: Forum, line: HttpProxy) -> None:
    asked = forum.ask("Weiß das jemand?")
    for number in range(6):
        forum.answer(asked.topic, f"Nein {number}.", author=("Otto", "petra", "adam", "lea")[number % 4])
    forum.answer(asked.topic, "Petra weiß es.", author="petra")
    with DiscourseAdapter(config_of(line.url, days=30, staff_is_us=False, colleagues=("@Petra",))) as adapter:
        assert parsed(adapter, list(adapter.fetch(POSTS, {}, 10).messages)) == []
        cursor = adapter.fetch(POSTS, {}, 10).cursor
    assert cursor["todo"] == ""


def test_reading_begins_some_days_back(forum: Forum, line: HttpProxy) -> None:
    old = forum.ask("Vor langer Zeit.")
    old.created_at = old.updated_at = old.topic.bumped_at = forum.now() - dt.timedelta(days=60)
    forum.ask("Vor kurzem.")
    with DiscourseAdapter(config_of(line.url, days=30)) as adapter:
        assert set(parsed(adapter, all_of(adapter, POSTS))) == {"Vor kurzem."}


def test_a_gap_of_many_posts_is_closed_in_order(forum: Forum, adapter: DiscourseAdapter) -> None:
    cursor = adapter.fetch(POSTS, {}, 10).cursor
    topic = forum.ask("Nummer 0.").topic
    for number in range(1, 180):
        forum.answer(topic, f"Nummer {number}.")
        for _ in range(number % 7):
            forum.new_id()  # what is given to posts that we do not see
    assert parsed(adapter, all_of(adapter, POSTS, cursor)) == [f"Nummer {number}." for number in range(180)]


def test_edits_are_seen_without_a_hook(
    forum: Forum, adapter: DiscourseAdapter, news: Callable[[], list[RawMessage]]
) -> None:
    """Also those within minutes, which get no version of their own."""
    asked = forum.ask("Erste Fassung.")
    news()
    versions = []
    for text in ("Zweite Fassung.", "Erste Fassung."):
        forum.edit(asked, text)
        [raw] = news()
        one = adapter.parse(raw)
        assert isinstance(one, InboundMessage) and one.text == text
        versions.append(one.version)
    assert versions == sorted(set(versions)) and asked.version == 1
    forum.rename(asked.topic, "Ein besserer Titel")
    [raw] = news()
    one = adapter.parse(raw)
    assert isinstance(one, InboundMessage) and one.subject == "Ein besserer Titel" and one.version > versions[-1]


def test_deletions_and_recoveries_are_seen_without_a_hook(
    forum: Forum, adapter: DiscourseAdapter, news: Callable[[], list[RawMessage]]
) -> None:
    asked = forum.ask("Weg damit.")
    forum.ask("Das bleibt.")
    news()
    versions = []
    for _ in range(2):
        forum.delete(asked)
        gone = news()
        assert parsed(adapter, gone) == [f"post:{asked.id} deleted"]
        forum.recover(asked)
        back = news()
        assert parsed(adapter, back) == ["Weg damit.", f"post:{asked.id} restored"]
        versions += [adapter.parse(each).version for each in (*gone, back[1])]  # type: ignore[union-attr]
        assert news() == []
        forum.skew += dt.timedelta(seconds=2)  # answers tell the time by the second
    assert len(versions) == 4


def test_what_its_author_took_back_is_deleted(
    forum: Forum, adapter: DiscourseAdapter, news: Callable[[], list[RawMessage]]
) -> None:
    asked = forum.ask("Peinlich.")
    news()
    forum.delete(asked, by="cora")
    assert parsed(adapter, news()) == [f"post:{asked.id} deleted"]
    forum.recover(asked, by="cora")
    assert parsed(adapter, news()) == ["Peinlich.", f"post:{asked.id} restored"]


def test_what_was_flagged_away_is_hidden(
    forum: Forum, adapter: DiscourseAdapter, news: Callable[[], list[RawMessage]]
) -> None:
    asked = forum.ask("Unflätig.")
    news()
    forum.hide(asked)
    assert parsed(adapter, news()) == [f"post:{asked.id} hidden"]
    asked.hidden = False
    assert parsed(adapter, news()) == ["Unflätig.", f"post:{asked.id} restored"]


def test_a_post_that_was_committed_late_is_not_missed(
    forum: Forum, adapter: DiscourseAdapter, news: Callable[[], list[RawMessage]]
) -> None:
    """Ids are given before the commit: a higher one can be seen first."""
    forum.ask("Zuvor.")
    news()
    late = forum.ask("Spät.")
    held = forum.posts.pop(late.id)
    forum.ask("Früh.")
    assert parsed(adapter, news()) == ["Früh."]
    forum.posts[late.id] = held
    assert parsed(adapter, news()) == ["Spät.", f"post:{late.id} restored"]


def test_only_chosen_categories_and_tags_are_taken_in(forum: Forum, line: HttpProxy) -> None:
    forum.ask("Im Support.")
    forum.ask("Beim Plaudern.", category=6)
    tagged = forum.ask("Mit Schild.", category=6, tags=("Kunden",))
    forum.answer(tagged.topic, "Antwort darin.")
    chosen: list[tuple[dict[str, Any], list[str]]] = [
        ({"categories": ("Support",)}, ["Im Support."]),
        ({"categories": ("6",)}, ["Beim Plaudern.", "Mit Schild.", "Antwort darin."]),
        ({"tags": ("kunden",)}, ["Mit Schild.", "Antwort darin."]),
        ({"categories": ("support",), "tags": ("kunden",)}, []),
    ]
    for options, expected in chosen:
        with DiscourseAdapter(config_of(line.url, **options)) as adapter:
            assert parsed(adapter, all_of(adapter, POSTS, {"at": 0, "seen": ""})) == expected
        with DiscourseAdapter(config_of(line.url, days=30, **options)) as adapter:
            assert set(parsed(adapter, all_of(adapter, POSTS))) == set(expected)


def test_nobody_elses_personal_messages_are_read(forum: Forum, line: HttpProxy) -> None:
    """An admin's key is given those of everybody."""
    forum.write_to(("Otto",), "Unter uns.")
    ours = forum.write_to(("adam",), "An euch.")
    forum.answer(ours.topic, "Noch etwas.")
    forum.user("adam").groups.append("support")
    forum.write_to(("@support",), "An die Gruppe.")
    forum.write_to(("@trust_level_0",), "An alle.")
    with DiscourseAdapter(config_of(line.url, login="adam")) as adapter:
        found = all_of(adapter, PRIVATE, {"at": 0, "seen": ""})
        assert parsed(adapter, found) == ["An euch.", "Noch etwas.", "An die Gruppe."]
        assert {each.audience for each in map(adapter.parse, found) if isinstance(each, InboundMessage)} == {"private"}
        assert parsed(adapter, all_of(adapter, POSTS, {"at": 0, "seen": ""})) == []
        assert [source.name for source in adapter.sources()] == ["posts", "private", "queue"]
    without = DiscourseAdapter(config_of(line.url, login="adam", private_messages=False))
    assert [source.name for source in without.sources()] == ["posts", "queue"]


def test_whispers_and_what_the_forum_says_itself_are_for_nobody(forum: Forum, line: HttpProxy) -> None:
    asked = forum.write_to(("acme",), "Frage.")
    forum.answer(asked.topic, "Nur für die Moderation.", author="lea", kind=4)
    forum.answer(asked.topic, "geschlossen", author="lea", kind=3)
    with DiscourseAdapter(config_of(line.url)) as adapter:
        assert parsed(adapter, all_of(adapter, PRIVATE, {"at": 0, "seen": ""})) == ["Frage."]


def test_a_batch_is_small_and_a_crash_repeats_it(forum: Forum, adapter: DiscourseAdapter) -> None:
    cursor = adapter.fetch(POSTS, {}, 10).cursor
    asked = [forum.ask(f"Frage {number}.") for number in range(5)]
    cursor = adapter.fetch(POSTS, cursor, 10).cursor
    for each in asked:
        forum.edit(each, f"{each.raw} Anders.")
    forum.ask("Neu.")
    first, again = adapter.fetch(POSTS, cursor, 2), adapter.fetch(POSTS, cursor, 2)
    assert [each.key for each in first.messages] == [each.key for each in again.messages]
    assert (len(first.messages), first.complete) == (2, False)
    rest = all_of(adapter, POSTS, first.cursor)
    assert parsed(adapter, [*first.messages, *rest])[-1] == "Neu."
    assert len({each.key for each in (*first.messages, *rest)}) == 6


def test_a_forum_in_maintenance_is_waited_for(line: HttpProxy, adapter: DiscourseAdapter) -> None:
    cursor = adapter.fetch(POSTS, {}, 10).cursor
    for status, body in ((503, b"<html>Wartung</html>"), (200, b"<html>"), (200, b"[]"), (429, b"Slow down")):
        line.answer(status, body=body)
        with pytest.raises(Unavailable):
            adapter.fetch(POSTS, cursor, 10)


def test_posts_of_wrong_shapes_do_no_harm(line: HttpProxy, adapter: DiscourseAdapter, forum: Forum) -> None:
    """H10: the cursor never moves past what is not kept; what is no post is kept as what nobody can read."""
    cursor = adapter.fetch(POSTS, {}, 10).cursor
    forum.ask("Da bin ich.")
    for posts, odd in ((7, 0), ([None, 1], 0), ([{"id": "x"}, {"id": True}, {"id": -4}], 3)):
        line.answer(200, body=json.dumps({"latest_posts": posts}).encode())
        batch = adapter.fetch(POSTS, cursor, 10)
        assert batch.cursor["at"] == cursor["at"]
        assert len(batch.messages) == odd
        for raw in batch.messages:
            with pytest.raises(UnreadableMessage):
                adapter.parse(raw)
    assert parsed(adapter, all_of(adapter, POSTS, cursor)) == ["Da bin ich."]
