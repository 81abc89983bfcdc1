"""Public and private are never in doubt: at each message, above what one writes, on the button, before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.accounts.models import Agent
from apps.delivery import postman
from tests.channels.discourse.people import called
from tests.inbox.axe import faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from apps.channels.models import Channel
    from tests.inbox.live_server import Desk
    from tests.servers.discourse import Forum, Hook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_who_reads_it_is_seen_asked_about_and_ruled_over(
    forum: Forum, hook: Hook, channel: Channel, desk: Callable[..., Desk]
) -> None:
    asked = forum.ask("Wann kommt mein Paket?", title="Wo bleibt mein Paket?")
    called(channel, forum)
    inbox = desk(Agent.objects.get(email="lea@acme.example"))
    page = inbox.open()
    inbox.await_line()
    row = page.get_by_role("option").filter(has_text="Wo bleibt mein Paket?")
    row.get_by_title("Forum: everybody can read it").wait_for()
    row.click()
    question = page.get_by_role("article").filter(has_text="Wann kommt mein Paket?")
    question.get_by_text("Public", exact=True).wait_for()
    question.get_by_text("@cora").wait_for()

    page.keyboard.press("r")
    page.get_by_text("Public: everybody can read this answer.").wait_for()
    write(page, "Wir schreiben Ihnen an cora@customer.example.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Everybody will read it, and it contains a mail address.").wait_for()
    assert not answers_of(forum)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_label("Message", exact=True).fill("Morgen, mit Grüßen.")
    assert not faults(page)
    page.get_by_role("button", name="Publish answer").click()
    page.get_by_role("article").filter(has_text="Morgen, mit Grüßen.").wait_for()
    postman.deliver_due(limit_seconds=60)
    assert answers_of(forum) == ["Morgen, mit Grüßen."]

    forum.edit(asked, "Wann kommt mein Paket 4711?")
    called(channel, forum)
    changed = page.get_by_role("article").filter(has_text="Wann kommt mein Paket 4711?")
    changed.get_by_role("button", name="edited").click()
    changed.get_by_text("Wann kommt mein Paket?").wait_for()

    changed.get_by_role("button", name="Moderate").click()
    assert not faults(page)
    page.get_by_role("menuitem", name="Report to the moderators").click()
    sheet = page.get_by_role("dialog", name="Report what @cora wrote")
    sheet.get_by_label("It is spam").check()
    sheet.get_by_role("button", name="Report").click()
    changed.get_by_text("Report to the moderators: on its way").wait_for()
    postman.deliver_due(limit_seconds=60)
    page.get_by_text("flagged a message").wait_for()
    assert asked.flags == [("acme", 8)]


def test_what_began_in_public_goes_on_in_private(
    forum: Forum, hook: Hook, channel: Channel, desk: Callable[..., Desk]
) -> None:
    forum.ask("Wann kommt mein Paket?", title="Wo bleibt mein Paket?")
    called(channel, forum)
    inbox = desk(Agent.objects.get(email="ana@acme.example"))
    page = inbox.open()
    page.get_by_text("Wo bleibt mein Paket?").first.click()
    page.get_by_role("button", name="Continue in private", exact=True).click()
    sheet = page.get_by_role("dialog", name="Continue in private")
    sheet.get_by_label("Private: only @cora reads this answer.").fill("Nennen Sie uns Ihre Adresse?")
    sheet.get_by_role("button", name="Write to @cora in private").click()
    mine = page.get_by_role("article").filter(has_text="Nennen Sie uns Ihre Adresse?")
    mine.get_by_text("Private", exact=True).wait_for()
    postman.deliver_due(limit_seconds=60)
    [sent] = [post for post in forum.posts.values() if post.user.username == "acme"]
    assert sent.topic.is_private and "Nennen Sie uns Ihre Adresse?" in sent.raw
    page.get_by_text("Continues in private:").get_by_role("link").click()
    page.get_by_text("Continued in private:").wait_for()
    page.get_by_role("article").filter(has_text="Wann kommt mein Paket?").get_by_text("Public", exact=True).wait_for()


def write(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).click()
    page.keyboard.type(text)


def answers_of(forum: Forum) -> list[str]:
    return [post.raw for post in forum.posts.values() if post.user.username == "acme"]
