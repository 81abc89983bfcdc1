"""Who writes and where: names that cannot be read, chats of many kinds, albums, and what becomes of the bot itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.contract import Audience, InboundMessage
from apps.channels.telegram import membership, notices
from apps.channels.telegram.adapter import TelegramAdapter
from apps.channels.telegram.choosing import SERVICE
from apps.channels.telegram.shapes import place_of, source
from tests.channels.contract import newcomers
from tests.channels.telegram.conftest import config_of
from tests.channels.telegram.test_answering import answer_to, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import RawMessage
    from tests.channels.contract import HttpProxy
    from tests.servers.telegram import Cloud

    News = Callable[[], list[RawMessage]]

pytestmark = pytest.mark.once


def read(adapter: TelegramAdapter, news: News) -> list[InboundMessage]:
    """With their files, where they have some."""
    found = [adapter.parse(replace(raw, payload=adapter.complete(raw))) for raw in news()]
    return [each for each in found if isinstance(each, InboundMessage)]


@pytest.mark.parametrize(
    ("first", "last", "username", "shown"),
    [
        ("Cora", "Customer", "cora", "Cora Customer"),
        ("", "", None, "1000"),
        ("", "", "cora", "cora"),
        ("\u3164", "", None, "1000"),
        ("\u200b\u200e", "\u00ad", "cora", "cora"),
        ("\u202eroc\u202c", " A. ", "cora", "roc A."),
        ("مريم", "", "maryam", "مريم"),
        ("🌻", "", "sun", "🌻"),
        ("Cora\nBcc: x", "", "cora", "Cora Bcc: x"),
    ],
)
def test_everybody_has_a_name_that_can_be_read(
    cloud: Cloud, adapter: TelegramAdapter, news: News, *, first: str, last: str, username: str | None, shown: str
) -> None:
    """Accounts that were deleted have none, and others hide theirs or turn what stands behind it."""
    person: dict[str, Any] = {"first_name": first, "last_name": last, "username": username}
    cloud.person("Cora", **person)
    cloud.say(cloud.private("Cora"), "Hallo")
    [found] = read(adapter, news)
    assert found.sender.name == shown
    assert found.sender.address == "1000@telegram.org"
    assert found.sender.handle == (f"@{username}" if username else "")


def test_a_colleague_may_write_as_the_companys_channel(cloud: Cloud, line: HttpProxy) -> None:
    with TelegramAdapter(config_of(line.url, colleagues=("@acmenews",))) as adapter:
        news, group = newcomers(adapter), cloud.group(kind="supergroup")
        ours = {"id": -1001234, "type": "channel", "title": "Acme News", "username": "AcmeNews"}
        cloud.say(group, "Wir sehen nach.", sender_chat=ours)
        cloud.say(group, "Ich auch.", sender_chat={**ours, "id": -1001235, "username": "othernews"})
        assert [(each.by_us, each.sender.name) for each in read(adapter, news)] == [
            (True, "Acme News"),
            (False, "Acme News"),
        ]


@pytest.mark.parametrize(
    ("more", "notice"),
    [
        ({"forward_origin": {"type": "hidden_user", "sender_user_name": "Otto O."}}, notices.FORWARDED),
        ({"forward_origin": {"type": "chat", "sender_chat": {"title": "Otto O."}}}, notices.FORWARDED),
        ({"forward_origin": {"type": "channel", "chat": {"title": "Otto O."}, "message_id": 7}}, notices.FORWARDED),
        ({"forward_origin": {"type": "user", "sender_user": {"first_name": ""}}}, notices.FORWARDED_UNKNOWN),
        ({"external_reply": {"origin": {"sender_user": {"first_name": "Otto O."}}}}, notices.ELSEWHERE),
        ({"external_reply": {"origin": {"type": "hidden_user"}}}, notices.ELSEWHERE_UNKNOWN),
        ({"reply_to_story": {"chat": {"id": 7}, "id": 3}}, notices.ON_STORY),
        ({"via_bot": {"id": 9, "is_bot": True}}, ""),
    ],
)
def test_what_a_message_refers_to_elsewhere_is_said(
    cloud: Cloud, adapter: TelegramAdapter, news: News, *, more: dict[str, Any], notice: str
) -> None:
    cloud.say(cloud.private("Cora"), "Das da.", **more)
    [found] = read(adapter, news)
    words = notice % {"name": "Otto O."} if "%" in notice else notice
    assert (found.text, found.notices) == ("Das da.", (words,) if words else ())


def test_what_telegram_says_of_a_chat_is_nobodys_message(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    group = cloud.group(kind="supergroup")
    for name in SERVICE:
        content: dict[str, Any] = {name: {"star_count": 1}}
        cloud.say(group, "", **content)
    assert news() == []


def test_what_is_filled_in_on_a_page_of_the_bot_is_read(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    cloud.say(cloud.private("Cora"), "", web_app_data={"button_text": "Rückruf", "data": '{"um": "9 Uhr"}'})
    [found] = read(adapter, news)
    assert (found.text, found.notices) == ('Rückruf\n{"um": "9 Uhr"}', ())


def test_an_album_is_one_conversation(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    """Its pictures are messages of their own, the first of which has the words."""
    files = [cloud.take_file(name.encode()) for name in ("eins", "zwei", "drei")]
    cloud.album(cloud.private("Cora"), "Drei Risse.", *files)
    found = read(adapter, news)
    assert [each.text for each in found] == ["Drei Risse.", "", ""]
    assert [each.attachments[0].content for each in found] == [b"eins", b"zwei", b"drei"]
    assert {each.thread for each in found} == {"1000"}
    assert {each.notices for each in found} == {()}


def test_a_whole_album_is_taken_in_where_its_words_mention_the_bot(cloud: Cloud, line: HttpProxy) -> None:
    """Also when it comes in two batches; what came before, between and after it is none of our business."""
    with TelegramAdapter(config_of(line.url, groups="mentions")) as adapter:
        group, other = cloud.group(), cloud.group("Andere")
        files = [cloud.take_file(b"x") for _ in range(3)]
        mention = [{"type": "mention", "offset": 0, "length": 8}]
        cloud.album(other, "Urlaub", *files)
        cloud.album(group, "@AcmeBot schau", *files, caption_entities=mention)
        cloud.say(group, "Kaffee?")
        cursor: Any = {}
        taken: list[str] = []
        for _ in range(7):
            batch = adapter.fetch(source(), cursor, 1)
            cursor = batch.cursor
            taken += [raw.key.partition(":")[2].rpartition(":")[0] for raw in batch.messages]
        assert taken == [f"{group}:1", f"{group}:2", f"{group}:3"]
        assert "album" not in cursor


def test_those_who_write_to_a_channel_never_see_one_another(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    """All of them write in one chat, each in a topic of their own, and are answered there."""
    chat = cloud.group("Acme News", kind="supergroup", is_direct_messages=True, is_forum=True, username="acmenews")
    for author, topic in (("Cora", 4503599627370497), ("Otto", 8)):
        cloud.say(chat, "Frage", author=author, direct_messages_topic={"topic_id": topic})
    cloud.say(chat, "Wer sieht das?")
    cora, otto = read(adapter, news)
    assert (cora.thread, otto.thread) == (f"{chat}:dm4503599627370497", f"{chat}:dm8")
    assert cora.audience is otto.audience is Audience.PRIVATE
    receipt = send(adapter, answer_to(otto, "Antwort"))
    assert cloud.written[0]["direct_messages_topic"] == {"topic_id": 8}
    assert receipt.thread == otto.thread
    assert [method for method, _ in cloud.told if method.startswith("send")] == ["sendMessage"]


@pytest.mark.parametrize("thread", ["", "x", "7x:8", "٣:4", f"{'9' * 30}:1"])
def test_what_is_no_thread_names_no_place(thread: str) -> None:
    assert place_of(thread) == {}


@pytest.mark.parametrize(
    ("kind", "before", "status", "words"),
    [
        ("private", "member", "kicked", membership.BLOCKED),
        ("private", "kicked", "member", membership.UNBLOCKED),
        ("private", "member", "member", ""),
        ("group", "member", "kicked", membership.REMOVED),
        ("group", "member", "left", ""),
        ("supergroup", "administrator", "left", membership.REMOVED),
        ("supergroup", "kicked", "left", ""),
        ("supergroup", "left", "administrator", ""),
    ],
)
def test_what_becomes_of_the_bot_is_told(
    cloud: Cloud, adapter: TelegramAdapter, news: News, *, kind: str, before: str, status: str, words: str
) -> None:
    """It waits for no answer, and stands in the conversation that it concerns."""
    chat = cloud.private("Cora") if kind == "private" else cloud.group(kind=kind)
    cloud.become(chat, status, before=before)
    found = read(adapter, news)
    assert [(each.notices, each.thread, each.automatic, each.sender.name) for each in found] == (
        [((words,), str(chat), True, "Cora")] if words else []
    )


def test_groups_that_nobody_wants_tell_nothing(cloud: Cloud, line: HttpProxy) -> None:
    with TelegramAdapter(config_of(line.url, groups="none")) as adapter:
        news = newcomers(adapter)
        news()
        cloud.become(cloud.group(kind="supergroup"), "kicked")
        cloud.become(cloud.private("Cora"), "kicked")
        assert [each.thread for each in read(adapter, news)] == [str(cloud.private("Cora"))]
