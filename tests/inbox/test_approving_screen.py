"""A second person at their screen: finds what waits, sees what has changed, changes words, gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.channels.approval import Approval as Choice
from apps.conversations.actions import Draft, reply
from apps.conversations.models import Message
from tests.conversations.posting import ADAPTERS, make_forum, post, taken
from tests.inbox.axe import faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.channels.models import Channel
    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def forum(settings: Settings, tmp_path: Path, world: World) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    forum = make_forum(tmp_path, team=world.support, max_length=60, splits=True)
    forum.approval = Choice.PUBLIC
    forum.save(update_fields=["approval"])
    return forum


def test_an_answer_is_read_by_two(desk: Callable[..., Desk], forum: Channel, world: World) -> None:
    asked = taken(forum, post(1, "Where is it?", subject="My parcel"))
    of_lea, of_ana = desk(world.lea), desk(world.ana)
    lea, ana = of_lea.open(), of_ana.open(f"/?view=all&id={asked.conversation.public_id}")
    of_lea.await_line()
    of_ana.await_line()
    expect(lea.get_by_role("link", name="To approve")).to_have_count(0)

    words = "It left us on Monday and is with the carrier.\n\nIt should be with you on Friday."
    answer = reply(asked.conversation, agent=world.ana, draft=Draft(to=(), subject="", text=words))

    expect(ana.locator(".delivery").get_by_text("Waits for approval")).to_be_visible()
    expect(ana.get_by_text("Somebody else reads it before it goes out.")).to_be_visible()
    expect(ana.get_by_role("button", name="Undo")).to_be_visible()
    lea.get_by_role("link", name="To approve 1").click()
    lea.locator(".conversation-row").filter(has_text="My parcel").click()
    asks = lea.get_by_role("region", name="Ana Alvarez asks you to read this before it goes out.")
    expect(asks.locator(".approval-parts li")).to_have_count(2)
    lea.keyboard.press("y")
    expect(asks.get_by_role("button", name="Approve")).to_be_focused()

    taken(forum, post(2, "It is urgent!"))

    expect(asks.get_by_role("alert")).to_contain_text("Cora Kunde wrote again:")
    expect(asks.get_by_role("button", name="I know: approve")).to_be_visible()
    assert faults(lea) == []
    expect(lea.locator(".conversation-row").get_by_title("Waits for approval")).to_be_visible()
    lea.keyboard.press("Shift+y")
    field = asks.get_by_label("What goes out")
    expect(field).to_be_focused()
    field.fill("A. " * 30)
    expect(asks.locator(".approval-parts li")).to_have_count(2)
    assert faults(lea) == []
    field.fill("It comes on Friday.")
    field.press("Control+Enter")

    expect(lea.locator(f"#message-{answer.public_id} .delivery")).to_contain_text("Queued")
    expect(ana.locator(f"#message-{answer.public_id}")).to_contain_text("It comes on Friday.")
    expect(ana.get_by_text("Lea Lang changed an answer of Ana Alvarez and approved it")).to_be_visible()
    assert Message.objects.get(pk=answer.pk).text.startswith("It comes on Friday.")


def test_an_answer_goes_back_to_its_author(desk: Callable[..., Desk], forum: Channel, world: World) -> None:
    asked = taken(forum, post(1, "Where is it?", subject="My parcel"))
    reply(asked.conversation, agent=world.ana, draft=Draft(to=(), subject="", text="It is on its way."))
    of_ana = desk(world.ana)
    here = f"/?view=all&id={asked.conversation.public_id}"
    lea, ana = desk(world.lea).open(here), of_ana.open(here)
    of_ana.await_line()
    expect(ana.locator(".delivery").get_by_text("Waits for approval")).to_be_visible()

    lea.get_by_role("button", name="Give back").click()
    lea.get_by_label("What should its author change?").fill("Name the day.")
    lea.get_by_role("button", name="Give back to its author").click()

    expect(lea.locator(".delivery")).to_contain_text("Cancelled")
    expect(ana.get_by_text("gave an answer back to Ana Alvarez: “Name the day.”")).to_be_visible()
    ana.keyboard.press("r")
    expect(ana.get_by_role("textbox", name="Message")).to_contain_text("It is on its way.")
