"""What people write to the bot: what is taken in, how it reads, and that nothing is confirmed before it is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.contract import (
    Audience,
    AuthError,
    InboundMessage,
    RawMessage,
    ThreadMoved,
    Unavailable,
    UnreadableMessage,
)
from apps.channels.telegram import notices
from apps.channels.telegram.adapter import TelegramAdapter
from apps.channels.telegram.entities import as_html
from apps.channels.telegram.shapes import moment, source
from tests.channels.contract import newcomers
from tests.channels.telegram.conftest import config_of
from tests.servers.telegram import BOT
from tests.servers.telegram.cloud import FIRST_UPDATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.channels.contract import HttpProxy
    from tests.servers.telegram import Cloud

    News = Callable[[], list[RawMessage]]

pytestmark = pytest.mark.once
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


def one(adapter: TelegramAdapter, news: News) -> InboundMessage:
    """With its file, if it has one."""
    [raw] = news()
    found = adapter.parse(replace(raw, payload=adapter.complete(raw)) if raw.incomplete else raw)
    assert isinstance(found, InboundMessage)
    return found


def texts(adapter: TelegramAdapter, news: News) -> list[str]:
    found = [adapter.parse(raw) for raw in news()]
    return [each.text for each in found if isinstance(each, InboundMessage)]


def test_a_chat_is_a_conversation_with_one_person(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    cloud.person("Cora", last_name="Customer", language_code="de")
    cloud.say(cloud.private("Cora"), "Wann kommt mein Paket?")
    found = one(adapter, news)
    assert (found.thread, found.external_id) == ("1000", "1000:1")
    assert (found.sender.name, found.sender.address) == ("Cora Customer", "1000@telegram.org")
    assert (found.sender.handle, found.sender.url) == ("@cora", "https://t.me/cora")
    assert found.audience is Audience.PRIVATE
    assert found.sent_at is not None and found.sent_at.timestamp() == cloud.clock


@pytest.mark.parametrize(
    ("groups", "taken"),
    [
        ("none", []),
        ("mentions", ["@AcmeBot hilf", "Antwort"]),
        ("all", ["@AcmeBot hilf", "Antwort", "Kaffee?"]),
    ],
)
def test_an_admin_chooses_what_of_groups_is_taken_in(
    cloud: Cloud, line: HttpProxy, groups: str, taken: list[str]
) -> None:
    with TelegramAdapter(config_of(line.url, groups=groups)) as adapter:
        news, group = newcomers(adapter), cloud.group()
        cloud.say(group, "@AcmeBot hilf", entities=[{"type": "mention", "offset": 0, "length": 8}])
        ours = {"message_id": 90, "from": {"id": BOT}, "chat": cloud.chats[group]}
        cloud.say(group, "Antwort", reply_to_message=ours)
        cloud.say(group, "Kaffee?")
        assert texts(adapter, news) == taken


@pytest.mark.parametrize(
    ("said", "entity", "is_taken"),
    [
        ("😀 @acmebot hilf", {"type": "mention", "offset": 3, "length": 8}, True),
        ("/hilfe@AcmeBot", {"type": "bot_command", "offset": 0, "length": 14}, True),
        ("/hilfe@OtherBot", {"type": "bot_command", "offset": 0, "length": 15}, False),
        ("@AcmeBots sind toll", {"type": "mention", "offset": 0, "length": 9}, False),
        ("Acme, hilf", {"type": "text_mention", "offset": 0, "length": 4, "user": {"id": BOT}}, True),
        ("acmebot@example.com", {"type": "email", "offset": 0, "length": 19}, False),
    ],
)
def test_a_mention_is_what_telegram_marks_as_one(
    cloud: Cloud, line: HttpProxy, said: str, entity: dict[str, Any], *, is_taken: bool
) -> None:
    with TelegramAdapter(config_of(line.url, groups="mentions")) as adapter:
        news = newcomers(adapter)
        cloud.say(cloud.group(), said, entities=[entity])
        assert bool(news()) is is_taken


def test_what_nobody_wrote_is_left_out(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    group = cloud.group()
    cloud.say(group, "", new_chat_members=[cloud.person("Otto")])
    cloud.say(group, "", pinned_message={"message_id": 1})
    with cloud.news:
        cloud._tell({"poll": {"id": "1"}})
    assert news() == []


def test_who_shares_where_they_walk_writes_once(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    chat = cloud.private("Cora")
    cloud.say(chat, "", location={"latitude": 52.5, "longitude": 13.4, "live_period": 3600})
    cloud.edit(chat, 1, "")
    cloud.edit(chat, 1, "")
    assert len(news()) == 1


def test_a_start_is_pressed_and_not_written(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    cloud.say(cloud.private("Cora"), "/start")
    pressed = one(adapter, news)
    assert (pressed.automatic, pressed.subject) == (True, "Cora")
    cloud.say(cloud.private("Cora"), "/start rechnung-7")
    assert not one(adapter, news).automatic


def test_topics_of_a_group_are_conversations_of_their_own(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    group = cloud.group("Forum", kind="supergroup", username="acmeforum")
    begun = {"message_id": 7, "chat": cloud.chats[group], "forum_topic_created": {"name": "Lieferung"}}
    cloud.say(group, "Wo ist es?", message_thread_id=7, is_topic_message=True, reply_to_message=begun)
    found = one(adapter, news)
    assert (found.thread, found.subject, found.in_reply_to) == (f"{group}:7", "Forum · Lieferung", ())
    assert found.audience is Audience.PUBLIC
    assert found.permalink == "https://t.me/acmeforum/1"
    cloud.say(group, "Und ich?", message_thread_id=9)
    assert one(adapter, news).thread == str(group)


def test_a_group_that_becomes_a_supergroup_stays_one_conversation(
    cloud: Cloud, adapter: TelegramAdapter, news: News
) -> None:
    old = cloud.group()
    new = cloud.migrate(old)
    assert [adapter.parse(raw) for raw in news()] == [ThreadMoved(thread=str(old), now=str(new))] * 2


def test_files_come_with_their_messages(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    chat, small, large = cloud.private("Cora"), cloud.take_file(b"klein"), cloud.take_file(PNG)
    sizes = [{"file_id": small, "width": 90, "file_size": 5}, {"file_id": large, "width": 1280, "file_size": 108}]
    cloud.say(chat, "", photo=sizes, caption="So sieht es aus.")
    found = one(adapter, news)
    assert found.text == "So sieht es aus."
    assert [(file.name, file.content_type, file.content) for file in found.attachments] == [
        ("photo.jpg", "image/jpeg", PNG)
    ]
    pdf = cloud.take_file(b"%PDF-1.7\nmit\nZeilen")
    document = {"file_id": pdf, "file_name": "Rechnung Ü.pdf", "mime_type": "application/pdf", "file_size": 18}
    cloud.say(chat, "", document=document)
    [file] = one(adapter, news).attachments
    assert (file.name, file.content_type, file.content) == (
        "Rechnung Ü.pdf",
        "application/pdf",
        b"%PDF-1.7\nmit\nZeilen",
    )
    voice = cloud.take_file(b"OggS")
    cloud.say(chat, "", voice={"file_id": voice, "mime_type": "audio/ogg", "duration": 3})
    assert [file.name for file in one(adapter, news).attachments] == ["voice.ogg"]


def test_a_file_that_is_not_to_be_had_is_told(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    chat = cloud.private("Cora")
    cloud.say(chat, "", document={"file_id": "x", "file_name": "film.mkv", "file_size": 20_000_001})
    assert one(adapter, news).notices == ("The file “film.mkv” has 21 MB. Telegram gives bots at most 20 MB.",)
    lost = cloud.take_file(b"weg")
    cloud.lost_files.add(lost)
    cloud.say(chat, "", document={"file_id": lost, "file_name": "weg.txt", "file_size": 3})
    assert one(adapter, news).notices == ("The file “weg.txt” could not be fetched from Telegram.",)


def test_a_file_that_fails_just_now_is_asked_for_again(
    cloud: Cloud, line: HttpProxy, adapter: TelegramAdapter, news: News
) -> None:
    """Its message is there at once, and so is what came after it."""
    name = cloud.take_file(b"da")
    cloud.say(cloud.private("Cora"), "", document={"file_id": name, "file_name": "da.txt", "file_size": 2})
    cloud.say(cloud.private("Otto"), "Ich auch.")
    with_file, other = news()
    assert (with_file.incomplete, other.incomplete) == (True, False)
    for asked_before in (0, 1):
        line.answer(502, skip=asked_before)
        with pytest.raises(Unavailable):
            adapter.complete(with_file)
    cloud.shaky_files.add(name)
    with pytest.raises(Unavailable):
        adapter.complete(with_file)
    cloud.shaky_files.clear()
    completed = adapter.complete(with_file)
    found = adapter.parse(replace(with_file, payload=completed))
    assert isinstance(found, InboundMessage)
    assert [file.content for file in found.attachments] == [b"da"]
    assert adapter.complete(replace(with_file, payload=completed)) == completed


def test_what_people_send_without_words_has_some(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    chat = cloud.private("Cora")
    cloud.say(chat, "", sticker={"file_id": "s", "emoji": "🎉"})
    cloud.say(chat, "", contact={"first_name": "Otto", "phone_number": "+491701234567"})
    cloud.say(chat, "", location={"latitude": 52.5, "longitude": 13.4})
    venue = {"location": {"latitude": 1.0, "longitude": 2.0}, "title": "Lager", "address": "Ring 1"}
    cloud.say(chat, "", venue=venue, location=venue["location"])
    cloud.say(chat, "", poll={"question": "Rot?", "options": [{"text": "Ja"}, {"text": "Nein"}]})
    cloud.say(chat, "", dice={"emoji": "🎲", "value": 4})
    place = "https://www.openstreetmap.org/?mlat="
    assert texts(adapter, news) == [
        "🎉",
        "👤 Otto, +491701234567",
        f"📍 {place}52.500000&mlon=13.400000#map=16/52.500000/13.400000",
        f"📍 Lager, Ring 1\n{place}1.000000&mlon=2.000000#map=16/1.000000/2.000000",
        "📊 Rot?\n• Ja\n• Nein",
        "🎲 4",
    ]
    cloud.say(chat, "", game={"title": "Schach"})
    assert one(adapter, news).notices == (notices.CANNOT_BE_SHOWN,)


def test_what_is_forwarded_or_quoted_says_so(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    chat = cloud.private("Cora")
    cloud.say(chat, "Hallo", forward_origin={"type": "user", "sender_user": {"first_name": "Otto", "last_name": "O."}})
    assert one(adapter, news).notices == ("Forwarded: Otto O. wrote it.",)
    cloud.say(chat, "Genau das.", quote={"text": "Das Blaue?", "is_manual": True})
    assert one(adapter, news).text == "> Das Blaue?\n\nGenau das."


@pytest.mark.parametrize(
    ("said", "entities", "html"),
    [
        ("nur Text", [], ""),
        ("mit @name", [{"type": "mention", "offset": 4, "length": 5}], ""),
        ("😀 fett", [{"type": "bold", "offset": 3, "length": 4}], "😀 <b>fett</b>"),
        ("a<b", [{"type": "code", "offset": 0, "length": 3}], "<code>a&lt;b</code>"),
        (
            "fett und kursiv",
            [{"type": "bold", "offset": 0, "length": 15}, {"type": "italic", "offset": 9, "length": 6}],
            "<b>fett und <i>kursiv</i></b>",
        ),
        (
            "ab cd",
            [{"type": "bold", "offset": 0, "length": 4}, {"type": "italic", "offset": 1, "length": 4}],
            "<b>a<i>b c</i></b>d",
        ),
        (
            "eins\nzwei\ndrei",
            [{"type": "pre", "offset": 0, "length": 9}],
            "<pre>eins\nzwei</pre><br>drei",
        ),
        (
            "hier",
            [{"type": "text_link", "offset": 0, "length": 4, "url": 'https://x.example/?a="&b'}],
            '<a href="https://x.example/?a=&quot;&amp;b">hier</a>',
        ),
        ("hier", [{"type": "text_link", "offset": 0, "length": 4, "url": "javascript:alert(1)"}], ""),
        ("kurz", [{"type": "bold", "offset": 2, "length": 400}], "ku<b>rz</b>"),
        ("kurz", [{"type": "bold", "offset": -5, "length": 1e9}, {"type": 7}, None, "x"], ""),
    ],
)
def test_marks_count_as_telegram_counts(said: str, entities: list[Any], html: str) -> None:
    assert as_html(said, entities) == html


def test_an_edit_within_the_same_second_is_newer_still(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    chat = cloud.private("Cora")
    cloud.say(chat, "Eins")
    cloud.edit(chat, 1, "Zwei")
    cloud.clock -= 1
    cloud.edit(chat, 1, "Drei")
    found = [adapter.parse(raw) for raw in news()]
    versions = [each.version for each in found if isinstance(each, InboundMessage)]
    assert len(versions) == 3 and versions == sorted(set(versions))


def test_nothing_is_confirmed_before_it_is_kept(cloud: Cloud, bot_config: Any) -> None:
    """Telegram forgets what came before the offset that it is asked with."""
    chat = cloud.private("Cora")
    cloud.say(chat, "Eins")
    cloud.say(chat, "Zwei")
    with TelegramAdapter(bot_config) as adapter:
        batch = adapter.fetch(source(), {}, 1)
        assert adapter.watch(source(), lambda: False, 5), "what is not kept yet rings"
        assert max(cloud.offsets) == 0
        again = adapter.fetch(source(), {}, 1)
        assert [raw.key for raw in again.messages] == [raw.key for raw in batch.messages]
        adapter.fetch(source(), batch.cursor, 1)
    assert max(cloud.offsets) == FIRST_UPDATE + 1
    assert [each["message"]["text"] for each in cloud.updates] == ["Zwei"]


def test_after_a_week_of_silence_numbers_begin_elsewhere(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    chat = cloud.private("Cora")
    cloud.say(chat, "Vorher")
    assert len(news()) == 1
    cloud.silence(days=8)
    news()
    cloud.say(chat, "Nachher")
    assert texts(adapter, news) == ["Nachher"]


def test_another_reader_is_told_in_words(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    cloud.rival = True
    with pytest.raises(Unavailable, match="Another program reads the messages of this bot") as caught:
        news()
    assert "/revoke" in caught.value.advice


@pytest.mark.parametrize("token", ["", "kein Token", "4711:x/../../getMe#", f"{BOT}:AAE\nHost: x"])
def test_what_is_no_token_is_never_called_with(cloud: Cloud, token: str) -> None:
    with pytest.raises(AuthError), TelegramAdapter(config_of(cloud.url, token=token)) as adapter:
        adapter.fetch(source(), {}, 1)
    assert cloud.told == []


@pytest.mark.parametrize(
    "payload",
    [
        b'{"update":{"update_id":1}}\n',
        b'{"update":{"update_id":1,"message":{"message_id":"7","chat":{"id":5}}}}\n',
        b'{"update":{"message":{"message_id":7,"chat":{"id":1e400}}}}\n',
    ],
)
def test_what_is_no_message_is_unreadable(adapter: TelegramAdapter, payload: bytes, news: News) -> None:
    with pytest.raises(UnreadableMessage):
        adapter.parse(RawMessage(source=source(), key="1", payload=payload, received_at=moment(1)))


def test_a_message_of_wrong_types_reads_as_well_as_may_be(adapter: TelegramAdapter) -> None:
    payload = (
        b'{"update":{"message":{"message_id":7,"chat":{"id":5,"type":[],"title":7},"from":7,"text":{"a":1},'
        b'"entities":{"b":2},"photo":[7,{"file_id":{},"width":"x"}],"date":1e300,"location":{"latitude":"N"},'
        b'"poll":{"options":[1,{"text":2}]},"forward_origin":[],"reply_to_message":{"message_id":[]}}},"bot":"x"}\n'
    )
    found = adapter.parse(RawMessage(source=source(), key="1", payload=payload, received_at=moment(1)))
    assert isinstance(found, InboundMessage) and found.external_id == "5:7"
