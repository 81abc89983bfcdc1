"""What networks tell besides words: counts, new names of threads, the posts that an answer went as, descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import InboundAttachment, ModerationDeed, Tally, ThreadMoved
from apps.conversations.actions import Draft, Upload, moderate, move_thread, reply, take_tally
from apps.conversations.models import Conversation, Direction, Event, LiveEvent, Message
from apps.delivery import letters, postman
from tests.conversations.posting import ADAPTERS, CARL, CORA, make_forum, ours, post, taken
from tests.delivery.fake_adapter import FolderService

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Agent, Team
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND = "It is on its way and will be there soon.", "If it is not there by Friday, write to us again."


@pytest.fixture
def service(tmp_path: Path) -> FolderService:
    return FolderService(tmp_path)


@pytest.fixture
def network(settings: Settings, service: FolderService, transactional_db: None, team: Team) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(service.folder, team=team, max_attachment_bytes=1000)


def of(row: Message) -> Conversation:
    return Conversation.objects.get(pk=Message.objects.get(pk=row.pk).conversation_id)


def answered_in_two(row: Message, ana: Agent) -> Message:
    answer = reply(of(row), agent=ana, draft=Draft(to=(), subject="", text=f"{FIRST}\n\n{SECOND}"))
    postman.deliver_due(limit_seconds=60)
    return Message.objects.get(pk=answer.pk)


def test_likes_are_counted_and_are_no_messages(network: Channel) -> None:
    row = taken(network, post(1))
    told = LiveEvent.objects.count()
    for _ in range(2):
        found = take_tally(Tally(external_id="post:1", likes=3, shares=2), channel=network)
    assert found is not None
    assert (found.pk, found.likes, found.shares) == (row.pk, 3, 2)
    assert (LiveEvent.objects.count(), of(row).message_count) == (told + 1, 1)
    assert take_tally(Tally(external_id="post:9", likes=1, shares=0), channel=network) is None
    assert Message.objects.count() == 1


def test_a_thread_that_is_called_otherwise_stays_one_conversation(network: Channel) -> None:
    before = taken(network, post(1, thread="chat:-5"))
    after = taken(network, post(2, thread="chat:-1005"))
    assert of(before) != of(after)
    move_thread(ThreadMoved(thread="chat:-5", now="chat:-1005"), channel=network)
    late = taken(network, post(3, thread="chat:-5"))
    assert of(before) == of(after) == of(late)
    assert set(Message.objects.values_list("thread", flat=True)) == {"chat:-1005"}


def test_a_new_name_that_is_told_before_anything_comes_holds_all_the_same(network: Channel) -> None:
    for _ in range(2):
        move_thread(ThreadMoved(thread="chat:-5", now="chat:-1005"), channel=network)
    move_thread(ThreadMoved(thread="chat:-1005", now="chat:-2005"), channel=network)
    move_thread(ThreadMoved(thread="chat:-2005", now="chat:-5"), channel=network)
    rows = [taken(network, post(n, thread=thread)) for n, thread in enumerate(("chat:-5", "chat:-1005", "chat:-2005"))]
    assert len({row.conversation_id for row in rows}) == 1


def test_an_answer_that_went_as_two_posts_is_one_message(network: Channel, ana: Agent, service: FolderService) -> None:
    row = taken(network, post(1))
    service.set_rules(everybody="parts")
    answer = answered_in_two(row, ana)
    assert answer.external_id == "post:100"
    assert {each.external_id for each in answer.aliases.all()} > {"post:100.2"}
    back = [taken(network, ours(number, text)) for number, text in ((100, FIRST), ("100.2", SECOND))]
    assert {each.pk for each in back} == {answer.pk}
    named = Message.objects.get(pk=answer.pk)
    assert (named.external_id, named.permalink) == ("post:100", "https://forum.test/p/100")
    assert FIRST in named.text
    assert SECOND in named.text
    thanks = taken(network, post(7, "Thanks", thread="", in_reply_to=("post:100.2",)))
    assert of(thanks) == of(row)


def test_posts_of_ours_that_are_seen_before_they_are_known_are_not_doubled(
    network: Channel, ana: Agent, service: FolderService
) -> None:
    row = taken(network, post(1))
    service.set_rules(everybody="parts")
    answer = reply(of(row), agent=ana, draft=Draft(to=(), subject="", text=f"{FIRST}\n\n{SECOND}"))
    for number, text in ((100, FIRST), ("100.2", SECOND)):
        taken(network, ours(number, text))
    postman.deliver_due(limit_seconds=60)
    assert list(Message.objects.filter(direction=Direction.OUT)) == [answer]
    assert of(row).message_count == 2


def test_pictures_say_what_is_on_them_in_both_directions(network: Channel, ana: Agent) -> None:
    picture = InboundAttachment(name="a.png", content_type="image/png", content=b"PNG", description="A broken\0 jug")
    row = taken(network, post(1, attachments=(picture,)))
    assert row.attachments.get().description == "A broken\N{REPLACEMENT CHARACTER} jug"
    payload = row.attachments.get().payload
    file = Upload(name="b.png", content_type="image/png", sha256=payload, size=3, description="A whole jug")
    answer = reply(of(row), agent=ana, draft=Draft(to=(), subject="", text="Look:", files=(file,)))
    assert answer.outbox_entry is not None
    letter = letters.read(answer.outbox_entry.content)
    assert (letter.attachments[0].description, letter.attachments[0].read()) == ("A whole jug", b"PNG")
    assert answer.attachments.get().description == "A whole jug"


@pytest.mark.parametrize("deed", [ModerationDeed.MUTE, ModerationDeed.BLOCK, ModerationDeed.UNBLOCK])
def test_whoever_wrote_it_is_ruled_over(
    network: Channel, ana: Agent, service: FolderService, deed: ModerationDeed
) -> None:
    row = taken(network, post(1, "Buy my pills", sender=CARL))
    taken(network, post(2, sender=CORA))
    moderate(row, deed, agent=ana)
    postman.deliver_due(limit_seconds=60)
    assert f'"author": "{CARL.address}"' in service.taken()[0].external_id
    event = Event.objects.get()
    assert (event.data["deed"], event.data["name"]) == (deed.value, "Carl")
    assert Message.objects.get(pk=row.pk).withdrawn == ""
