"""What an admin says about spam and senders becomes the channel's options, and comes back on the page."""

from __future__ import annotations

import pytest

from apps.channels.mailbox_form import MailboxForm
from apps.channels.models import Channel
from tests.channels.answers import sent

pytestmark = pytest.mark.django_db


def test_it_honours_marks_and_believes_nobody_unless_told() -> None:
    form = MailboxForm(sent(), instance=Channel(kind="email"))
    assert form.is_valid(), form.errors
    assert not {"spam_marks", "authserv_id", "junk_folder"} & form.instance.options.keys()
    assert MailboxForm(instance=Channel(kind="email"))["spam_marks"].initial is True


def test_what_is_told_is_kept_and_shown_again() -> None:
    answers = {"spam_marks": None, "authserv_id": " mx.acme.example ", "junk_folder": "auto", "keep_copy": "on"}
    form = MailboxForm(sent(**answers), instance=Channel(kind="email"))
    assert form.is_valid(), form.errors
    channel = form.save()
    kept = {key: channel.options[key] for key in answers}
    assert kept == {"spam_marks": False, "authserv_id": "mx.acme.example", "junk_folder": "auto", "keep_copy": True}
    shown = MailboxForm(instance=channel)
    assert {key: shown[key].initial for key in answers} == kept


def test_copies_need_a_folder() -> None:
    form = MailboxForm(sent(keep_copy="on", sent_folder="none"), instance=Channel(kind="email"))
    assert list(form.errors) == ["keep_copy"]
