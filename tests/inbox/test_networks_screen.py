"""An answer to a social network in a real browser: counted, cut and described as the network wants it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.channels.contract import Audience, ModerationDeed, Report, Tally
from apps.conversations.actions import moderate
from apps.conversations.actions.telling import take_tally
from apps.conversations.models import Attachment, Event, Message
from apps.delivery import outbox, postman
from apps.delivery.models import OutboxEntry
from tests.conversations.posting import post, taken
from tests.inbox.axe import faults
from tests.inbox.galleries import drawn
from tests.inbox.networks import ADAPTERS, make_network, said
from tests.inbox.test_screen import in_a_thread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from playwright.sync_api import FilePayload, Page
    from pytest_django.fixtures import Settings

    from apps.channels.models import Channel
    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PARCEL = "@acme Wo bleibt mein Paket?"
SECOND = "Es kommt morgen zwischen acht und zehn Uhr bei Ihnen an."


@pytest.fixture
def network(settings: Settings, tmp_path: Path, world: World) -> Callable[..., Channel]:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return lambda **can: make_network(tmp_path, team=world.support, **can)


def reading(desk: Desk) -> Page:
    """The screen, with the live line and Cora's message open."""
    page = desk.open()
    desk.await_line()
    page.locator(".conversation-row").filter(has_text=PARCEL).click()
    expect(page.get_by_role("article")).to_contain_text(PARCEL)
    return page


def picture(name: str = "label.png", kind: str = "image/png", content: bytes = b"") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content or drawn()}


def test_a_long_answer_shows_the_posts_that_it_goes_as(
    network: Callable[..., Channel], desk: Callable[..., Desk], world: World
) -> None:
    said(network())
    page = reading(desk(world.ana))
    page.keyboard.press("r")
    expect(page.get_by_text("The answer mentions @cora@forum.test and @carl@other.test.")).to_be_visible()
    text = page.get_by_label("Message", exact=True)
    expect(text).to_be_focused()
    left = page.locator(".length-left")
    expect(page.get_by_text("It stands behind the same content warning: “Pakete”")).to_be_visible()
    # "Pakete" and "@cora @carl " count along, and a web address counts as 23.
    text.fill("Mehr: https://forum.test/pakete/verfolgen?nummer=4711")
    expect(left).to_have_text("53 of 94 left")
    text.fill(f"Ihr Paket ist heute Morgen aus dem Lager gegangen. {SECOND}")
    posts = page.locator(".posts-to-come li")
    expect(left).to_have_text("goes as 2 posts")
    expect(posts.nth(0)).to_contain_text("@cora@forum.test @carl@other.test Ihr Paket")
    expect(posts.nth(0)).to_contain_text("62 of 94")
    assert faults(page) == []
    expect(posts.nth(1)).to_have_text(f"{SECOND}56 of 94")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("article").nth(1)).to_contain_text("Es kommt morgen")
    assert Message.objects.get(direction="out").text.startswith("Ihr Paket")


def test_pictures_ask_for_words_once_and_what_is_not_taken_is_refused_at_the_tray(
    network: Callable[..., Channel], desk: Callable[..., Desk], world: World
) -> None:
    said(network(splits=False))
    page = reading(desk(world.ana))
    page.keyboard.press("r")
    text = page.get_by_label("Message", exact=True)
    expect(text).to_be_focused()
    chooser = page.locator("form.composer input[type=file]")
    expect(chooser).to_have_attribute("accept", "image/png,image/jpeg,video/*")
    chooser.set_input_files(picture("bill.pdf", "application/pdf"))
    expect(page.get_by_text("bill.pdf cannot go with it: this channel takes PNG, JPEG, and videos.")).to_be_visible()
    chooser.set_input_files(picture("huge.png", content=b"\x89PNG" * 2_500))
    expect(page.get_by_text("huge.png is too large: this channel takes 8 kB each.")).to_be_visible()
    chooser.set_input_files(picture())
    words = page.get_by_label("What is on label.png?")
    words.fill("x" * 41)
    send = page.get_by_role("button", name="Publish answer")
    expect(page.get_by_text("The description is 1 too long.")).to_be_visible()
    expect(send).to_be_disabled()
    words.fill("")
    text.fill("So " * 40)
    expect(page.locator(".composer-foot")).to_contain_text("37 too long")
    expect(send).to_be_disabled()
    text.fill("Sieht es so aus?")
    send.click()
    expect(page.get_by_text("A picture has no description")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Describe first").click()
    expect(words).to_be_focused()
    words.fill("Ein rotes Etikett")
    send.click()
    answer = page.get_by_role("article").nth(1)
    expect(answer.get_by_role("img", name="Ein rotes Etikett")).to_be_visible()
    answer.get_by_title("Open label.png").click()
    expect(page.locator(".lightbox-words")).to_have_text("Ein rotes Etikett")
    assert Attachment.objects.get(name="label.png").description == "Ein rotes Etikett"


def test_the_time_to_answer_is_told_and_what_can_be_done_when_it_is_over(
    network: Callable[..., Channel], desk: Callable[..., Desk], world: World
) -> None:
    row = said(network(reply_within=7200, closed_words="Call them instead."))
    page = reading(desk(world.ana))
    page.keyboard.press("r")
    expect(page.locator(".reply-window")).to_contain_text("1 h 5")
    text = page.get_by_label("Message", exact=True)
    text.fill("Gleich.")
    send = page.get_by_role("button", name="Publish answer")
    expect(send).to_be_enabled()
    Message.objects.filter(pk=row.pk).update(happened_at=timezone.now() - timedelta(hours=3))
    page.reload()
    expect(page.get_by_role("article")).to_contain_text(PARCEL)
    page.keyboard.press("r")
    expect(page.locator(".reply-window.problem")).to_contain_text("takes no more. Call them instead.")
    expect(send).to_be_disabled()


def test_likes_are_counted_live_and_people_are_muted_and_blocked_with_a_way_back(
    network: Callable[..., Channel], desk: Callable[..., Desk], world: World
) -> None:
    channel = network()
    row = said(channel)
    page = reading(desk(world.ana))
    in_a_thread(lambda: take_tally(Tally(external_id="post:1", likes=3, shares=1), channel=channel))
    article = page.get_by_role("article")
    expect(article.locator(".post-count")).to_contain_text(["3 likes", "1 share"])
    ruled(page, "Mute @cora")
    expect(page.locator(".event").filter(has_text="muted Cora Kunde on the service")).to_be_visible()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(article).to_contain_text("Unmute @cora: on its way")
    delivered()
    expect(page.locator(".event").filter(has_text="unmuted Cora Kunde on the service")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("block @cora")
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Block @cora?")
    expect(sheet.get_by_role("button", name="Cancel")).to_be_focused()
    sheet.get_by_role("button", name="Block @cora").click()
    expect(article).to_contain_text("Block @cora: on its way")
    delivered()
    expect(page.locator(".event").filter(has_text="blocked Cora Kunde on the service")).to_be_visible()
    deeds = Event.objects.filter(conversation=row.conversation, kind="moderated").order_by("pk")
    assert [each.data["deed"] for each in deeds] == ["mute", "unmute", "block"]


def test_what_is_answered_in_private_is_counted_as_the_network_counts_it_there(
    network: Callable[..., Channel], desk: Callable[..., Desk], world: World
) -> None:
    alone = {"max_length": 30, "max_attachment_bytes": 0, "short_mentions": True}
    channel = network(private=alone, private_reply=True)
    said(channel)
    taken(channel, post(7, "Unter uns?", subject="Unter uns", thread="chat:1", audience=Audience.PRIVATE))
    page = reading(desk(world.ana))
    page.get_by_role("button", name="Continue in private").click()
    sheet = page.get_by_role("dialog", name="Continue in private")
    words = sheet.get_by_label("Private: only @cora reads this answer.")
    expect(words).to_be_focused()
    words.fill("Gern, was ist denn geschehen?")
    # "Pakete" and "@cora " stand before it.
    expect(sheet.get_by_text("11 too long")).to_be_visible()
    expect(sheet.get_by_role("button", name="Write to @cora in private")).to_be_disabled()
    words.fill("Gern.")
    expect(sheet.get_by_role("status")).to_have_text("13 of 24 left")
    expect(sheet.locator(".approval-parts li")).to_have_text(["@cora@forum.test Gern."])
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    page.locator(".conversation-row").filter(has_text="Unter uns").click()
    expect(page.get_by_role("article")).to_contain_text("Unter uns?")
    page.keyboard.press("r")
    text = page.get_by_label("Message", exact=True)
    expect(text).to_be_focused()
    text.fill("Gern, nur zu, wir sind ganz Ohr.")
    expect(page.locator(".composer-foot")).to_contain_text("2 too long")
    expect(page.get_by_role("button", name="Answer @cora in private")).to_be_disabled()
    expect(page.get_by_role("button", name="Attach files")).to_have_count(0)


def test_a_report_says_why_once_and_colleagues_see_who_made_it(
    network: Callable[..., Channel], desk: Callable[..., Desk], world: World
) -> None:
    row = said(network())
    page, bens = reading(desk(world.ana)), reading(desk(world.ben))
    page.keyboard.press("Control+k")
    page.keyboard.type("report")
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Report what @cora wrote")
    expect(sheet.get_by_label("It is spam")).to_be_focused()
    expect(sheet.get_by_label("In your own words")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(sheet.get_by_label("Something else")).to_be_checked()
    send = sheet.get_by_role("button", name="Report")
    expect(send).to_be_disabled()
    words = sheet.get_by_label("In your own words")
    words.fill("Sie beschimpft uns alle.")
    expect(sheet.get_by_text("4 too long")).to_be_visible()
    words.fill("Beschimpft Ben.")
    sheet.get_by_label("Hand it on to the moderators").check()
    assert faults(page) == []
    in_a_thread(lambda: moderate(row, ModerationDeed.FLAG, agent=world.ben, report=Report(reason="spam")))
    words.press("Control+Enter")
    expect(sheet.get_by_role("alert")).to_contain_text("Ben Bauer reported this already")
    in_a_thread(lambda: outbox.cancel(OutboxEntry.objects.get(deed="flag")))
    words.press("Control+Enter")
    expect(sheet).to_have_count(0)
    delivered()
    happened = re.compile("flagged a message: Cora Kunde . Something else: “Beschimpft Ben.”")
    expect(bens.locator(".event").filter(has_text=happened)).to_be_visible()
    expect(bens.get_by_role("article").get_by_text("Reported", exact=True)).to_be_visible()
    bens.get_by_role("button", name="Moderate").click()
    expect(bens.get_by_role("menuitem", name="Mute @cora")).to_be_visible()
    expect(bens.get_by_role("menuitem", name="Report to the moderators")).to_have_count(0)
    assert faults(bens) == []


def ruled(page: Page, deed: str) -> None:
    """Chosen from the message's menu, and done by the service."""
    page.get_by_role("button", name="Moderate").click()
    page.get_by_role("menuitem", name=deed).click()
    expect(page.get_by_role("article")).to_contain_text(f"{deed}: on its way")
    delivered()


def delivered() -> Any:
    in_a_thread(lambda: postman.deliver_due(limit_seconds=60))
