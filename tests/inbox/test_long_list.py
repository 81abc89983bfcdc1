"""A list of thousands of rows in a real browser: anywhere in it there are rows, and nothing moves what is looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from apps.conversations.actions import assign, close, snooze
from apps.conversations.models import Conversation, Tag
from apps.inbox.models import SavedView
from apps.search.indexing import write
from tests.inbox.letters import arrive, letter_of
from tests.inbox.test_screen import in_a_thread, row
from tests.world import make_channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
COUNT = 2000


@pytest.fixture
def crowd(world: World) -> list[Conversation]:
    """The newest first; every fourth waits, every fifth is Ben's, every third has a tag."""
    Conversation.objects.update(assignee=world.ben, waiting_since=None)
    newest = timezone.now() - timedelta(hours=1)
    rows = Conversation.objects.bulk_create(
        Conversation(
            subject=f"Number {n}",
            channel=world.support_mail,
            contact=world.cora.contact,
            assignee=None if n % 5 else world.ben,
            waiting_since=newest - timedelta(minutes=n) if n % 4 == 0 else None,
            activity_at=newest - timedelta(minutes=n),
        )
        for n in range(COUNT)
    )
    through, tagged = Conversation.channels.through, Conversation.tags.through
    tag = Tag.objects.create(name="vat")
    through.objects.bulk_create(through(conversation_id=row.pk, channel_id=world.support_mail.pk) for row in rows)
    tagged.objects.bulk_create(tagged(conversation_id=row.pk, tag_id=tag.pk) for row in rows[::3])
    return rows


def in_sight(page: Page) -> list[str]:
    """The subjects of the rows that are in sight, from the top."""
    subjects: list[str] = page.evaluate(
        """() => {
            const box = document.querySelector(".rows").getBoundingClientRect();
            return [...document.querySelectorAll("[role=option]")]
                .map((row) => [row.getBoundingClientRect(), row.querySelector(".row-subject").textContent])
                .filter(([place]) => place.top >= box.top && place.bottom <= box.bottom)
                .sort(([one], [other]) => one.top - other.top)
                .map(([, subject]) => subject);
        }"""
    )
    return subjects


def scroll_to(page: Page, place: int) -> None:
    page.locator(".rows").evaluate("(list, place) => { list.scrollTop = place * 84; }", place)


def test_every_place_of_a_long_list_has_rows(
    desk: Callable[..., Desk], world: World, crowd: list[Conversation]
) -> None:
    page = desk(world.ana).open()
    expect(page.get_by_role("heading", name="All 2,001")).to_be_visible()
    scroll_to(page, 1201)
    expect(row(page, "Number 1203")).to_be_visible()
    assert in_sight(page)[:3] == ["Number 1200", "Number 1201", "Number 1202"]
    expect(row(page, "Number 1203")).to_have_attribute("aria-posinset", "1205")
    expect(row(page, "Number 1203")).to_have_attribute("aria-setsize", "2001")
    # Row by row over the end of what has been loaded.
    row(page, "Number 1203").click()
    for number in range(1204, 1212):
        page.keyboard.press("j")
        expect(page.get_by_role("heading", name=f"Number {number}", exact=True)).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_role("heading", name="Number 1999", exact=True)).to_be_visible()
    page.keyboard.press("Home")
    expect(page.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    # A stretch over rows that nobody has looked at.
    page.keyboard.press("x")
    scroll_to(page, 600)
    row(page, "Number 604").click(modifiers=["Shift"])
    expect(page.get_by_text("606 selected")).to_be_visible()


def test_what_arrives_waits_while_somebody_looks(
    desk: Callable[..., Desk], world: World, crowd: list[Conversation]
) -> None:
    ana = desk(world.ana)
    page = ana.open()
    ana.await_line()
    expect(page.get_by_role("heading", name="All 2,001")).to_be_visible()
    scroll_to(page, 600)
    expect(row(page, "Number 602")).to_be_visible()
    before = in_sight(page)
    in_a_thread(lambda: arrive(world.support_mail, letter_of(subject="A second parcel")))
    expect(page.get_by_role("button", name="1 new")).to_be_visible()
    assert in_sight(page) == before
    in_a_thread(lambda: close(crowd[3], agent=world.ben))  # above what is in sight
    expect(page.get_by_role("heading", name="All 2,000")).to_be_visible()
    assert in_sight(page) == before
    page.get_by_role("button", name="1 new").click()
    expect(row(page).first).to_be_visible()
    expect(row(page, "A second parcel")).to_be_visible()
    assert in_sight(page)[0] == "A second parcel"


def test_a_search_leads_back_to_the_same_place_far_down(
    desk: Callable[..., Desk], world: World, crowd: list[Conversation]
) -> None:
    with transaction.atomic():
        write([world.conversation.pk])
    page = desk(world.ana).open()
    expect(page.get_by_role("heading", name="All 2,001")).to_be_visible()
    scroll_to(page, 1201)
    expect(row(page, "Number 1203")).to_be_visible()
    before = in_sight(page)
    page.keyboard.press("/")
    page.keyboard.type("parcel")
    expect(page.get_by_role("heading", name="Found")).to_be_visible()
    page.keyboard.press("Enter")
    expect(row(page)).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="All 2,001")).to_be_visible()
    expect(row(page, before[-1])).to_be_in_viewport()
    assert in_sight(page) == before


def test_after_all_that_happened_the_list_is_as_loaded_anew(
    desk: Callable[..., Desk], world: World, crowd: list[Conversation]
) -> None:
    ana = desk(world.ana)
    page = ana.open("/?view=unassigned&sort=waiting")
    ana.await_line()
    expect(row(page, "Number 1996")).to_be_visible()  # waits longest
    in_a_thread(lambda: close(crowd[1996], agent=world.ben))
    in_a_thread(lambda: assign(crowd[1992], agent=world.ben, to=world.ben))
    in_a_thread(lambda: assign(crowd[1980], agent=world.ben, to=None))
    in_a_thread(lambda: snooze(crowd[1988], agent=world.ben, until=timezone.now() + timedelta(days=1)))
    expect(row(page, "Number 1988")).to_have_count(0)
    expect(row(page, "Number 1980")).to_be_visible()
    expect(row(page).first).to_contain_text("Number 1984")
    shown = in_sight(page)
    page.reload()
    expect(row(page).first).to_contain_text("Number 1984")
    assert in_sight(page) == shown


def test_ana_narrows_the_list_and_keeps_it_as_a_view(
    desk: Callable[..., Desk], world: World, crowd: list[Conversation]
) -> None:
    returns = make_channel("Returns", teams=[world.support])
    Conversation.objects.filter(pk=crowd[9].pk).update(channel=returns)
    page = desk(world.ana).open()
    page.get_by_role("button", name="Add a filter").click()
    page.keyboard.type("vat")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="All 667")).to_be_visible()
    page.keyboard.type("waiting for us")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="All 167")).to_be_visible()
    page.get_by_role("button", name="Order: Newest first").click()
    page.get_by_role("menuitem", name="Waiting longest first").click()
    expect(row(page).first).to_contain_text("Number 1992")
    page.get_by_role("button", name="Save as a view").click()
    page.get_by_label("Name", exact=True).fill("VAT, waiting")
    page.get_by_role("button", name="Save", exact=True).click()
    link = page.get_by_role("link", name="VAT, waiting")
    expect(link).to_have_attribute("aria-current", "page")
    expect(link).to_contain_text("167")
    assert SavedView.objects.get().owner == world.ana
    page.get_by_role("link", name="Closed").click()
    expect(page.get_by_text("Nothing has been closed yet.")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="VAT, waiting 167")).to_be_visible()
    expect(row(page).first).to_contain_text("Number 1992")
    page.get_by_role("button", name="View “VAT, waiting”").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(link).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(link).to_have_count(1)
    # What nothing passes says which filter to drop.
    page.goto("/?view=unassigned&priority=2")
    page.get_by_role("button", name="Remove the filter “Priority: Urgent”").last.click()
    expect(page.get_by_role("heading", name="Unassigned 1,600")).to_be_visible()
