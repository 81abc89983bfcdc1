"""A customer rates an answer in a real browser, with and without scripts, while Ana looks on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from apps.conversations.models import Event, EventKind, Rating
from tests.inbox.axe import faults
from tests.portal.routes import make_rating, token_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page, ViewportSize

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
PHONE: ViewportSize = {"width": 390, "height": 844}


def events() -> int:
    return Event.objects.filter(kind=EventKind.RATED).count()


def is_within(page: Page) -> bool:
    """Whether nothing stands beyond the right edge."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_cora_rates_on_her_phone_without_scripts(world: World, browser: Browser, inbox_url: str) -> None:
    cache.clear()
    rating = make_rating(world)
    for scheme in ("light", "dark"):
        # axe needs scripts; the page is the same without.
        context = browser.new_context(base_url=inbox_url, locale="de-DE", color_scheme=scheme, viewport=PHONE)
        page = context.new_page()
        page.goto(f"/rating/{token_of(rating)}/good")
        expect(page.get_by_role("heading", name="Wie war diese Antwort?")).to_be_visible()
        assert faults(page) == []
        assert is_within(page)
        context.close()
    assert events() == 0

    context = browser.new_context(base_url=inbox_url, locale="en-GB", java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"/rating/{token_of(rating)}/bad")
    expect(page.get_by_role("radio", name="Bad")).to_be_checked()
    page.mouse.move(100, 100)
    page.get_by_label("Do you want to say why?").fill("still broken")
    assert events() == 0
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Your rating: Bad")
    assert context.cookies() == []
    context.close()
    rating.refresh_from_db()
    assert (rating.score, rating.reason) == ("bad", "still broken")


def test_with_scripts_one_click_in_the_mail_is_enough_and_ana_sees_it(
    world: World, browser: Browser, desk: Callable[..., Desk], inbox_url: str
) -> None:
    cache.clear()
    rating = make_rating(world)
    ana = desk(world.ana)
    screen = ana.open(f"/?view=all&id={world.conversation.public_id}")
    ana.await_line()
    expect(screen.locator(".message").first).to_be_visible()

    context = browser.new_context(base_url=inbox_url, locale="en-GB")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/rating/{token_of(rating)}/okay", wait_until="networkidle")
    page.evaluate("dispatchEvent(new PointerEvent('pointermove'))")
    page.evaluate("dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))")
    expect(page.get_by_role("status")).to_be_empty()
    assert events() == 0, "a script that plays a person is none"

    page.mouse.move(200, 200)
    expect(page.get_by_role("status")).to_contain_text("Your rating: Okay")
    expect(screen.locator(".event").last).to_contain_text("Cora Kunde rated an answer: okay")

    page.get_by_text("Bad", exact=True).click()
    page.get_by_label("Do you want to say why?").fill("<i>still broken</i>")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Your rating: Bad")
    line = "Cora Kunde rated an answer anew: bad (okay before) – “<i>still broken</i>”"  # noqa: RUF001
    expect(screen.locator(".event").last).to_contain_text(line)
    assert events() == 2
    assert context.cookies() == []
    assert {url.split("/")[2] for url in asked} == {inbox_url.removeprefix("http://")}, "nobody else hears of it"
    context.close()
    assert Rating.objects.get().changes == 2
