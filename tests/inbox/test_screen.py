"""The inbox screen in a real browser, on the running product."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Route, expect

from apps.accounts.actions import disable
from apps.channels.models import Channel
from apps.conversations.actions import write_note
from apps.conversations.models import Conversation, DeliveryState, Message, State
from tests.inbox.letters import arrive, letter_of
from tests.inbox.live_server import intercept, wait_for
from tests.inbox.routes import failed_answer, unreadable
from tests.world import make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def ana(desk: Callable[..., Desk], world: World) -> Page:
    """Ana at the list of all conversations, with a live line."""
    page: Page = desk(world.ana).open()
    expect(row(page)).to_have_count(1)
    return page


def open_parcel(page: Page) -> None:
    row(page, "Where is my parcel").click()
    expect(page.get_by_role("heading", name="Where is my parcel?")).to_be_visible()


def row(page: Page, text: str = "") -> Locator:
    """The rows of the list that hold `text`."""
    return page.locator(".conversation-row").filter(has_text=text)


def in_a_thread(deed: Callable[[], Any]) -> None:
    """As a worker does it, in another thread of the process."""

    def work() -> None:
        try:
            deed()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_new_mail_appears_without_a_reload(ana: Page, world: World) -> None:
    in_a_thread(lambda: arrive(world.support_mail, letter_of(subject="A second parcel")))
    expect(row(ana).first).to_contain_text("A second parcel")
    expect(ana.get_by_role("link", name="Unassigned")).to_contain_text("2")


def test_coras_answer_appears_in_the_open_conversation(ana: Page, world: World) -> None:
    open_parcel(ana)
    in_a_thread(lambda: write_note(world.conversation, agent=world.ben, text="The carrier has lost it."))
    expect(ana.get_by_role("article", name=re.compile("Internal note, Ben Bauer"))).to_contain_text("has lost it")


def test_ana_replies(ana: Page, world: World) -> None:
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.keyboard.type("It will come tomorrow, jk en ?/ß.")  # letters that are shortcuts elsewhere
    expect(ana.get_by_role("button", name="Send to cora@customer.example")).to_be_enabled()
    ana.keyboard.press("Control+Enter")
    answer = ana.get_by_role("article", name=re.compile("^Me,"))
    expect(answer).to_contain_text("It will come tomorrow, jk en ?/ß.")
    expect(answer).to_contain_text("Queued")
    message = Message.objects.get(direction="out")
    assert message.to == [{"name": "Cora Kunde", "address": "cora@customer.example"}]
    Message.objects.filter(pk=message.pk).update(delivery=DeliveryState.SENT)
    in_a_thread(lambda: write_note(world.conversation, agent=world.ben, text="Good."))
    expect(answer).to_contain_text("Sent")


def test_ana_changes_who_gets_it(ana: Page, world: World) -> None:
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.get_by_role("button", name="Edit the addresses and the subject").click()
    ana.get_by_label("Cc", exact=True).fill("boss")
    ana.keyboard.press("Enter")
    ana.get_by_label("Subject").fill("About your parcel")
    ana.get_by_label("Message", exact=True).fill("Hello")
    ana.get_by_role("button", name="Send to cora@customer.example and 1 more").click()
    expect(ana.get_by_text("“boss” is not an e-mail address.").first).to_be_visible()
    ana.get_by_role("button", name="Remove boss").click()
    ana.get_by_label("Cc", exact=True).fill("Boss <boss@customer.example>,")
    ana.get_by_role("button", name="Send to cora@customer.example and 1 more").click()
    expect(ana.get_by_role("article", name=re.compile("^Me,"))).to_contain_text("cc Boss")
    message = Message.objects.get(direction="out")
    assert message.subject == "About your parcel"
    assert message.cc == [{"name": "Boss", "address": "boss@customer.example"}]


def test_a_file_goes_with_the_answer(ana: Page, world: World) -> None:
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.locator("input[type=file]:not([accept])").set_input_files(
        {"name": "Maße.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    expect(ana.get_by_role("button", name="Remove Maße.pdf")).to_be_visible()
    expect(ana.get_by_text("4 B", exact=True)).to_be_visible()
    ana.get_by_label("Message", exact=True).fill("See the file.")
    ana.keyboard.press("Control+Enter")
    expect(
        ana.get_by_role("article", name=re.compile("^Me,")).get_by_role("link", name=re.compile("^Maße.pdf"))
    ).to_be_visible()


def test_ana_writes_a_note_that_looks_like_nothing_else(ana: Page, world: World) -> None:
    open_parcel(ana)
    ana.keyboard.press("n")
    expect(ana.get_by_text("Only your team sees this.")).to_be_visible()
    ana.keyboard.type("Ask the carrier.")
    expect(ana.get_by_role("button", name=re.compile("Send to"))).to_have_count(0)
    ana.get_by_role("button", name="Add internal note").click()
    expect(ana.get_by_role("article", name=re.compile("Internal note, Me"))).to_contain_text("Ask the carrier.")
    assert Message.objects.get(direction="note").text == "Ask the carrier."


def test_a_draft_outlives_a_reload_and_is_not_shared_between_modes(ana: Page, world: World) -> None:
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.keyboard.type("Half a sen")
    ana.keyboard.press("Escape")
    ana.keyboard.press("n")
    ana.keyboard.type("A thought")
    ana.reload()
    expect(ana.locator(".composer").get_by_text("Draft")).to_have_count(2)
    ana.keyboard.press("r")
    expect(ana.get_by_label("Message", exact=True)).to_have_text("Half a sen")
    ana.keyboard.press("Escape")
    ana.keyboard.press("n")
    expect(ana.get_by_label("Internal note").get_by_role("textbox")).to_have_text("A thought")


def test_a_send_that_fails_keeps_the_text(ana: Page, world: World) -> None:
    intercept(ana, "**/replies", Route.abort)
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.keyboard.type("Tomorrow.")
    ana.keyboard.press("Control+Enter")
    expect(ana.get_by_role("alert")).to_contain_text("Your text is still here")
    expect(ana.get_by_label("Message", exact=True)).to_have_text("Tomorrow.")
    assert not Message.objects.filter(direction="out").exists()
    ana.keyboard.press("Control+Enter")
    expect(ana.get_by_role("article", name=re.compile("^Me,"))).to_contain_text("Tomorrow.")
    expect(ana.get_by_label("Message", exact=True)).to_have_count(0)


def take_and_lose(route: Route) -> None:
    """The server takes it, but the line breaks before the screen hears of that."""
    assert route.fetch().status == 201
    route.abort()


def test_what_was_taken_without_the_screen_hearing_of_it_is_not_sent_twice(ana: Page, world: World) -> None:
    intercept(ana, "**/replies", take_and_lose)
    open_parcel(ana)
    ana.keyboard.press("r")
    ana.keyboard.type("Tomorrow.")
    ana.keyboard.press("Control+Enter")
    expect(ana.get_by_role("alert")).to_contain_text("Your text is still here")
    # The live line shows the answer, but the draft is for the person to send or to discard.
    answer = ana.get_by_role("article", name=re.compile("^Me,"))
    expect(answer).to_contain_text("Tomorrow.")
    expect(ana.get_by_label("Message", exact=True)).to_have_text("Tomorrow.")
    ana.keyboard.press("Control+Enter")
    expect(ana.get_by_label("Message", exact=True)).to_have_count(0)
    expect(answer).to_have_count(1)
    assert Message.objects.filter(direction="out").count() == 1


def test_ana_works_through_the_list_by_keyboard(ana: Page, world: World) -> None:
    second = make_conversation(
        world.support_mail, make_contact("Carl Kunde", "carl@customer.example"), subject="Second"
    )
    make_message(second, "Hello", sender=world.cora)
    ana.reload()
    expect(row(ana)).to_have_count(2)
    ana.keyboard.press("j")
    expect(ana.get_by_role("heading", name="Second")).to_be_visible()
    ana.keyboard.press("j")
    expect(ana.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    ana.keyboard.press("k")
    expect(ana.get_by_role("heading", name="Second")).to_be_visible()
    ana.keyboard.press("m")
    expect(ana.get_by_role("button", name="Me", exact=True)).to_be_visible()
    ana.keyboard.press("e")
    expect(ana.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    expect(row(ana)).to_have_count(1)
    second.refresh_from_db()
    assert (second.state, second.assignee) == (State.CLOSED, world.ana)
    ana.get_by_role("button", name="Undo").click()
    expect(row(ana)).to_have_count(2)
    ana.keyboard.press("Escape")
    expect(ana.get_by_text("Choose a conversation")).to_be_visible()


def test_ana_assigns_and_snoozes_from_menus_by_keyboard(ana: Page, world: World) -> None:
    open_parcel(ana)
    ana.keyboard.press("a")
    ana.keyboard.press("ArrowDown")  # after herself, by name: Adam, Ben
    ana.keyboard.press("ArrowDown")
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("button", name="Ben Bauer")).to_be_visible()
    ana.keyboard.press("h")
    ana.keyboard.press("Enter")
    expect(row(ana)).to_have_count(0)
    world.conversation.refresh_from_db()
    assert world.conversation.assignee == world.ben
    assert world.conversation.snoozed_until is not None
    assert timedelta(hours=2.9) < world.conversation.snoozed_until - timezone.now() < timedelta(hours=3.1)


def test_every_key_is_told_and_none_acts_while_somebody_types(ana: Page, world: World) -> None:
    ana.keyboard.press("?")
    expect(ana.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Close or reopen")
    ana.keyboard.press("Escape")
    expect(ana.locator("dialog.shortcuts")).to_have_count(0)
    ana.keyboard.press("/")
    ana.keyboard.type("parcel e")
    expect(ana.get_by_role("heading", name="Found")).to_be_visible()
    expect(ana.get_by_label("Search", exact=True)).to_have_value("parcel e")
    ana.keyboard.press("Alt+e")
    world.conversation.refresh_from_db()
    assert world.conversation.state == State.OPEN


def test_what_was_not_delivered_says_why_and_can_be_sent_again(ana: Page, world: World) -> None:
    message = Message.objects.get(public_id=failed_answer(world)["message_id"])
    Message.objects.filter(pk=message.pk).update(delivery_words="550 5.1.1 User unknown")
    open_parcel(ana)
    answer = ana.get_by_role("article", name=re.compile("^Me,"))
    expect(answer).to_contain_text("Not delivered")
    expect(answer).to_contain_text("550 5.1.1 User unknown")
    answer.get_by_role("button", name="Send again").click()
    expect(answer).to_contain_text("Queued")
    expect(ana.get_by_text("Ana Alvarez sent the answer again")).to_be_visible()


def test_long_conversations_open_at_their_end_and_give_their_past(ana: Page, world: World) -> None:
    for number in range(50):
        make_message(world.conversation, f"Message number {number}", sender=world.cora)
    open_parcel(ana)
    expect(ana.get_by_text("Message number 49", exact=True)).to_be_in_viewport()
    expect(ana.get_by_role("article")).to_have_count(20)
    ana.get_by_role("button", name="31 earlier messages").click()
    expect(ana.get_by_role("article")).to_have_count(40)
    ana.get_by_role("button", name="11 earlier messages").click()
    expect(ana.get_by_role("article")).to_have_count(51)


def test_a_long_list_keeps_few_rows_and_can_be_walked_to_its_end(desk: Callable[..., Desk], world: World) -> None:
    before = timezone.now() - timedelta(hours=1)
    made = Conversation.objects.bulk_create(
        Conversation(channel=world.support_mail, subject=f"Row {n}", activity_at=before - timedelta(hours=n))
        for n in range(230)
    )
    through = Conversation.channels.through
    through.objects.bulk_create(through(conversation=each, channel=world.support_mail) for each in made)
    page = desk(world.ana).open()
    expect(row(page).first).to_be_visible()
    assert row(page).count() < 40
    last = row(page, "Row 229")
    for _ in range(300):
        if last.count():
            break
        page.locator(".rows").evaluate("list => list.scrollTo(0, list.scrollHeight)")
        page.wait_for_timeout(50)
    expect(last).to_be_visible()
    assert row(page).count() < 40


def test_what_arrives_above_does_not_move_what_one_looks_at(desk: Callable[..., Desk], world: World) -> None:
    for number in range(30):
        make_message(make_conversation(world.support_mail, world.cora, subject=f"Row {number}"), "x", sender=world.cora)
    page = desk(world.ana, viewport={"width": 1300, "height": 700}).open()
    expect(row(page).first).to_be_visible()
    page.locator(".rows").evaluate("list => list.scrollTo(0, 84 * 10 + 20)")
    looked_at = row(page, "Row 16")
    before = looked_at.bounding_box()
    in_a_thread(lambda: arrive(world.support_mail, letter_of(subject="On top")))
    expect(page.get_by_role("link", name="Unassigned")).to_contain_text("32")
    assert looked_at.bounding_box() == before


def test_a_cut_line_is_told_and_what_was_missed_is_caught_up(desk: Callable[..., Desk], world: World) -> None:
    ana = desk(world.ana)
    lines: list[Any] = []
    ana.page.route_web_socket(re.compile("/ws"), lambda line: lines.append((line, line.connect_to_server())))
    page = ana.open()
    expect(row(page)).to_have_count(1)
    wait_for(page, lines)
    page.route_web_socket(re.compile("/ws"), lambda line: line.close())
    lines[0][0].close()
    expect(page.get_by_text("No live connection")).to_be_visible()
    in_a_thread(lambda: arrive(world.support_mail, letter_of(subject="While away")))
    page.route_web_socket(re.compile("/ws"), lambda line: line.connect_to_server())
    expect(row(page).first).to_contain_text("While away", timeout=60_000)
    expect(page.get_by_text("No live connection")).to_have_count(0)


def test_a_disabled_agent_is_shut_out_of_the_open_screen(desk: Callable[..., Desk], world: World) -> None:
    ben = desk(world.ben)
    page = ben.open()
    expect(row(page)).to_have_count(1)
    ben.await_line()
    in_a_thread(lambda: disable(world.ben))
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_a_phone_shows_one_pane_at_a_time(desk: Callable[..., Desk], world: World) -> None:
    page = desk(world.ana, **PHONE).open()
    row(page).click()
    expect(page.get_by_role("heading", name="Where is my parcel?")).to_be_in_viewport()
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Contact", exact=True).click()
    panel = page.get_by_role("complementary", name="Contact")
    expect(panel.get_by_role("link", name="All about them")).to_be_in_viewport()
    box = panel.bounding_box()
    assert box is not None and (box["x"], box["width"]) == (0, 390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    panel.get_by_role("button", name="Hide the contact").click()
    expect(page.get_by_role("heading", name="Where is my parcel?")).to_be_in_viewport()
    page.get_by_role("button", name="Reply to Cora Kunde …").click()
    page.get_by_label("Message", exact=True).fill("Soon.")
    page.get_by_role("button", name="Send to cora@customer.example").click()
    expect(page.get_by_role("article", name=re.compile("^Me,"))).to_contain_text("Soon.")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_text("All done. There is no open conversation.")).to_be_visible()
    page.get_by_role("combobox", name="Lists").select_option("closed")
    expect(row(page)).to_have_count(1)


def test_ben_reads_it_in_german(desk: Callable[..., Desk], world: World) -> None:
    world.ben.language = "de"
    world.ben.save()
    page = desk(world.ben).open()
    expect(page.get_by_role("heading", name="Alle")).to_be_visible()
    row(page).click()
    expect(page.get_by_role("button", name="Cora Kunde antworten …")).to_be_visible()
    expect(page.get_by_role("button", name="Schließen")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "de"


def test_an_empty_inbox_says_what_to_do(desk: Callable[..., Desk], world: World) -> None:
    Message.objects.all().delete()
    Conversation.objects.all().delete()
    Channel.objects.all().delete()
    page = desk(world.adam).open()
    expect(page.get_by_text("No channel is connected yet.")).to_be_visible()
    page.get_by_role("link", name="Connect a channel").click()
    expect(page).to_have_url(re.compile("/settings/channels/"))
    page = desk(world.ana).open()
    expect(page.get_by_text("An admin can add you to a team")).to_be_visible()


def test_what_could_not_be_read_is_shown_with_its_source(desk: Callable[..., Desk], world: World) -> None:
    unreadable(world)
    page = desk(world.ana).open()
    page.get_by_role("link", name="Could not be read").click()
    page.get_by_role("button", name=re.compile("there is no header")).click()
    expect(page.frame_locator("iframe.source").get_by_text("no mail")).to_be_visible()
    page.get_by_role("button", name="Read again").click()
    expect(page.get_by_text("It is being read again.")).to_be_visible()
    expect(page.get_by_text("Everything that came in could be read.")).to_be_visible()


def test_a_conversation_can_be_linked_to(ana: Page, world: World) -> None:
    open_parcel(ana)
    expect(ana).to_have_url(re.compile(str(world.conversation.public_id)))
    ana.reload()
    expect(ana.get_by_role("heading", name="Where is my parcel?")).to_be_visible()
    ana.go_back()
    expect(ana.get_by_text("Choose a conversation")).to_be_visible()
