"""What the bot writes: how long texts and files go, who reads them, and what is said when it is refused."""

from __future__ import annotations

import json
import logging
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import (
    Address,
    Ambiguous,
    Audience,
    AuthError,
    InboundMessage,
    ModerationDeed,
    NotSent,
    OutboundAttachment,
    OutboundMessage,
    ParentGone,
    PermanentError,
    RateLimited,
    TooLong,
    Unavailable,
)
from apps.channels.telegram import composing, moderation, refusals
from apps.channels.telegram.adapter import TelegramAdapter
from apps.channels.telegram.link import NEW_TOKEN
from tests.channels.contract.basics import NOON
from tests.channels.contract.threads import target_of
from tests.channels.telegram.conftest import config_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import Budget, ChannelConfig, RawMessage, Receipt
    from tests.channels.contract import HttpProxy
    from tests.servers.telegram import Cloud

    News = Callable[[], list[RawMessage]]

pytestmark = pytest.mark.once
SMILE = "😀"


def question(adapter: TelegramAdapter, news: News) -> InboundMessage:
    found = [adapter.parse(raw) for raw in news()]
    assert isinstance(found[-1], InboundMessage)
    return found[-1]


def answer_to(
    asked: InboundMessage, text: str, *files: OutboundAttachment, audience: Audience | None = None
) -> OutboundMessage:
    return OutboundMessage(
        external_id="a1@inbox.example",
        sender=Address(name="Acme", address="@acmebot"),
        to=(),
        text=text,
        written_at=NOON,
        thread=asked.thread,
        target=target_of(asked),
        audience=audience or asked.audience,
        attachments=files,
    )


def file(name: str, content_type: str, content: bytes = b"x") -> OutboundAttachment:
    return OutboundAttachment(name=name, content_type=content_type, read=lambda: content)


def send(adapter: TelegramAdapter, message: OutboundMessage) -> Receipt:
    """All of it, as the outbox does."""
    receipt = send_next(adapter, message)
    while receipt.unfinished:
        receipt = send_next(adapter, replace(message, taken=receipt))
    return receipt


def send_next(adapter: TelegramAdapter, message: OutboundMessage) -> Receipt:
    return adapter.send(message, adapter.compose(message), (), lambda: None)


@pytest.fixture
def asked(cloud: Cloud, adapter: TelegramAdapter, news: News) -> InboundMessage:
    cloud.say(cloud.private("Cora"), "Wann kommt mein Paket?")
    return question(adapter, news)


def test_an_answer_answers_what_was_asked(cloud: Cloud, adapter: TelegramAdapter, asked: InboundMessage) -> None:
    receipt = send(adapter, answer_to(asked, "Morgen."))
    [written] = cloud.written
    assert (written["chat"]["id"], written["text"], written["reply_to_message"]["message_id"]) == (1000, "Morgen.", 1)
    assert (receipt.external_id, receipt.thread, receipt.parts) == ("1000:2", asked.thread, ())


def test_an_answer_to_what_is_deleted_goes_all_the_same(
    cloud: Cloud, adapter: TelegramAdapter, asked: InboundMessage
) -> None:
    cloud.messages.clear()
    send(adapter, answer_to(asked, "Morgen."))
    assert "reply_to_message" not in cloud.written[0]


def test_a_long_answer_goes_as_several(cloud: Cloud, adapter: TelegramAdapter, asked: InboundMessage) -> None:
    """4096 are counted as Telegram does: a smile is two."""
    text = "\n\n".join([SMILE * 2000, SMILE * 2000, "Ende."])
    receipt = send(adapter, answer_to(asked, text))
    assert [each["text"] for each in cloud.written] == [SMILE * 2000, SMILE * 2000 + "\n\nEnde."]
    assert (receipt.external_id, receipt.parts) == ("1000:2", ("1000:3",))
    assert ["reply_to_message" in each for each in cloud.written] == [True, False]


def test_what_is_there_in_part_is_never_said_twice(
    cloud: Cloud, line: HttpProxy, adapter: TelegramAdapter, asked: InboundMessage
) -> None:
    """Each message is a try of its own: what is put off is tried later, and what is refused is for a person."""
    message = answer_to(asked, "\n\n".join(["a" * 4000, "b" * 4000]))
    first = send_next(adapter, message)
    assert (first.external_id, first.parts, first.unfinished) == ("1000:2", (), True)
    rest = replace(message, taken=first)
    cloud.hurried[1000] = [30]
    with pytest.raises(RateLimited) as put_off:
        send(adapter, rest)
    assert (put_off.value.retry_after, put_off.value.only_here) == (30.0, True)
    cloud.blocked.add(1000)
    with pytest.raises(Ambiguous, match=r"first 1 are there\. The next one was not") as refused:
        send(adapter, rest)
    cloud.blocked.clear()
    assert (refused.value.taken, refused.value.advice) == (first, refusals.BLOCKED)
    line.cut(method="POST", after_taking=True)
    with pytest.raises(Ambiguous, match=r"first 1 are there\. Whether the next one is, too, is not known"):
        send(adapter, rest)
    assert [each["text"][0] for each in cloud.written] == ["a", "b"]
    receipt = send(adapter, rest)
    assert [each["text"][0] for each in cloud.written] == ["a", "b", "b"]
    assert (receipt.external_id, receipt.parts, receipt.unfinished) == ("1000:2", ("1000:4",), False)


def test_a_file_carries_the_text(cloud: Cloud, adapter: TelegramAdapter, asked: InboundMessage) -> None:
    send(adapter, answer_to(asked, "Die Rechnung.", file('Ü"1".pdf', "application/pdf", b"%PDF\r\n--x\r\n")))
    assert [(each["caption"], "document" in each) for each in cloud.written] == [("Die Rechnung.", True)]
    assert cloud.uploads == [("Ü_1_.pdf", "application/pdf", b"%PDF\r\n--x\r\n")]


def test_pictures_go_as_pictures_and_together(cloud: Cloud, adapter: TelegramAdapter, asked: InboundMessage) -> None:
    receipt = send(adapter, answer_to(asked, "Zwei Bilder.", file("a.png", "image/png"), file("b.jpg", "image/jpeg")))
    assert [("photo" in each, each.get("caption")) for each in cloud.written] == [(True, "Zwei Bilder."), (True, None)]
    assert receipt.parts == ("1000:3",)
    assert [method for method, _ in cloud.told if method.startswith("send")] == ["sendMediaGroup"]


def test_mixed_files_go_as_files_and_long_texts_before_them(
    cloud: Cloud, adapter: TelegramAdapter, asked: InboundMessage
) -> None:
    files = [file("a.png", "image/png"), file("b.pdf", "application/pdf")]
    send(adapter, answer_to(asked, "x" * 1025, *files))
    assert [method for method, _ in cloud.told if method.startswith("send")] == ["sendMessage", "sendMediaGroup"]
    assert ["document" in each for each in cloud.written] == [False, True, True]


def test_a_large_picture_goes_as_a_file(cloud: Cloud, adapter: TelegramAdapter, asked: InboundMessage) -> None:
    send(adapter, answer_to(asked, "", file("a.png", "image/png", b"x" * 10_000_001)))
    assert "document" in cloud.written[0]


def test_too_many_and_too_large_files_are_refused_beforehand(
    cloud: Cloud, adapter: TelegramAdapter, asked: InboundMessage
) -> None:
    with pytest.raises(PermanentError, match="at most 10 files"):
        adapter.compose(answer_to(asked, "", *[file(f"{number}.txt", "text/plain") for number in range(11)]))
    with pytest.raises(TooLong, match="50 MB"):
        send(adapter, answer_to(asked, "", file("film.mp4", "video/mp4", b"x" * 50_000_001)))
    with pytest.raises(PermanentError):
        adapter.compose(answer_to(asked, "  "))
    assert cloud.written == []


@pytest.mark.parametrize(
    ("status", "words", "kind", "advice"),
    [
        (403, "Forbidden: bot was blocked by the user", PermanentError, refusals.BLOCKED),
        (403, "Forbidden: user is deactivated", PermanentError, refusals.GONE_ACCOUNT),
        (403, "Forbidden: bot was kicked from the supergroup chat", PermanentError, refusals.NOT_IN_GROUP),
        (400, "Bad Request: message thread not found", ParentGone, refusals.NO_TOPIC),
        (400, "Bad Request: TOPIC_CLOSED", ParentGone, refusals.NO_TOPIC),
        (400, "Bad Request: chat not found", PermanentError, refusals.NO_CHAT),
        (400, "Bad Request: message is too long", TooLong, ""),
        (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", PermanentError, refusals.AS_FILE),
        (400, "Bad Request: etwas Neues", PermanentError, ""),
        (413, "Request Entity Too Large", TooLong, ""),
        (401, "Unauthorized", AuthError, NEW_TOKEN),
        (404, "Not Found", AuthError, NEW_TOKEN),
        (500, "Internal Server Error", Ambiguous, ""),
    ],
)
def test_a_refusal_says_what_to_do(
    line: HttpProxy,
    adapter: TelegramAdapter,
    asked: InboundMessage,
    *,
    status: int,
    words: str,
    kind: type[Exception],
    advice: str,
) -> None:
    body = json.dumps({"ok": False, "error_code": status, "description": words}).encode()
    line.answer(status, body=body, method="POST")
    with pytest.raises(kind, match=words) as caught:
        send(adapter, answer_to(asked, "Morgen."))
    assert getattr(caught.value, "advice", None) == advice


def test_who_blocked_the_bot_gets_nothing(cloud: Cloud, adapter: TelegramAdapter, asked: InboundMessage) -> None:
    cloud.blocked.add(1000)
    with pytest.raises(PermanentError) as caught:
        send(adapter, answer_to(asked, "Morgen."))
    assert caught.value.advice == refusals.BLOCKED


def test_an_answer_into_a_moved_group_goes_into_the_new_one(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    group = cloud.group()
    cloud.say(group, "Noch da?")
    asked = question(adapter, news)
    now = cloud.migrate(group)
    receipt = send(adapter, answer_to(asked, "Ja."))
    assert [(each["chat"]["id"], each["text"]) for each in cloud.written] == [(now, "Ja.")]
    assert receipt.thread == str(now)


def test_an_answer_into_a_topic_stays_there(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    group = cloud.group("Forum", kind="supergroup")
    cloud.say(group, "Wo?", message_thread_id=7, is_topic_message=True)
    asked = question(adapter, news)
    receipt = send(adapter, answer_to(asked, "Hier."))
    assert cloud.written[0]["message_thread_id"] == 7
    assert receipt.thread == asked.thread == f"{group}:7"


def test_a_private_answer_to_a_public_question_goes_to_its_author_alone(
    cloud: Cloud, adapter: TelegramAdapter, news: News
) -> None:
    group = cloud.group("Forum", kind="supergroup", username="acmeforum")
    cloud.say(group, "Was ist mit meiner Rechnung?")
    asked = question(adapter, news)
    private = answer_to(asked, "Ihre IBAN ist …", audience=Audience.PRIVATE)
    with pytest.raises(PermanentError) as caught:
        send(adapter, private)
    assert caught.value.advice == refusals.NOT_STARTED
    cloud.private("Cora")
    assert send(adapter, private).thread == "1000"
    assert [each["chat"]["id"] for each in cloud.written] == [1000]


def test_nobody_hears_of_a_group_that_was_opened_since(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    group = cloud.group("Kunden", kind="supergroup")
    cloud.say(group, "Unter uns?")
    asked = question(adapter, news)
    cloud.chats[group] = {**cloud.chats[group], "username": "kunden"}
    with pytest.raises(PermanentError, match="everybody can read that group by now"):
        send(adapter, answer_to(asked, "Ja."))
    assert cloud.written == []


def test_who_writes_in_the_name_of_a_group_has_no_chat(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    group = cloud.group("Forum", kind="supergroup", username="acmeforum")
    cloud.say(group, "Hallo", sender_chat=cloud.chats[group])
    asked = question(adapter, news)
    assert asked.sender.name == "Forum"
    with pytest.raises(PermanentError) as caught:
        adapter.compose(answer_to(asked, "Ja.", audience=Audience.PRIVATE))
    assert str(caught.value) == composing.NOBODY


def test_people_are_kept_out_of_groups_alone(cloud: Cloud, adapter: TelegramAdapter, asked: InboundMessage) -> None:
    with pytest.raises(PermanentError) as caught:
        adapter.moderate(ModerationDeed.BLOCK, target_of(asked))
    assert str(caught.value) == moderation.ONLY_IN_GROUPS
    adapter.moderate(ModerationDeed.DELETE, target_of(asked))
    assert cloud.messages == {}


def test_a_bot_without_rights_says_what_it_needs(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    group = cloud.group(kind="supergroup")
    cloud.rights.clear()
    cloud.say(group, "Spam!")
    target = target_of(question(adapter, news))
    for deed in (ModerationDeed.DELETE, ModerationDeed.BLOCK, ModerationDeed.UNBLOCK):
        with pytest.raises(PermanentError) as caught:
            adapter.moderate(deed, target)
        assert caught.value.advice == refusals.NO_RIGHT


def test_an_author_is_known_without_a_reference(cloud: Cloud, adapter: TelegramAdapter, news: News) -> None:
    group = cloud.group()
    cloud.say(group, "Spam!")
    target = replace(target_of(question(adapter, news)), reference="", author="1000@telegram.org")
    adapter.moderate(ModerationDeed.BLOCK, target)
    assert cloud.banned == {(group, 1000)}
    with pytest.raises(PermanentError):
        adapter.moderate(ModerationDeed.BLOCK, replace(target, author="1000@example.com"))


def test_without_groups_nobody_is_kept_out_of_any(line: HttpProxy) -> None:
    able = TelegramAdapter(config_of(line.url, groups="none")).capabilities
    assert able.moderation == {ModerationDeed.DELETE}


def test_what_cannot_be_asked_before_is_not_sent(
    cloud: Cloud, line: HttpProxy, adapter: TelegramAdapter, news: News
) -> None:
    cloud.say(cloud.group(), "Noch da?")
    message = answer_to(question(adapter, news), "Ja.")
    line.answer(502, method="GET")
    with pytest.raises(NotSent):
        send(adapter, message)
    line.answer(429, headers={"Retry-After": "7"}, method="GET")
    with pytest.raises(RateLimited) as caught:
        send(adapter, message)
    assert (caught.value.retry_after, cloud.written) == (7.0, [])


def test_a_budget_is_told_of_the_channel_and_not_of_a_chat(
    cloud: Cloud, line: HttpProxy, news: News, adapter: TelegramAdapter
) -> None:
    kept: list[Budget] = []
    config = replace(config_of(line.url), keep_budget=kept.append)
    cloud.say(cloud.private("Cora"), "Noch da?")
    message = answer_to(question(adapter, news), "Ja.")
    cloud.hurried[1000] = [9]
    with TelegramAdapter(config) as hurried:
        with pytest.raises(RateLimited):
            send(hurried, message)
        assert kept == []
        line.answer(429, body=b'{"ok":false,"parameters":{"retry_after":30}}', method="GET")
        with pytest.raises(Unavailable):
            hurried.fetch(hurried.sources()[0], {}, 1)
    assert [(budget.left, budget.seconds) for budget in kept] == [(0, 30.0)]


def test_the_token_is_nowhere(
    cloud: Cloud, bot_config: ChannelConfig, line: HttpProxy, caplog: pytest.LogCaptureFixture
) -> None:
    """It stands in each address that is called: no error, no finding and no log tells it."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="httpcore2")
    token = bot_config.secrets["token"]
    said = [repr(bot_config), repr(TelegramAdapter(bot_config))]
    body = json.dumps({"ok": False, "description": f"unknown token {token}"}).encode()
    for status in (200, 302, 400, 401, 404, 409, 429, 500):
        line.answer(status, body=body, times=3)
        with TelegramAdapter(bot_config) as adapter:
            for call in (lambda: adapter.fetch(adapter.sources()[0], {}, 1), adapter.check):
                try:
                    said.append(repr(call()))
                except Exception as error:  # noqa: BLE001 - whatever it is, it must not tell the token
                    said += [repr(error), *traceback.format_exception(error)]
        line.calm()
    assert len(said) > 16 and caplog.records
    assert token not in "".join(said) + caplog.text
