"""What is due, on the screens of whom it concerns."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from apps.channels.models import Channel
from apps.conversations.actions import assign
from apps.waits.alarms import warn_due
from apps.waits.models import Wait
from tests.conversations.letters import arrive, letter
from tests.waits.office import HOUR, make_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.conversations.models import Conversation
    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def asks(world: World, subject: str, *, minutes: int) -> Conversation:
    """Cora, so many minutes ago."""
    mail = letter(f"{subject.replace(' ', '-')}@customer.example", "Where is it?", subject=subject)
    return arrive(world.support_mail, mail, at=timezone.now() - timedelta(minutes=minutes)).message.conversation


def furnish(world: World) -> Conversation:
    """Answers are due after two hours, and soon half an hour before. The one that is due soon, which is Ana's."""
    Channel.objects.update(connected_at=timezone.now() - timedelta(days=1))
    world.support_mail.refresh_from_db()
    make_policy({"first": 2 * HOUR, "later": 2 * HOUR, "in_working_hours": False, "warn": HOUR // 2})
    asks(world, "Fresh", minutes=15)
    soon = asks(world, "Due soon", minutes=100)
    asks(world, "Overdue", minutes=150)
    assign(soon, agent=world.ana, to=world.ana)
    return soon


def test_rows_say_when_they_are_due_and_stand_in_that_order(world: World, desk: Callable[..., Desk]) -> None:
    furnish(world)
    page = desk(world.ana).open()
    late, soon, fresh = (page.locator(".badge.due").filter(has_text=words) for words in ("late by", "due in", "due "))
    expect(late).to_have_class("badge due bad")
    expect(soon).to_have_class("badge due warn")
    expect(fresh).to_have_count(2)
    page.get_by_role("button", name="Order: Newest first").click()
    page.get_by_role("menuitem", name="Due first").click()
    expect(page.get_by_role("button", name="Order: Due first")).to_be_visible()
    marks = page.locator(".badge.due")
    expect(marks.nth(0)).to_contain_text("late by")
    expect(marks.nth(1)).to_contain_text("due in")
    expect(marks.nth(2)).not_to_contain_text("due in")
    page.reload()
    expect(page.locator(".badge.due").nth(0)).to_contain_text("late by")


def test_its_owner_is_warned_first_and_then_who_leads(world: World, desk: Callable[..., Desk]) -> None:
    soon = furnish(world)
    Wait.objects.exclude(conversation=soon).delete()
    ana, lea = desk(world.ana), desk(world.lea)
    anas, leas = ana.open(), lea.open()
    ana.await_line()
    lea.await_line()

    assert warn_due() == 1
    anas.get_by_role("button", name="1 notification").click()
    expect(anas.get_by_role("dialog", name="Notifications")).to_contain_text("is due soon")
    expect(leas.get_by_role("button", name="Notifications", exact=True)).to_be_visible()

    hours = timedelta(hours=2)
    moved = {name: F(name) - hours for name in ("opened_at", "due_at", "next_due_at", "warn_at")}
    Wait.objects.update(**moved)
    assert warn_due() == 1
    leas.get_by_role("button", name="1 notification").click()
    expect(leas.get_by_role("dialog", name="Notifications")).to_contain_text("is very late")
    leas.get_by_role("dialog", name="Notifications").get_by_role("link").first.click()
    expect(leas.get_by_role("heading", name="Due soon").first).to_be_visible()
