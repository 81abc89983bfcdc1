"""Returned mail in a real browser: why it came back, whose address takes none, and who is away."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.channels.contract import Address
from apps.conversations.actions import Draft, reply
from apps.conversations.models import DeliveryState, Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_ana_sees_why_it_came_back_and_that_cora_is_away(desk: Callable[..., Desk], world: World) -> None:
    to = (Address(name="", address=world.cora.shown_as),)
    answer = reply(world.conversation, agent=world.ana, draft=Draft(to=to, subject="Re: Parcel", text="Tomorrow."))
    answer.delivery = DeliveryState.BOUNCED
    answer.failures = [{"address": world.cora.shown_as, "status": "5.2.2", "words": "552 no room"}]
    answer.save()
    world.cora.note_unreachable("mailbox full (5.2.2)")
    Message.objects.filter(pk=world.message.pk).update(automatic=True, away_until=dt.date(2026, 12, 31))
    page: Page = desk(world.ana).open()
    page.locator(".conversation-row").first.click()
    ours = page.get_by_role("article", name=re.compile("^Me,"))
    expect(ours).to_contain_text("Bounced: mailbox full (5.2.2)")
    expect(ours).to_contain_text("552 no room")
    expect(page.locator(".thread-head .unreachable")).to_contain_text("What we sent to cora@customer.example came back")
    expect(page.get_by_text("away until 31 December 2026")).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator(".composer .unreachable")).to_contain_text("mailbox full (5.2.2)")
