"""Direct messages: private, read by a log that goes forward, and never sent twice by themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.bluesky.adapter import BlueskyAdapter
from apps.channels.contract import (
    Ambiguous,
    Audience,
    AuthError,
    InboundMessage,
    PermanentError,
    SendSafety,
    Severity,
    Target,
    TooLong,
    Withdrawal,
)
from tests.channels.bluesky.chat import Chat
from tests.channels.bluesky.conftest import config_of
from tests.channels.contract import newcomers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import OutboundMessage, RawMessage
    from tests.channels.bluesky.people import Crowd
    from tests.servers.atproto_network import AtprotoNetwork

pytestmark = pytest.mark.once


@pytest.fixture
def chat(atproto: AtprotoNetwork, crowd: Crowd) -> Iterator[Chat]:
    with Chat(atproto.facts.url) as chat:
        chat.join(crowd.acme, *crowd.people.values())
        yield chat


@pytest.fixture
def talking(chat: Chat, crowd: Crowd, app_password: str) -> Iterator[BlueskyAdapter]:
    config = config_of(crowd.acme, url=chat.url, password=app_password, direct_messages=True)
    with BlueskyAdapter(config) as adapter:
        yield adapter


@pytest.fixture
def news(talking: BlueskyAdapter) -> Callable[[], list[RawMessage]]:
    return newcomers(talking)


def read(adapter: BlueskyAdapter, found: list[RawMessage]) -> list[InboundMessage]:
    return [each for each in map(adapter.parse, found) if isinstance(each, InboundMessage)]


def test_what_cora_writes_in_private_stays_private(
    chat: Chat, crowd: Crowd, talking: BlueskyAdapter, news: Callable[[], list[RawMessage]]
) -> None:
    """Five come in order although the log gives three at once; ours from elsewhere is ours."""
    cora = crowd.people["Cora"]
    for number in range(4):
        chat.say(cora, f"Frage {number}.", to=crowd.acme)
    chat.say(crowd.acme, "Antwort aus der App.", to=cora)
    found = read(talking, news())
    assert [each.text for each in found] == [*(f"Frage {number}." for number in range(4)), "Antwort aus der App."]
    assert [each.by_us for each in found] == [False] * 4 + [True]
    assert {each.audience for each in found} == {Audience.PRIVATE}
    assert len({each.thread for each in found}) == 1
    assert found[0].sender.address == f"{cora.did}@atproto"
    assert found[0].sender.handle == f"@{cora.handle}"
    assert news() == []


def test_a_message_that_is_taken_back_is_withdrawn(
    chat: Chat, crowd: Crowd, talking: BlueskyAdapter, news: Callable[[], list[RawMessage]]
) -> None:
    chat.say(crowd.people["Cora"], "Vergessen Sie das.", to=crowd.acme)
    [said] = read(talking, news())
    chat.take_back("Vergessen Sie das.")
    [told] = map(talking.parse, news())
    assert isinstance(told, Withdrawal) and told.external_id == said.external_id


def test_posts_and_messages_come_together_and_ring(
    chat: Chat, crowd: Crowd, talking: BlueskyAdapter, news: Callable[[], list[RawMessage]]
) -> None:
    crowd.mention("Öffentlich.")
    chat.say(crowd.people["Cora"], "Vertraulich.", to=crowd.acme)
    assert talking.watch(talking.sources()[0], lambda: False, 30)
    found = {each.text: each.audience for each in read(talking, news())}
    assert found == {"Öffentlich.": Audience.PUBLIC, "Vertraulich.": Audience.PRIVATE}
    assert not talking.watch(talking.sources()[0], lambda: False, 0.2)


def test_an_answer_that_got_lost_is_found_and_not_sent_again(
    chat: Chat, crowd: Crowd, talking: BlueskyAdapter, news: Callable[[], list[RawMessage]]
) -> None:
    chat.say(crowd.people["Cora"], "Wo ist mein Paket?", to=crowd.acme)
    [asked] = read(talking, news())
    answer = answer_to(crowd, asked)
    assert talking.capabilities.send_safety is SendSafety.READ_BACK
    assert talking.find_sent(answer) is None
    chat.loses_answers = 1
    marks: list[int] = []
    with pytest.raises(Ambiguous):
        talking.send(answer, talking.compose(answer), (), lambda: marks.append(1))
    found = talking.find_sent(answer)
    assert found and found.thread == asked.thread and marks
    assert chat.said(answer.text) == 1
    [echo] = read(talking, news())
    assert (echo.external_id, echo.by_us) == (found.external_id, True)


def test_a_private_answer_to_a_post_goes_to_its_author_alone(chat: Chat, crowd: Crowd, talking: BlueskyAdapter) -> None:
    uri = crowd.mention("Wo ist mein Paket?")
    answer = replace(crowd.answer_to(uri, "Ihre Nummer ist 4711."), audience=Audience.PRIVATE, written_at=now())
    receipt = talking.send(answer, talking.compose(answer), (), lambda: None)
    assert receipt.thread.startswith("convo:") and crowd.people["Cora"].did in receipt.thread
    assert chat.said("Ihre Nummer ist 4711.") == 1
    assert crowd.copies(answer) == 0
    chat.closed_to.add(crowd.people["Cora"].did)
    with pytest.raises(PermanentError):
        talking.send(answer, talking.compose(answer), (), lambda: None)


def test_a_message_takes_a_thousand_signs(crowd: Crowd, talking: BlueskyAdapter) -> None:
    answer = replace(crowd.answer_to(crowd.mention("Und?")), audience=Audience.PRIVATE)
    assert talking.compose(replace(answer, text="x" * 999 + "\N{GRINNING FACE}"))
    with pytest.raises(TooLong):
        talking.compose(replace(answer, text="x" * 1001))


def test_an_app_password_that_was_not_made_for_it_is_told(
    chat: Chat, crowd: Crowd, talking: BlueskyAdapter, news: Callable[[], list[RawMessage]]
) -> None:
    """And posts come all the same, before it is told."""
    assert Severity.ERROR not in {each.severity for each in talking.check()}
    source = talking.sources()[0]
    cursor = talking.fetch(source, {}, 10).cursor
    cursor = talking.fetch(source, cursor, 10).cursor
    chat.is_shut = True
    crowd.mention("Hört ihr mich?")
    batch = talking.fetch(source, cursor, 10)
    assert [each.text for each in read(talking, list(batch.messages))] == ["Hört ihr mich?"]
    with pytest.raises(AuthError):
        talking.fetch(source, batch.cursor, 10)
    [trouble] = [each for each in talking.check() if each.severity is Severity.ERROR]
    assert trouble.advice


def answer_to(crowd: Crowd, asked: InboundMessage) -> OutboundMessage:
    target = Target(external_id=asked.external_id, reference=asked.reference, thread=asked.thread)
    plain = crowd.answer_to(crowd.acme.post("Neu im Laden."), "Es kommt morgen.")
    return replace(plain, target=target, thread=asked.thread, audience=Audience.PRIVATE, written_at=now())


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
