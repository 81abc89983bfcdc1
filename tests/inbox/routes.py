"""Who gets what at the addresses of the inbox screen."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import ModerationDeed, Target
from apps.contacts.blocking import block
from apps.contacts.models import CustomField, Of
from apps.conversations.actions import Upload, merge
from apps.conversations.models import (
    Approval,
    Attachment,
    DeliveryState,
    Direction,
    Message,
    MessageRevision,
    Moderation,
    Tag,
)
from apps.delivery import outbox
from apps.delivery.models import OutboxEntry, State
from apps.inbox.deeds import do_to_one
from apps.inbox.models import PicturesAsked, RemotePicture, SavedView, Snippet
from apps.inbox.uploads import token_of
from apps.inbox.wishes import deed_of
from apps.intake.models import Arrival, ArrivalState
from tests.inbox.letters import answer_of, letter_of
from tests.route_matrix.table import Answers, Row, agents, leads, team
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from apps.conversations.models import Conversation
    from tests.world import World


def conversation(world: World) -> dict[str, Any]:
    return {"conversation_id": world.conversation.public_id}


def attachment(world: World) -> dict[str, Any]:
    return {"attachment_id": world.attachment.public_id}


def an_enclosed_mail(world: World) -> dict[str, Any]:
    """What somebody wrote to Cora, attached to her mail."""
    content = letter_of("<p>We cannot help you.</p>")
    found = Attachment.objects.create(
        message=world.message,
        name="refusal.eml",
        content_type="message/rfc822",
        size=len(content),
        payload=payloads.keep(content),
    )
    return {"attachment_id": found.public_id}


def html_mail(world: World) -> dict[str, Any]:
    """Cora's mail as it came."""
    world.message.payload = payloads.keep(letter_of("<p>Where is it?</p>"))
    world.message.html = "<p>Where is it?</p>"
    world.message.save(update_fields=["payload", "html"])
    return {"message_id": world.message.public_id}


def picture_mail(world: World) -> dict[str, Any]:
    """Cora's mail, with a picture that lies elsewhere."""
    world.message.html = '<p><img data-remote="https://shop.example/a.png"></p>'
    world.message.save(update_fields=["html"])
    return {"message_id": world.message.public_id}


def a_picture(world: World) -> dict[str, Any]:
    """Our copy of it."""
    args = picture_mail(world)
    PicturesAsked.objects.create(message=world.message, agent=world.ana)
    address_hash = hashlib.sha256(b"https://shop.example/a.png").hexdigest()
    RemotePicture.objects.create(
        message=world.message, address_hash=address_hash, payload=payloads.keep(b"RIFF"), size=4
    )
    return {**args, "number": 0}


def anas_picture(world: World) -> dict[str, Any]:
    """A picture that Ana has uploaded."""
    picture = Upload(name="a.png", content_type="image/png", sha256=payloads.keep(b"RIFF"), size=4)
    return {"token": token_of(picture, agent=world.ana)}


def failed_answer(world: World) -> dict[str, Any]:
    """An answer of Ana's that was refused."""
    channel = world.support_mail
    entry = outbox.enqueue(channel=channel, lane=world.conversation.lane, message=answer_of(channel))
    type(entry).objects.filter(pk=entry.pk).update(state=State.FAILED, settled_at=timezone.now())
    answer = Message.objects.create(
        conversation=world.conversation,
        channel=channel,
        direction=Direction.OUT,
        agent=world.ana,
        outbox_entry=entry,
        delivery=DeliveryState.FAILED,
    )
    return {"message_id": answer.public_id}


def held_answer(world: World) -> dict[str, Any]:
    """An answer that Ana may still take back."""
    there = failed_answer(world)
    Message.objects.filter(public_id=there["message_id"]).update(delivery=DeliveryState.HELD)
    due_at = timezone.now() + timedelta(minutes=1)
    entries = OutboxEntry.objects.filter(message__public_id=there["message_id"])
    entries.update(state=State.HELD, settled_at=None, due_at=due_at)
    return there


def unapproved_answer(world: World) -> dict[str, Any]:
    """An answer of Ana's that waits for a second person."""
    there = failed_answer(world)
    answer = Message.objects.get(public_id=there["message_id"])
    Message.objects.filter(pk=answer.pk).update(delivery=DeliveryState.UNAPPROVED)
    OutboxEntry.objects.filter(message=answer).update(state=State.UNAPPROVED, settled_at=None)
    Approval.objects.create(message=answer)
    return there


def uncertain_answer(world: World) -> dict[str, Any]:
    """An answer of Ana's that may have arrived."""
    there = failed_answer(world)
    Message.objects.filter(public_id=there["message_id"]).update(delivery=DeliveryState.UNCERTAIN)
    OutboxEntry.objects.filter(message__public_id=there["message_id"]).update(state=State.UNCERTAIN)
    return there


def unreadable(world: World) -> dict[str, Any]:
    arrival = Arrival.objects.create(
        channel=world.support_mail,
        source="INBOX",
        source_role="inbox",
        key="1:1",
        payload=payloads.keep(b"no mail"),
        size=7,
        received_at=timezone.now(),
        state=ArrivalState.UNREADABLE,
        reason="there is no header: this is not a mail",
    )
    return {"arrival_id": arrival.pk}


def an_answer(world: World) -> dict[str, Any]:
    return {"to": [{"name": "", "address": "cora@customer.example"}], "text": "It is on its way.", **a_number(world)}


def a_new_one(world: World) -> dict[str, Any]:
    return {"channel": world.support_mail.pk, "subject": "Your offer", **an_answer(world)}


def its_message(world: World) -> dict[str, Any]:
    return {"message_id": world.message.public_id}


def an_aside(world: World) -> dict[str, Any]:
    """What the carrier answered to us alone."""
    Message.objects.filter(pk=world.message.pk).update(aside=True)
    return its_message(world)


def a_note(world: World) -> dict[str, Any]:
    return {"text": "Ask the carrier.", **a_number(world)}


def a_number(world: World) -> dict[str, Any]:
    return {"clientId": str(uuid.uuid4())}


def to_ben(world: World) -> dict[str, Any]:
    return {"to": world.ben.pk}


def until_tomorrow(world: World) -> dict[str, Any]:
    return {"until": (timezone.now() + timedelta(days=1)).isoformat()}


def a_value(world: World) -> dict[str, Any]:
    CustomField.objects.create(of=Of.CONVERSATION, key="order", label="Order")
    return {"values": {"order": "4711"}}


def another_tag(world: World) -> dict[str, Any]:
    """Into which it is merged."""
    return {"into": Tag.objects.create(name="delayed").pk}


def a_tag(world: World) -> dict[str, Any]:
    return {"pk": Tag.objects.create(name="invoice").pk}


def its_name(world: World) -> dict[str, Any]:
    return {"name": "delivery", "colour": "red"}


def a_deed(world: World) -> dict[str, Any]:
    return {"deed": {"name": "close"}, "ids": [str(world.conversation.public_id)]}


def handed_to_ben(world: World) -> dict[str, Any]:
    return {"to": world.ben.pk, "text": "You know the carrier."}


def read_now(world: World) -> dict[str, Any]:
    return {"upto": timezone.now().isoformat()}


def what_ana_closed(world: World) -> dict[str, Any]:
    deed = deed_of("close", {}, world.ana)
    undo = do_to_one(deed, world.conversation, agent=world.ana).undo
    assert undo is not None
    return {"undo_id": undo.public_id}


ONLY_ANA = Answers(otto=409, ana=200, lea=409, adam=409)
ITS_AUTHOR = Answers(otto=404, ana=201, lea=403, adam=403)
A_SECOND_PERSON = Answers(otto=404, ana=403, lea=201, adam=201)
ANA_ALONE = Answers(otto=404, ana=200, lea=404, adam=404)
FILE = "files are downloads, or pictures that nothing can run in: sandboxed, whatever they hold"
SANDBOX = "shows a mail as it was sent, in a sandbox where nothing runs, loads or submits"


def another_of_cora(world: World) -> Conversation:
    conversation = make_conversation(world.support_mail, world.cora, subject="Another parcel")
    return make_message(conversation, "This one neither.", sender=world.cora).conversation


def another_conversation(world: World) -> dict[str, Any]:
    return {"other": str(another_of_cora(world).public_id)}


def one_of_two_messages(world: World) -> dict[str, Any]:
    make_message(world.conversation, "And my invoice?", sender=world.cora)
    return {"messages": [str(world.message.public_id)], "to": None}


def merged(world: World) -> dict[str, Any]:
    return {"event_id": merge(world.conversation, [another_of_cora(world)], agent=world.ana).pk}


def coras_address(world: World) -> dict[str, Any]:
    return {"value": "cora@customer.example"}


def a_blocked_sender(world: World) -> dict[str, Any]:
    return {"pk": block("win@spam.example", agent=world.lea).pk}


def a_mode(world: World) -> dict[str, Any]:
    return {"mode": "reply"}


def a_draft(world: World) -> dict[str, Any]:
    return {**conversation(world), **a_mode(world)}


def at_coras(world: World) -> dict[str, Any]:
    return {"screen": "one", "turn": 1, "conversation": str(world.conversation.public_id), "doing": "reply"}


def half_a_sentence(world: World) -> dict[str, Any]:
    return {"content": {"text": "Half a"}, "mark": None}


def a_teams_snippet(world: World) -> dict[str, Any]:
    return {"pk": Snippet.objects.create(team=world.support, name="Parcel", text="It is on its way.").pk}


ITS_LEADS = Answers(otto=404, ana=403, lea=200, adam=200)


def a_view_of_ones_own(world: World) -> dict[str, Any]:
    return {"name": "Waiting", "filter": {"view": "all", "is": "waiting"}, "share": "own"}


def a_view_of_the_team(world: World) -> dict[str, Any]:
    return {"pk": SavedView.objects.create(name="Waiting", team=world.support, filter={"view": "all"}).pk}


def a_new_name(world: World) -> dict[str, Any]:
    return {"name": "Waiting long"}


def an_order(world: World) -> dict[str, Any]:
    return {"ids": []}


def the_message(world: World) -> dict[str, Any]:
    return {"message_id": world.message.public_id}


def an_edited_message(world: World) -> dict[str, Any]:
    MessageRevision.objects.create(message=world.message, version=-1, text="Where is it?")
    return the_message(world)


def a_failed_deed(world: World) -> dict[str, Any]:
    """What Ana asked the service for, and it refused."""
    target = Target(external_id=world.message.external_id)
    entry = outbox.enqueue_deed(channel=world.support_mail, lane="post", deed=ModerationDeed.HIDE, target=target)
    asked = Moderation.objects.create(message=world.message, deed="hide", agent=world.ana, outbox_entry=entry)
    OutboxEntry.objects.filter(pk=entry.pk).update(state=State.FAILED, settled_at=timezone.now())
    return {**the_message(world), "pk": asked.pk}


def hiding(world: World) -> dict[str, Any]:
    """A mailbox lets nobody moderate, so it is refused to all who may ask."""
    return {"deed": "hide"}


ROWS = [
    Row("inbox:moderations", args=the_message, post=team(409), body=hiding, is_json=True),
    Row("inbox:report_form", args=the_message, get=team(), rest=agents(405), is_json=True),
    Row("inbox:moderation_attempts", args=a_failed_deed, post=team(201), is_json=True),
    Row("inbox:revisions", args=an_edited_message, get=team(), delete=ITS_LEADS, rest=agents(405), is_json=True),
    Row("inbox:private", args=the_message, get=team(), post=team(404), is_json=True),
    Row("inbox:presence", post=team(), body=at_coras, is_json=True),
    Row("inbox:home", get=agents()),
    Row("inbox:preferences", get=agents(), post=agents()),
    Row("inbox:screen", put=agents(), is_json=True),
    Row("inbox:signatures", get=agents(), post=agents(302)),
    Row("inbox:blocked", get=agents(), post=agents()),
    Row("inbox:unblock", args=a_blocked_sender, post=leads(302), rest=agents(405)),
    Row("inbox:block", args=conversation, post=team(), delete=team(), body=coras_address, is_json=True),
    Row("inbox:tells", get=agents(), post=agents(302)),
    Row("inbox:snippets", get=agents()),
    Row("inbox:new_snippet", get=agents(), post=agents()),
    Row("inbox:snippet", args=a_teams_snippet, get=ITS_LEADS, post=ITS_LEADS, rest=agents(405)),
    Row(
        "inbox:delete_snippet",
        args=a_teams_snippet,
        post=Answers(otto=404, ana=403, lea=302, adam=302),
        rest=agents(405),
    ),
    Row("inbox:offered_snippets", get=agents()),
    Row("inbox:snippet_uses", args=a_teams_snippet, post=team(), is_json=True),
    Row("inbox:notifications", get=agents()),
    Row("inbox:notification_readings", post=agents(), is_json=True),
    Row("inbox:colleagues", args=conversation, get=team()),
    Row("inbox:search", query={"q": "parcel"}, get=agents()),
    Row("inbox:search_completion", query={"q": "from:co"}, get=agents()),
    Row("inbox:similar", args=conversation, get=team()),
    Row("inbox:rows", query={"view": "all"}, get=agents()),
    Row("inbox:ahead", query={"ids": ""}, get=agents()),
    Row("inbox:offered_fields", get=agents()),
    Row("inbox:totals", query={"view": "all"}, get=agents()),
    Row("inbox:saved_views", get=agents(), post=agents(201), body=a_view_of_ones_own, is_json=True),
    Row("inbox:saved_view", args=a_view_of_the_team, patch=team(), delete=team(), body=a_new_name, is_json=True),
    Row("inbox:saved_view_order", post=agents(), body=an_order, is_json=True),
    Row("inbox:contact", args=conversation, get=team()),
    Row("inbox:conversation", args=conversation, get=team()),
    Row("inbox:replies", args=conversation, post=team(201), body=an_answer, is_json=True),
    Row("inbox:forwards", args=conversation, post=team(201), body=an_answer, is_json=True),
    Row("inbox:senders", get=agents()),
    Row("inbox:people", query={"q": "cora"}, get=agents()),
    Row("inbox:conversations", post=team(201), body=a_new_one, is_json=True),
    Row("inbox:forwarding", args=its_message, get=team()),
    Row("inbox:publication", args=an_aside, post=team(201), is_json=True),
    Row("inbox:drafts", args=a_draft, get=team(), put=team(), delete=team(), body=half_a_sentence, is_json=True),
    Row(
        "inbox:first_draft",
        args=a_mode,
        get=agents(),
        put=agents(),
        delete=agents(),
        body=half_a_sentence,
        is_json=True,
    ),
    Row("inbox:notes", args=conversation, post=team(201), body=a_note, is_json=True),
    Row("inbox:assignment", args=conversation, post=team(), body=to_ben, is_json=True),
    Row("inbox:closure", args=conversation, post=team(), delete=team(), is_json=True),
    Row("inbox:snooze", args=conversation, post=team(), delete=team(), body=until_tomorrow, is_json=True),
    Row("inbox:handover", args=conversation, post=team(), body=handed_to_ben, is_json=True),
    Row("inbox:filling", args=conversation, post=team(), body=a_value, is_json=True),
    Row("inbox:tagging", args=conversation, post=team(), is_json=True),
    Row("inbox:priority", args=conversation, post=team(), body=lambda world: {"priority": 2}, is_json=True),
    Row("inbox:team", args=conversation, post=team(), body=lambda world: {"to": world.support.pk}, is_json=True),
    Row("inbox:watching", args=conversation, post=team(), delete=team(), is_json=True),
    Row("inbox:reading", args=conversation, post=team(), delete=team(), body=read_now, is_json=True),
    Row("inbox:bulk", post=agents(), body=a_deed, is_json=True),
    Row("inbox:taking_back", args=what_ana_closed, post=ONLY_ANA, is_json=True),
    Row("inbox:everybody", get=agents(), is_json=True),
    Row("inbox:offered_tags", get=agents(), post=agents(201), body=its_name, is_json=True),
    Row("inbox:tags", get=leads(), post=leads(302), body=its_name),
    Row("inbox:tag", args=a_tag, get=leads(), post=leads(302), body=its_name),
    Row("inbox:merge_tag", args=a_tag, post=leads(302), body=another_tag),
    Row("inbox:delete_tag", args=a_tag, post=leads(302)),
    Row("inbox:spam", args=conversation, post=team(), delete=team(), is_json=True),
    Row("inbox:merges", args=conversation, post=team(201), body=another_conversation, is_json=True),
    Row("inbox:moves", args=conversation, post=team(201), body=one_of_two_messages, is_json=True),
    Row("inbox:undoing", args=merged, post=team(201), is_json=True),
    Row("inbox:attempts", args=failed_answer, get=team(), post=team(201), is_json=True),
    Row(
        "inbox:approval",
        args=unapproved_answer,
        get=team(),
        post=A_SECOND_PERSON,
        delete=A_SECOND_PERSON,
        rest=agents(405),
        body=lambda world: {"note": "Name the day."},
        is_json=True,
    ),
    Row("inbox:holding", args=held_answer, post=ITS_AUTHOR, delete=ITS_AUTHOR, rest=agents(405), is_json=True),
    Row("inbox:receipt", args=uncertain_answer, post=team(201), is_json=True),
    Row("inbox:answer", args=html_mail, get=team(), is_json=True),
    Row("inbox:original", args=html_mail, get=team(), has_own_csp=FILE),
    Row("inbox:original_page", args=html_mail, get=team(), has_own_csp=SANDBOX),
    Row("inbox:pictures", args=picture_mail, post=team(), is_json=True),
    Row("inbox:picture", args=a_picture, get=team(), has_own_csp=FILE),
    Row("inbox:attachment", args=attachment, get=team(), has_own_csp=FILE),
    Row("inbox:enclosed_mail", args=an_enclosed_mail, get=team(), has_own_csp=SANDBOX),
    Row("inbox:uploads", post=agents(201), body=a_note, is_json=True),
    Row("inbox:upload_preview", args=anas_picture, get=ANA_ALONE, has_own_csp=FILE),
    Row("inbox:unreadable", get=agents()),
    Row("inbox:all_readings", post=leads(202), is_json=True),
    Row("inbox:unreadable_original", args=unreadable, get=team(), has_own_csp=FILE),
    Row("inbox:readings", args=unreadable, post=team(202), is_json=True),
]
