"""Our answers in a forum: where they go, who reads them, what the service calls them, how they come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels.contract import Audience, DeliveryAction, SendReport
from apps.conversations.actions import Draft, reply, reply_defaults, send_again, start
from apps.conversations.actions.answered import TooLate
from apps.conversations.models import Conversation, DeliveryState, Direction, EarlyNews, Message, State
from apps.delivery import letters, postman
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from tests.conversations.posting import ADAPTERS, CARL, make_forum, ours, post, take, taken
from tests.delivery.fake_adapter import FolderService

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Agent, Team
    from apps.channels.contract import OutboundMessage
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "It is on its way, dear Cora: you have it tomorrow."


@pytest.fixture
def service(tmp_path: Path) -> FolderService:
    return FolderService(tmp_path)


@pytest.fixture
def forum(settings: Settings, service: FolderService, transactional_db: None, team: Team) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(service.folder, team=team)


def can(channel: Channel, **changes: object) -> None:
    channel.options = {**channel.options, "can": changes}
    channel.save()


def words(text: str = WORDS, **fields: object) -> Draft:
    return Draft(to=(), subject="", text=text, **fields)  # type: ignore[arg-type]


def answered(row: Message, agent: Agent, draft: Draft | None = None) -> Message:
    return reply(Conversation.objects.get(pk=row.conversation_id), agent=agent, draft=draft or words())


def deliver(*, due: bool = False) -> None:
    if due:
        OutboxEntry.objects.update(due_at=timezone.now())
    postman.deliver_due(limit_seconds=60)


def sent(row: Message) -> OutboundMessage:
    assert row.outbox_entry is not None
    return letters.read(row.outbox_entry.content)


def fresh(row: Message) -> Message:
    return Message.objects.select_related("outbox_entry", "conversation").get(pk=row.pk)


def test_an_answer_goes_into_the_thread_to_what_the_customer_wrote_last(forum: Channel, ana: Agent) -> None:
    taken(forum, post(1, "Where is it?"))
    newest = taken(forum, post(2, "Hello?"))
    taken(forum, ours(3, "We look."))
    assert reply_defaults(newest.conversation).to == ()
    answer = answered(newest, ana)
    letter = sent(answer)
    assert (letter.thread, letter.audience, letter.subject, letter.to) == ("topic:1", Audience.PUBLIC, "", ())
    assert letter.target is not None
    assert (letter.target.external_id, letter.target.reference) == ("post:2", newest.reference)
    assert letter.text == f"{WORDS}\n"  # the signature of letters stays out


def test_its_author_may_choose_what_is_answered(forum: Channel, ana: Agent) -> None:
    first = taken(forum, post(1))
    taken(forum, post(2, sender=CARL))
    target = sent(answered(first, ana, words(target=first))).target
    assert target is not None and target.external_id == "post:1"
    elsewhere = taken(forum, post(9, thread="topic:9"))
    with pytest.raises(ValueError, match="in this conversation"):
        answered(first, ana, words(target=elsewhere))


def test_what_was_said_in_private_is_never_answered_in_public(forum: Channel, ana: Agent) -> None:
    taken(forum, post(1))
    whisper = taken(forum, post(2, "My number is 4711", audience=Audience.PRIVATE))
    assert sent(answered(whisper, ana)).audience == Audience.PRIVATE
    with pytest.raises(ValueError, match="only be answered in private"):
        answered(whisper, ana, words(audience=Audience.PUBLIC))


def test_what_was_written_for_a_few_is_not_sent_where_all_read_it(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1))
    with pytest.raises(ValueError, match="Everybody could read"):
        answered(row, ana, words(audience=Audience.PRIVATE))
    assert not OutboxEntry.objects.exists()


def test_the_service_names_it_and_customers_answers_find_it(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1))
    answer = answered(row, ana)
    own_id = answer.external_id
    deliver()
    named = fresh(answer)
    assert (named.delivery, named.external_id, named.permalink) == (
        DeliveryState.SENT,
        "post:100",
        "https://forum.test/p/100",
    )
    assert list(named.aliases.values_list("external_id", flat=True)) == [own_id]
    child = taken(forum, post(5, "Thanks", thread="", in_reply_to=("post:100",)))
    assert child.conversation == named.conversation
    assert Conversation.objects.get(pk=row.conversation_id).state == State.OPEN


def test_what_we_begin_becomes_a_thread(forum: Channel, ana: Agent) -> None:
    draft = Draft(to=(), subject="Closed on Friday", text="We are closed on Friday, as every year in May.")
    opening = start(forum, agent=ana, draft=draft)
    early = taken(forum, post(7, "Why?", thread="topic:100"))
    assert early.conversation != opening.conversation
    deliver()
    named = fresh(opening)
    assert (named.thread, named.audience, named.subject) == ("topic:100", "public", "Closed on Friday")
    assert taken(forum, post(8, thread="topic:100")).conversation == fresh(early).conversation == named.conversation


def test_our_own_post_that_comes_back_is_no_message_of_the_customer(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1))
    answer = answered(row, ana)
    deliver()
    back = taken(forum, ours(100, f"<p>{WORDS}</p>"))
    assert back.pk == answer.pk
    assert Message.objects.filter(channel=forum, direction=Direction.OUT).count() == 1
    assert (fresh(answer).text, fresh(answer).revisions.count()) == (f"{WORDS}\n", 0)


def test_an_echo_settles_what_nobody_was_sure_of(forum: Channel, ana: Agent, service: FolderService) -> None:
    row = taken(forum, post(1))
    answer = answered(row, ana)
    service.set_rules(everybody="cut")
    deliver()
    assert fresh(answer).delivery == DeliveryState.UNCERTAIN
    back = taken(forum, ours(100, WORDS))
    assert (back.pk, back.delivery, back.external_id) == (answer.pk, DeliveryState.SENT, "post:100")
    conversation = Conversation.objects.get(pk=row.conversation_id)
    assert (conversation.waiting_since, conversation.message_count) == (None, 2)
    deliver(due=True)
    assert len(service.taken()) == 1


def test_an_echo_that_was_not_known_as_one_is_not_doubled(forum: Channel, ana: Agent) -> None:
    """The service shows it in other words, before it says which number it has."""
    row = taken(forum, post(1))
    answer = answered(row, ana)
    stranger = taken(forum, ours(100, "Something that the service made of it"))
    assert stranger.pk != answer.pk
    deliver()
    assert not Message.objects.filter(pk=stranger.pk).exists()
    conversation = Conversation.objects.get(pk=row.conversation_id)
    assert (fresh(answer).external_id, conversation.message_count) == ("post:100", 2)


def test_what_a_colleague_wrote_there_with_other_words_is_no_echo(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1))
    answer = answered(row, ana)
    deliver()
    colleague = taken(forum, ours(200, "I have sent a new one."))
    assert colleague.pk != answer.pk
    assert taken(forum, ours(201, WORDS, thread="topic:7")).pk != answer.pk


def test_accepting_and_cutting_gives_one_remote_post(forum: Channel, ana: Agent, service: FolderService) -> None:
    """Read back some seconds later, not a quarter of an hour."""
    answer = answered(taken(forum, post(1)), ana)
    service.set_rules(everybody="cut")
    deliver()
    entry = fresh(answer).outbox_entry
    assert entry is not None
    assert timedelta(0) < entry.due_at - timezone.now() <= timedelta(seconds=20)
    service.set_rules()
    deliver(due=True)
    assert (len(service.taken()), fresh(answer).delivery, fresh(answer).external_id) == (1, "sent", "post:100")


def test_reading_back_takes_longer_each_time(forum: Channel, ana: Agent, service: FolderService) -> None:
    answer = answered(taken(forum, post(1)), ana)
    service.write_rules({"*": "cut", "find": "blind"})
    pauses = []
    for _ in range(3):
        deliver(due=True)
        entry = fresh(answer).outbox_entry
        assert entry is not None
        pauses.append(round((entry.due_at - timezone.now()).total_seconds() / 20))
    assert pauses == [1, 2, 4]


def test_what_the_service_takes_once_is_repeated_at_once(forum: Channel, ana: Agent, service: FolderService) -> None:
    can(forum, send_safety="idempotent")
    answer = answered(taken(forum, post(1)), ana)
    service.set_rules(everybody="cut")
    deliver()
    entry = fresh(answer).outbox_entry
    assert entry is not None
    assert (entry.state, entry.attempt_count, len(service.taken())) == (EntryState.DEFERRED, 2, 2)
    service.set_rules()
    deliver(due=True)
    assert fresh(answer).delivery == DeliveryState.SENT
    assert len({each.sha256 for each in service.taken()}) == 1


def test_what_waits_for_a_moderator_ends_no_wait_until_all_can_read_it(
    forum: Channel, ana: Agent, service: FolderService
) -> None:
    row = taken(forum, post(1))
    service.set_rules(everybody="queue")
    answer = answered(row, ana)
    deliver()
    assert fresh(answer).delivery == DeliveryState.AWAITING
    assert Conversation.objects.get(pk=row.conversation_id).waiting_since is not None
    back = taken(forum, ours(100, WORDS))
    assert (back.pk, back.delivery) == (answer.pk, DeliveryState.SENT)
    assert Conversation.objects.get(pk=row.conversation_id).waiting_since is None


def test_the_service_says_later_that_it_failed_and_it_can_be_sent_again(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1))
    answer = answered(row, ana)
    own_id = answer.external_id
    deliver()
    take(forum, SendReport(original_id=own_id, action=DeliveryAction.FAILED, words="They have blocked us"))
    failed = fresh(answer)
    assert (failed.delivery, failed.delivery_words) == (DeliveryState.FAILED, "They have blocked us")
    conversation = Conversation.objects.get(pk=row.conversation_id)
    assert (conversation.state, conversation.waiting_since) == (State.OPEN, row.happened_at)
    send_again(failed, agent=ana)
    deliver()
    assert fresh(answer).delivery == DeliveryState.SENT


def test_a_report_names_what_the_receipt_did_not(forum: Channel, ana: Agent, service: FolderService) -> None:
    service.set_rules(everybody="queue")
    answer = answered(taken(forum, post(1)), ana)
    deliver()
    report = SendReport(original_id=answer.external_id, action=DeliveryAction.DELIVERED, external_id="post:77")
    take(forum, report)
    assert (fresh(answer).delivery, fresh(answer).external_id) == (DeliveryState.SENT, "post:77")
    take(forum, replace(report, original_id="post:77", action=DeliveryAction.DELAYED, external_id=""))
    assert fresh(answer).delivery == DeliveryState.DELAYED


def test_a_report_that_is_faster_than_the_receipt_is_heard_with_it(
    forum: Channel, ana: Agent, service: FolderService
) -> None:
    """A moderator may let it through before our worker has noted under which number it waits."""
    row = taken(forum, post(1))
    service.set_rules(everybody="review")
    answer = answered(row, ana)
    report = SendReport(original_id="review:100", action=DeliveryAction.DELIVERED, external_id="post:7")
    assert take(forum, replace(report, permalink="https://forum.test/p/7")) is None
    deliver()
    named = fresh(answer)
    assert (named.delivery, named.awaits_approval) == (DeliveryState.SENT, False)
    assert (named.external_id, named.permalink) == ("post:7", "https://forum.test/p/7")
    assert Conversation.objects.get(pk=row.conversation_id).waiting_since is None
    assert not EarlyNews.objects.exists()


def test_a_refusal_that_is_faster_than_the_receipt_makes_it_our_turn_again(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1))
    answer = answered(row, ana)
    assert take(forum, SendReport(original_id="post:100", action=DeliveryAction.FAILED, words="rejected")) is None
    deliver()
    assert (fresh(answer).delivery, fresh(answer).delivery_words) == (DeliveryState.FAILED, "rejected")
    conversation = Conversation.objects.get(pk=row.conversation_id)
    assert (conversation.state, conversation.waiting_since) == (State.OPEN, row.happened_at)


def test_a_report_that_is_faster_than_an_echo_is_heard_with_it(
    forum: Channel, ana: Agent, service: FolderService
) -> None:
    answer = answered(taken(forum, post(1)), ana)
    service.set_rules(everybody="cut")
    deliver()
    assert take(forum, SendReport(original_id="post:100", action=DeliveryAction.FAILED, words="rejected")) is None
    assert taken(forum, ours(100, WORDS, awaits_approval=True)).pk == answer.pk
    assert (fresh(answer).delivery, fresh(answer).delivery_words) == (DeliveryState.FAILED, "rejected")


def test_an_answer_is_refused_when_the_service_takes_it_no_more(forum: Channel, ana: Agent) -> None:
    can(forum, reply_within=3600)
    row = taken(forum, post(1), at=timezone.now() - timedelta(minutes=30))
    answered(row, ana)
    late = taken(forum, post(2, thread="topic:2"), at=timezone.now() - timedelta(hours=2))
    with pytest.raises(TooLate, match="for some time only"):
        answered(late, ana)


def test_a_channel_that_only_reads_says_so(forum: Channel, ana: Agent) -> None:
    can(forum, replies=False, starts=False)
    row = taken(forum, post(1))
    with pytest.raises(ValueError, match="only receives"):
        answered(row, ana)
    can(forum, starts=False)
    with pytest.raises(ValueError, match="only answer"):
        start(type(forum).objects.get(pk=forum.pk), agent=ana, draft=Draft(to=(), subject="News", text="News"))


def test_letters_of_older_versions_can_still_be_read(forum: Channel, ana: Agent) -> None:
    answer = answered(taken(forum, post(1)), ana)
    assert answer.outbox_entry is not None
    old = {k: v for k, v in answer.outbox_entry.content.items() if k not in ("thread", "target", "audience")}
    letter = letters.read(old)
    assert (letter.thread, letter.target, letter.audience) == ("", None, Audience.PRIVATE)
