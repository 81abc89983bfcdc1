"""The question below an answer, and what a customer says of it."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.channels.contract import Address, DeliveryAction, RecipientReport
from apps.channels.models import Channel
from apps.conversations import actions
from apps.conversations.actions import Draft, Settled, rate
from apps.conversations.actions.rating import MOST_CHANGES
from apps.conversations.live import announcing
from apps.conversations.models import Conversation, DeliveryState, Event, EventKind, Message, Rating, State
from apps.conversations.models.ratings import Score, note_fate
from apps.conversations.returns import note_report
from apps.conversations.tokens import Expired, rating_marked, rating_token
from apps.delivery.models import State as EntryState
from apps.delivery.signals import entry_changed
from apps.inbox.models import Notification, NotificationKind
from apps.waits.models import Wait, Why
from apps.waits.rebuilding import rebuild
from tests.conversations.letters import arrive, letter
from tests.world import client_of, make_conversation

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db

CORA = Address(name="Cora Kunde", address="cora@customer.example")
KARL = Address(name="Karl Kurier", address="karl@carrier.example")
LINK = re.compile(r"http\S+/rating/(?P<token>[\w-]{40})/(?P<score>good|okay|bad)")


@pytest.fixture(autouse=True)
def asking(db: None, world: World) -> None:
    """Support asks."""
    Channel.objects.filter(pk=world.support_mail.pk).update(asks_for_rating=True)


def here(world: World) -> Conversation:
    """As it is now."""
    return Conversation.objects.get(pk=world.conversation.pk)


def draft(text: str = "It is on its way.", *, to: Address = CORA, **more: Any) -> Draft:
    return Draft(to=(to,), subject="Re: Where is my parcel?", text=text, **more)


def answer(world: World, **more: Any) -> Message:
    return actions.reply(here(world), agent=world.ana, draft=draft(**more))


def asked(world: World, **more: Any) -> Rating:
    return Rating.objects.get(answer=answer(world, **more))


def letter_of(message: Message) -> dict[str, Any]:
    assert message.outbox_entry is not None
    content: dict[str, Any] = message.outbox_entry.content
    return content


def said(world: World) -> list[dict[str, Any]]:
    rated = Event.objects.filter(conversation=world.conversation, kind=EventKind.RATED)
    return [event.data for event in rated.order_by("id")]


def test_it_asks_at_the_foot_of_the_text_and_of_the_html_and_shows_it_to_nobody_here(world: World) -> None:
    world.ana.signature = "Ana, Support"
    world.ana.save()
    message = answer(world)
    content = letter_of(message)
    assert content["text"].index("Ana, Support") < content["text"].index("How was this answer?")
    for part in (content["text"], content["html"]):
        assert [found["score"] for found in LINK.finditer(part)] == ["good", "okay", "bad"]
        assert {rating_marked(found["token"]) for found in LINK.finditer(part)} == {message.rating.public_id}
    assert "rating" not in message.text + message.html
    assert message.text.endswith("-- \nAna, Support\n")
    assert len(max(content["text"].splitlines(), key=len)) < 998, "RFC 5322 section 2.1.1"


def test_a_formatted_answer_asks_too(world: World) -> None:
    message = answer(world, html="<p>It is <b>on its way</b>.</p>")
    assert LINK.search(letter_of(message)["html"])
    assert "rating" not in message.html


@pytest.mark.parametrize(
    ("contact", "agent", "words"),
    [
        ("de", "en", "Wie war diese Antwort?"),
        ("de-AT", "en", "Wie war diese Antwort?"),
        ("fr", "de", "Wie war diese Antwort?"),
        ("", "en", "How was this answer?"),
    ],
)
def test_it_asks_in_the_customers_language_or_else_in_its_authors(
    world: World, contact: str, agent: str, words: str
) -> None:
    world.cora.contact.language = contact
    world.cora.contact.save()
    world.ana.language = agent
    assert words in letter_of(answer(world))["text"]


def test_what_is_no_answer_to_a_customer_asks_nothing(world: World) -> None:
    here(world).messages.update(automatic=True)
    answer(world)
    here(world).messages.update(automatic=False)
    actions.write_note(here(world), agent=world.ana, text="Ask the carrier.")
    actions.forward(here(world), agent=world.ana, draft=draft(to=KARL))
    actions.start(Channel.objects.get(pk=world.support_mail.pk), agent=world.ana, draft=draft())
    answer(world, to=KARL)
    Channel.objects.update(asks_for_rating=False)
    answer(world)
    assert not Rating.objects.exists()
    assert all("/rating/" not in str(letter_of(m)) for m in here(world).messages.exclude(outbox_entry=None))


def test_support_asks_once_in_a_conversation_and_again_if_nobody_was_asked(world: World) -> None:
    Channel.objects.filter(pk=world.support_mail.pk).update(asks_once=True)
    first = asked(world).answer
    for fate in (DeliveryState.HELD, DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.DELAYED):
        Message.objects.filter(pk=first.pk).update(delivery=fate)
        assert not actions.is_asked(here(world), [CORA])
        assert "/rating/" not in letter_of(answer(world))["text"]
    for fate in (DeliveryState.CANCELLED, DeliveryState.FAILED, DeliveryState.BOUNCED):
        Message.objects.filter(rating__isnull=False).update(delivery=fate)
        assert actions.is_asked(here(world), [CORA])
        assert LINK.search(letter_of(answer(world))["text"])
    Channel.objects.update(asks_once=False)
    assert LINK.search(letter_of(answer(world))["text"])


def test_a_forwarded_answer_and_one_that_is_sent_twice_give_no_second_link(world: World) -> None:
    once = uuid.uuid4()
    first = answer(world, client_id=once)
    assert answer(world, client_id=once) == first
    assert Rating.objects.count() == 1
    assert "/rating/" not in actions.forward_defaults(first, agent=world.ana).text


def test_tokens_are_ours_whole_and_end() -> None:
    question = uuid.uuid4()
    token = rating_token(question, until=timezone.now() + dt.timedelta(minutes=1))
    assert rating_marked(token) == question
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        assert rating_marked(token[:place] + other + token[place + 1 :]) is None
    for wrong in ("", token[:-1], token + "A", token + "\n", f" {token}"[:40], "ä" * 40):
        assert rating_marked(wrong) is None
    with pytest.raises(Expired):
        rating_marked(rating_token(question, until=timezone.now() - dt.timedelta(seconds=2)))


def test_an_old_key_is_believed_as_long_as_it_is_named(settings: Any) -> None:
    question, until = uuid.uuid4(), timezone.now() + dt.timedelta(days=1)
    token, old = rating_token(question, until=until), settings.SECRET_KEY
    settings.SECRET_KEY = "another key, long enough to be one, for this test alone"
    assert rating_marked(token) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert rating_marked(token) == question


def test_links_are_good_for_sixty_days_from_when_the_answer_goes_out(world: World) -> None:
    later = timezone.now() + dt.timedelta(days=10)
    found = LINK.search(letter_of(answer(world, send_at=later))["text"])
    assert found
    until = rating_token(Rating.objects.get().public_id, until=later + dt.timedelta(days=60))
    assert found["token"] == until


def test_cora_rates_changes_her_mind_and_both_stand_in_the_history(world: World) -> None:
    rating = asked(world)
    rate(rating, score=Score.BAD, reason="  still broken\r\nreally \x00 ")
    rate(rating, score=Score.GOOD)
    rating.refresh_from_db()
    assert (rating.score, rating.reason, rating.changes) == ("good", "", 2)
    assert rating.rated_at is not None
    first, second = said(world)
    assert (first["score"], first["before"], first["name"]) == ("bad", "", "Cora Kunde")
    assert first["reason"].startswith("still broken\nreally")
    assert "\x00" not in first["reason"]
    assert (second["score"], second["before"]) == ("good", "bad")
    assert second["message"] == str(rating.answer.public_id)


def test_the_same_again_is_nothing_new_and_keeps_the_reason(world: World) -> None:
    rating = asked(world)
    for reason in ("too slow", "too slow", ""):
        rate(rating, score=Score.OKAY, reason=reason)
    rating.refresh_from_db()
    assert (rating.reason, rating.changes, len(said(world))) == ("too slow", 1, 1)


def test_nobody_is_named_where_several_got_the_answer(world: World) -> None:
    rate(asked(world, cc=(KARL,)), score=Score.GOOD)
    assert said(world)[0]["name"] == ""


def test_it_cannot_be_changed_without_end(world: World) -> None:
    rating = asked(world)
    for number in range(MOST_CHANGES):
        rate(rating, score=Score.GOOD, reason=f"{number}")
    with pytest.raises(Settled):
        rate(rating, score=Score.BAD)
    rating.refresh_from_db()
    assert rating.score == "good"


def test_a_bad_rating_is_no_message_and_opens_nothing_unasked(world: World) -> None:
    rating = asked(world)
    actions.close(here(world), agent=world.ana)
    before = here(world)
    waits = list(Wait.objects.order_by("pk").values())
    rate(rating, score=Score.BAD, reason="still broken")
    now = here(world)
    assert (now.state, now.waiting_since, now.activity_at) == (State.CLOSED, None, before.activity_at)
    assert list(Wait.objects.order_by("pk").values()) == waits


@pytest.mark.parametrize("state", [State.CLOSED, State.PENDING, State.SNOOZED, State.SPAM])
def test_where_the_channel_says_so_it_opens_the_conversation_and_nobody_waits_for_that(
    world: World, state: State
) -> None:
    Channel.objects.update(bad_rating_reopens=True)
    rating = asked(world)
    Conversation.objects.update(state=state, waiting_since=None)
    rate(rating, score=Score.OKAY)
    assert here(world).state == state
    rate(rating, score=Score.BAD)
    now = here(world)
    assert now.state == (State.SPAM if state == State.SPAM else State.OPEN)
    assert now.waiting_since is None
    whys = [event.data.get("why") for event in Event.objects.filter(kind=EventKind.REOPENED)]
    assert whys == ([] if state == State.SPAM else ["rated"])
    assert not Wait.objects.filter(ended_at=None).exists()


def test_opened_again_it_was_not_done_and_waits_from_when_cora_writes(world: World) -> None:
    Channel.objects.update(bad_rating_reopens=True)
    rating = asked(world)
    Message.objects.filter(pk=rating.pk).update(delivery=DeliveryState.SENT)
    actions.close(here(world), agent=world.ana)
    assert Wait.objects.get().closed_at is not None
    rate(rating, score=Score.BAD)
    wait = Wait.objects.get()
    assert (wait.why, wait.closed_at) == (Why.ANSWERED, None)
    live = list(Wait.objects.values())
    list(rebuild(from_nothing=True))
    assert list(Wait.objects.values()) == live
    arrive(world.support_mail, letter("b@customer.example", "Still.", sender=CORA, in_reply_to=(marked(rating),)))
    assert Wait.objects.filter(ended_at=None).count() == 1


def marked(rating: Rating) -> str:
    return rating.answer.external_id


def told(world: World) -> list[str]:
    found = Notification.objects.filter(kind=NotificationKind.RATED_BAD).select_related("agent")
    return sorted(each.agent.name.split()[0] for each in found)


def test_whose_it_is_hears_of_a_bad_rating_and_else_who_wrote_the_answer(world: World) -> None:
    rating = asked(world)
    rate(rating, score=Score.OKAY)
    assert told(world) == []
    actions.assign(here(world), agent=world.lea, to=world.ben)
    rate(rating, score=Score.BAD)
    assert told(world) == ["Ben"]
    Notification.objects.all().delete()
    actions.assign(here(world), agent=world.lea, to=None)
    rate(rating, score=Score.GOOD)
    rate(rating, score=Score.BAD)
    assert told(world) == ["Ana"]


def test_who_leads_hears_of_it_where_the_channel_says_so(world: World) -> None:
    Channel.objects.update(bad_rating_tells_owner=False, bad_rating_tells_leads=True)
    rate(asked(world), score=Score.BAD)
    assert told(world) == ["Lea"]
    Channel.objects.update(bad_rating_tells_leads=False)
    Notification.objects.all().delete()
    rate(asked(world), score=Score.BAD)
    assert told(world) == []


def test_a_rating_goes_where_its_answer_went_and_is_seen_by_whom_that_is(world: World) -> None:
    rating = asked(world)
    other = make_conversation(world.support_mail, world.cora, subject="Once more")
    actions.merge(other, [here(world)], agent=world.ana)
    rate(rating, score=Score.GOOD)
    assert Event.objects.get(kind=EventKind.RATED).conversation == other
    assert list(Rating.objects.visible_to(world.ana)) == [rating]
    assert list(Rating.objects.visible_to(world.otto)) == []


def test_what_never_arrived_asked_nobody(world: World) -> None:
    message = answer(world)
    for state, count in ((DeliveryState.HELD, 0), (DeliveryState.SENT, 1), (DeliveryState.BOUNCED, 0)):
        message.delivery = state
        message.save()
        note_fate(message)
        assert Rating.objects.went_out().count() == count


def test_the_screen_gets_the_words_of_it(world: World) -> None:
    rate(asked(world), score=Score.BAD, reason="<b>still broken</b>")
    page = client_of(world.ana).get(f"/inbox/conversations/{world.conversation.public_id}/").json()
    data = next(event["data"] for event in page["events"] if event["kind"] == "rated")
    assert data == {"score": "bad", "reason": "<b>still broken</b>", "before": "", "name": "Cora Kunde"}


def test_the_composer_says_that_it_asks(world: World) -> None:
    def says() -> bool:
        page = client_of(world.ana).get(f"/inbox/conversations/{world.conversation.public_id}/").json()
        return bool(page["head"]["reply"]["asksForRating"])

    assert says()
    here(world).messages.update(automatic=True)
    assert not says()
    Channel.objects.update(asks_for_rating=False)
    here(world).messages.update(automatic=False)
    assert not says()


def test_the_outbox_and_reports_of_servers_tell_whether_it_was_asked(world: World) -> None:
    rating = asked(world)
    entry = rating.answer.outbox_entry
    assert entry is not None
    for state, went_out in ((EntryState.SENDING, False), (EntryState.SENT, True)):
        entry.state = state
        entry_changed.send(type(entry), entry=entry)
        rating.refresh_from_db()
        assert rating.went_out is went_out
    lost = RecipientReport(recipient=CORA.address, action=DeliveryAction.FAILED, status="5.1.1", diagnostic="unknown")
    with announcing():
        note_report(rating.answer, (lost,))
    rating.refresh_from_db()
    assert not rating.went_out
