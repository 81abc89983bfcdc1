"""Where an admin writes the automatic acknowledgement."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils.translation import override

from apps.channels.acknowledgement import default_words
from apps.channels.mailbox_form import MailboxForm
from apps.channels.models import Channel
from tests.channels.answers import answers, sent
from tests.world import client_of

if TYPE_CHECKING:
    from tests.channels.stand_in import StandIn
    from tests.world import World

pytestmark = pytest.mark.django_db


def test_it_is_off_and_words_are_proposed_in_the_admins_language() -> None:
    with override("de"):
        form = MailboxForm(instance=Channel(kind="email"))
    assert form["acknowledges"].value() is False
    assert form["acknowledgement_subject"].value() == "Ihre Nachricht ist bei uns angekommen"
    assert "Arbeitstages" in form["acknowledgement"].value()
    with override("en"):
        assert default_words()[0] == "We have received your message"


def test_without_words_nothing_is_acknowledged() -> None:
    form = MailboxForm(sent(acknowledges="on", acknowledgement=" ", acknowledgement_subject=""), instance=Channel())
    assert not form.is_valid()
    assert set(form.errors) == {"acknowledgement", "acknowledgement_subject"}
    assert form.has_errors_in_acknowledgement


def test_what_adam_writes_is_kept_and_shown_again(world: World, stand_in: type[StandIn]) -> None:
    adam = client_of(world.adam)
    words = {"acknowledges": "on", "acknowledgement_subject": "Da!", "acknowledgement": "Danke.\r\n\r\nBis morgen."}
    adam.post(reverse("channels:add"), answers(**words))
    channel = Channel.objects.get(address="service@acme.example")
    assert (channel.acknowledges, channel.acknowledgement_subject) == (True, "Da!")
    assert channel.acknowledgement == "Danke.\n\nBis morgen."
    page = html.unescape(str(adam.get(reverse("channels:edit", args=[channel.pk])).content, "utf-8"))
    assert "Danke.\n\nBis morgen." in page
    adam.post(reverse("channels:edit", args=[channel.pk]), answers(acknowledgement="Danke.", password="4711"))
    channel.refresh_from_db()
    assert (channel.acknowledges, channel.acknowledgement) == (False, "Danke.")


def test_a_subject_of_two_lines_is_none() -> None:
    form = MailboxForm(
        sent(acknowledges="on", acknowledgement="Danke.", acknowledgement_subject="Da!\r\nBcc: otto@stranger.test"),
        instance=Channel(),
    )
    assert not form.is_valid()
    assert "acknowledgement_subject" in form.errors
