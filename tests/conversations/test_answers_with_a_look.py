"""Answers, forwards and notes that were written with a look: what goes out, and what the screen keeps."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels import payloads
from apps.channels.contract import InboundMessage, LengthUnit
from apps.channels.email.adapter import EmailAdapter
from apps.channels.email.parsing import parse
from apps.channels.models import Signature
from apps.conversations.actions import AlreadySent, Draft, Upload, forward, reply, start, write_note
from apps.delivery import letters
from tests.channels.email.conftest import raw
from tests.conversations.letters import CORA, arrive, letter

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.models import Conversation, Message

pytestmark = pytest.mark.django_db

MAP = b"\x89PNG map"
HTML = "<p>Dear <strong>Cora</strong>,</p><ul><li><p>tomorrow</p></li></ul>"
ANSWER = Draft(to=(CORA,), subject="Re: Rechnung", text="what the client says", html=HTML)


@pytest.fixture
def conversation(support: Channel) -> Conversation:
    return arrive(support, letter("a@x")).message.conversation


def picture(content: bytes = MAP, name: str = "map.png") -> Upload:
    return Upload(name=name, content_type="image/png", sha256=payloads.keep(content), size=len(content))


def mail(message: Message) -> InboundMessage:
    """What its receiver's program reads in the bytes that go out."""
    assert message.outbox_entry is not None
    found = parse(raw(message.channel.pure_adapter().compose(letters.read(message.outbox_entry.content))))
    assert isinstance(found, InboundMessage)
    return found


def test_text_and_html_of_a_mail_say_the_same(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=ANSWER)
    sent = mail(message)
    assert sent.text == message.text == "Dear Cora,\n\n- tomorrow\n\n-- \nAna Antwort\nBeispiel GmbH\n"
    assert '<p style="margin:0 0 1em">Dear <strong>Cora</strong>,</p>' in sent.html
    assert "-- <br>Ana Antwort<br>Beispiel GmbH" in sent.html


def test_the_screen_keeps_it_clean_with_the_signature_folded(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=replace(ANSWER, html=f"{HTML}<script>alert(1)</script>"))
    assert message.html.startswith(HTML)
    assert '<details class="signature">' in message.html
    assert "script" not in message.html + mail(message).html


def test_the_text_is_made_from_the_html_whatever_the_client_says(conversation: Conversation, ana: Agent) -> None:
    draft = replace(ANSWER, text="Yes, we pay you back.", html="<p><em>No.</em></p>")
    assert mail(reply(conversation, agent=ana, draft=draft)).text.startswith("No.\n")


def test_paragraphs_alone_are_kept_as_text(conversation: Conversation, ana: Agent) -> None:
    message = reply(conversation, agent=ana, draft=replace(ANSWER, html="<p>Dear Cora,</p><p>yes.</p>"))
    assert message.html == ""
    assert message.text.startswith("Dear Cora,\n\nyes.\n\n-- \n")
    assert "<p>yes.</p>" in mail(message).html


def test_html_of_nothing_but_scripts_is_an_empty_answer(conversation: Conversation, ana: Agent) -> None:
    with pytest.raises(ValueError, match="text"):
        reply(conversation, agent=ana, draft=replace(ANSWER, html="<script>alert(1)</script>"))


def test_a_picture_in_the_text_goes_inside_the_mail(conversation: Conversation, ana: Agent) -> None:
    shown, beside = picture(), picture(b"\x89PNG other", "other.png")
    html = f'<p>Here: <img src="cid:{shown.content_id}" alt="map.png"></p>'
    message = reply(conversation, agent=ana, draft=replace(ANSWER, html=html, files=(shown, beside)))
    sent = mail(message)
    assert f'src="cid:{shown.content_id}"' in sent.html
    assert {one.name: (one.content, one.content_id) for one in sent.attachments} == {
        "map.png": (MAP, shown.content_id),
        "other.png": (b"\x89PNG other", ""),
    }
    kept = {each.name: (each.content_id, each.inline) for each in message.attachments.all()}
    assert kept == {"map.png": (shown.content_id, True), "other.png": ("", False)}


def test_the_bytes_are_the_same_each_time(conversation: Conversation, ana: Agent) -> None:
    shown = picture()
    html = f'<p><img src="cid:{shown.content_id}" alt="map.png"></p>'
    message = reply(conversation, agent=ana, draft=replace(ANSWER, html=html, files=(shown,)))
    assert message.outbox_entry is not None
    adapter = message.channel.pure_adapter()
    first, second = (adapter.compose(letters.read(message.outbox_entry.content)) for _ in range(2))
    assert first == second
    assert b"multipart/related" in first


def test_another_look_is_another_answer(conversation: Conversation, ana: Agent) -> None:
    draft = replace(ANSWER, html="<p>No, <em>never</em>.</p>", client_id=uuid.uuid4())
    first = reply(conversation, agent=ana, draft=draft)
    assert reply(conversation, agent=ana, draft=draft) == first
    with pytest.raises(AlreadySent):
        reply(conversation, agent=ana, draft=replace(draft, html="<p><em>No</em>, never.</p>"))


def test_each_channel_may_have_a_signature_of_its_own(support: Channel, sales: Channel, ana: Agent) -> None:
    Signature.objects.create(agent=ana, channel=sales, text="Ana\r\nSales")
    asked = start(sales, agent=ana, draft=ANSWER)
    assert asked.text.endswith("\n\n-- \nAna\nSales\n")
    assert "-- <br>Ana<br>Sales" in mail(asked).html
    assert start(support, agent=ana, draft=ANSWER).text.endswith("\n\n-- \nAna Antwort\nBeispiel GmbH\n")


def test_a_channel_without_html_gets_the_text_alone(
    conversation: Conversation, ana: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailAdapter, "capabilities", replace(EmailAdapter.capabilities, html=False))
    message = reply(conversation, agent=ana, draft=replace(ANSWER, text="Tomorrow."))
    assert message.outbox_entry is not None
    sent = letters.read(message.outbox_entry.content)
    assert (sent.text, sent.html, message.html) == ("Tomorrow.\n\n-- \nAna Antwort\nBeispiel GmbH\n", "", "")


@pytest.mark.parametrize(
    ("unit", "length"), [(LengthUnit.BYTES, 17), (LengthUnit.CHARACTERS, 10), (LengthUnit.GRAPHEMES, 8)]
)
def test_a_text_that_is_too_long_for_the_channel_is_refused(
    conversation: Conversation, ana: Agent, monkeypatch: pytest.MonkeyPatch, unit: LengthUnit, length: int
) -> None:
    """A letter with its tilde is one sign of two characters, and so is a flag. The end of the last line is free."""
    type(ana).objects.filter(pk=ana.pk).update(signature="")
    ana.refresh_from_db()
    short = replace(ANSWER, html="", text="man\u0303ana \U0001f1e9\U0001f1ea")
    for most, fits in ((length, True), (length - 1, False)):
        can = replace(EmailAdapter.capabilities, max_length=most, length_unit=unit)
        monkeypatch.setattr(EmailAdapter, "capabilities", can)
        if fits:
            reply(conversation, agent=ana, draft=short)
        else:
            with pytest.raises(ValueError, match="too long"):
                reply(conversation, agent=ana, draft=short)


def test_a_forward_carries_the_mail_as_it_came(support: Channel, ana: Agent) -> None:
    map_ = picture()
    html = '<table><tr><td bgcolor="#eeeeee">Where?</td></tr></table><p style="color:red"><img src="cid:m@x"><img src="https://shop.example/a.png"></p>'
    message = arrive(support, letter("h@x", "Where?", html=html)).message
    message.attachments.create(name="map.png", content_type="image/png", size=8, payload=map_.sha256, content_id="m@x")
    draft = Draft(
        to=(CORA,), subject="Fwd: x", text="", html="<p>Do you <em>know</em>?</p>", below=message, files=(map_,)
    )
    sent = mail(forward(message.conversation, agent=ana, draft=draft))
    assert sent.text.startswith("Do you know?\n\n---------- Forwarded message ----------\nFrom: ")
    assert sent.text.endswith("\n\nWhere?\n")
    assert (
        sent.html.index("<em>know</em>") < sent.html.index("Forwarded message") < sent.html.index('bgcolor="#eeeeee"')
    )
    assert 'style="color:red"' in sent.html
    assert 'src="https://shop.example/a.png"' in sent.html
    assert f'src="cid:{map_.content_id}"' in sent.html
    assert [(one.name, one.content_id) for one in sent.attachments] == [("map.png", map_.content_id)]


def test_a_picture_that_was_taken_away_is_not_forwarded(support: Channel, ana: Agent) -> None:
    message = arrive(support, letter("h@x", "Where?", html='<p>Where? <img src="cid:m@x"></p>')).message
    message.attachments.create(
        name="m.png", content_type="image/png", size=8, payload=picture().sha256, content_id="m@x"
    )
    sent = mail(forward(message.conversation, agent=ana, draft=Draft(to=(CORA,), subject="x", text="", below=message)))
    assert "<img" not in sent.html
    assert sent.attachments == ()


def test_a_note_keeps_its_look(conversation: Conversation, ana: Agent) -> None:
    note = write_note(
        conversation, agent=ana, text="x", html='<p>Ask <span data-mention="7">@Ben</span><script>1</script></p>'
    )
    assert (note.text, note.html) == ("Ask @Ben", '<p>Ask <span data-mention="7">@Ben</span></p>')
    assert write_note(conversation, agent=ana, text="x", html="<p>Plain.</p>").html == ""
