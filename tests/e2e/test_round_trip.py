"""The main job, whole: Cora's mail through Postfix and Dovecot to Ana's screen, Ana's answer back into the thread."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, cast

import pytest
from playwright.sync_api import expect

from tests.e2e.customer import plain_text
from tests.e2e.furnish import PASSWORD, furnish, submission_options

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.customer import Customer
    from tests.e2e.product import Product
    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix

pytestmark = pytest.mark.once


def log_in(screen: Page, product: Product, email: str) -> None:
    screen.goto(f"{product.url}/accounts/login/")
    screen.get_by_label("E-mail").fill(email)
    screen.get_by_label("Password", exact=True).fill(PASSWORD)
    screen.get_by_role("button", name="Log in", exact=True).click()
    expect(screen).to_have_url(re.compile(rf"^{product.url}/(\?.*)?$"))


def await_found(screen: Page, product: Product, words: str) -> list[dict[str, Any]]:
    """What the agent finds, as soon as the scheduler has had the index kept up; a machine under load needs its time."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        answer = screen.request.get(f"{product.url}/inbox/search", params={"q": words}).json()
        if hits := cast("list[dict[str, Any]]", answer["hits"]):
            return hits
        time.sleep(0.2)
    raise AssertionError(f"“{words}” was not found:\n{product.log()[-4000:]}")


def test_a_mail_is_answered_and_the_answer_to_the_answer_comes_home(
    product: Product, screen: Page, cora: Customer, mailbox: str, dovecot: Dovecot, postfix: Postfix
) -> None:
    furnish(product, address=mailbox, dovecot=dovecot, outgoing=submission_options(postfix))
    product.start()
    log_in(screen, product, "ana@acme.example")
    screen.goto(f"{product.url}/?view=unassigned")
    screen.evaluate("window.neverReloaded = true")

    question = cora.write(mailbox, "Größe der Lampe", "Passt die Lampe auch an das Modell Allee?")
    screen.get_by_text("Größe der Lampe").first.click()
    expect(screen.get_by_text("Passt die Lampe auch an das Modell Allee?").last).to_be_visible()
    assert screen.evaluate("window.neverReloaded"), "the mail appeared without a reload"

    screen.get_by_role("button", name=re.compile("^Reply to")).click()
    screen.get_by_label("Message", exact=True).fill("Guten Tag,\n\nja, sie passt.")
    screen.get_by_role("button", name=f"Send to {cora.address}").click()
    answer = cora.await_answer("ja, sie passt.")
    assert answer["In-Reply-To"] == question["Message-ID"]
    assert str(question["Message-ID"]) in str(answer["References"])
    assert answer["From"].addresses[0].addr_spec == mailbox
    tagged = re.escape(mailbox).replace("@", r"\+[a-z2-7]{42}@")
    assert re.fullmatch(tagged, answer["Reply-To"].addresses[0].addr_spec)
    assert plain_text(answer).rstrip().endswith("-- \nAna Alvarez\nACME")
    expect(screen.get_by_text("Sent", exact=True).first).to_be_visible()

    cora.write(mailbox, "Re: Größe der Lampe", "Wunderbar, danke!", answers=answer)
    expect(screen.get_by_text("Wunderbar, danke!").last).to_be_visible()
    assert screen.evaluate("window.neverReloaded")
    (found,) = await_found(screen, product, "wunderbar")
    assert found["conversation"]["subject"] == "Größe der Lampe"
    counted = product.run(
        "from apps.conversations.models import *\n"
        "print(Conversation.objects.count(), Message.objects.count(), Message.objects.get(direction='out').delivery)"
    )
    assert counted.split() == ["1", "3", "sent"]
