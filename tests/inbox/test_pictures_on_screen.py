"""Pictures and links of mails on the screen: shown when somebody asks, and said where they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.conversations.models import Message
from tests.inbox import families
from tests.inbox.galleries import drawn, gallery
from tests.inbox.letters import arrive, letter_of
from tests.inbox.trap import Trap, read_all, show_all
from tests.inbox.vectors import BODIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page
    from pytest_django.fixtures import Settings

    from tests.inbox.galleries import Gallery
    from tests.inbox.live_server import Desk
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def shop(settings: Settings) -> Iterator[Gallery]:
    with gallery() as found:
        settings.PICTURE_HOSTS_INSIDE = [found.host]
        yield found


def test_pictures_are_shown_when_ana_asks(desk: Callable[..., Desk], world: World, shop: Gallery) -> None:
    good, gone = shop.hang("/a.png", drawn(size=(40, 30))), f"http://{shop.host}/gone.png"
    html = f'<p>New shoes</p><img src="{good}" alt="Red shoe"><img src="{gone}" alt="Blue shoe">'
    message = arrive(world.support_mail, letter_of(html))
    screen = desk(world.ana).open(f"/?view=all&id={message.conversation.public_id}")
    expect(screen.get_by_text("Red shoe")).to_be_visible()
    assert shop.asked == []
    screen.get_by_role("button", name="Show", exact=True).click()
    expect(screen.get_by_role("img", name="Red shoe")).to_have_js_property("naturalWidth", 40)
    expect(screen.locator(".picture")).to_have_text("Blue shoe")
    expect(screen.get_by_text("Pictures are not shown.")).to_have_count(0)
    assert sorted(shop.paths) == ["/a.png", "/gone.png"]


def test_the_keyboard_shows_them_too_and_they_stay_for_ben(
    desk: Callable[..., Desk], world: World, shop: Gallery
) -> None:
    message = arrive(world.support_mail, letter_of(f'<p>Hi</p><img src="{shop.hang("/a.png", drawn())}" alt="Shoe">'))
    screen = desk(world.ana).open(f"/?view=all&id={message.conversation.public_id}")
    expect(screen.get_by_text("Pictures are not shown.")).to_be_visible()
    screen.keyboard.press("Shift+I")
    expect(screen.get_by_role("img", name="Shoe")).to_have_js_property("naturalWidth", 40)
    bens = desk(world.ben).open(f"/?view=all&id={message.conversation.public_id}")
    expect(bens.get_by_role("img", name="Shoe")).to_have_js_property("naturalWidth", 40)
    assert shop.paths == ["/a.png"]


def test_after_asking_all_pictures_of_all_tricks_come_from_us(
    page: Page, inbox_url: str, world: World, shop: Gallery
) -> None:
    """Before: no request to anybody. Then only ours for `<img src>`; the sender sees our server, never the browser."""
    trap = Trap(page, inbox_url)
    trap.ours = (*trap.ours, "/inbox/messages/")
    shop.hang("/0", drawn())
    show_all(world, [*families.reaching_out(shop.host), *(body.replace("trap.invalid", shop.host) for body in BODIES)])
    read_all(page, world)
    assert (trap.caught, shop.asked) == ([], [])
    while button := page.get_by_role("button", name="Show", exact=True).all():
        button[0].click()
        expect(page.get_by_role("button", name="Show", exact=True)).to_have_count(len(button) - 1)
    while page.evaluate(ARE_LOADING):
        page.wait_for_timeout(100)
    assert trap.caught == []
    assert shop.asked
    assert {headers["User-Agent"] for _, headers in shop.asked} == {"DialogInbox"}
    assert len(shop.paths) <= 12  # of more than 400 tricks


ARE_LOADING = """() => {
    const roots = [...document.querySelectorAll(".body.html")].map(host => host.shadowRoot);
    const pictures = roots.flatMap(root => [...root.querySelectorAll("img[src]")]);
    for (const picture of pictures) picture.loading = "eager";
    return pictures.some(picture => !picture.complete);
}"""


LINKS = [
    ('<a href="https://evil.example/login">https://www.bank.example/login</a>', "leads to evil.example"),
    ('<a href="https://evil.example">bank.example</a>', "leads to evil.example"),
    ('<a href="https://evil.example">bank.exam&#8203;ple</a>', "leads to evil.example"),
    ('<a href="https://bank.example@evil.example/">our bank</a>', "leads to evil.example"),
    ('<a href="https://bank.example.evil.example/">www.bank.example</a>', "leads to bank.example.evil.example"),
    ('<a href="https://xn--bnk-5na.example/">bank.example</a>', "leads to xn--bnk-5na.example"),
    ('<a href="https://www.bank.example/a?b">bank.example</a>', ""),
    ('<a href="https://bank.example/">https://login.bank.example/x</a>', ""),
    ('<a href="https://click.mailer.example/x">Read more</a>', ""),
    ('<a href="https://click.mailer.example/x">Version 2.0 is out</a>', ""),
    ('<a href="mailto:cora@shop.example">cora@shop.example</a>', ""),
]


def test_a_link_that_pretends_says_where_it_leads(desk: Callable[..., Desk], world: World) -> None:
    html = "".join(f"<p>{link}</p>" for link, _ in LINKS)
    message = arrive(world.support_mail, letter_of(f"<div>{html}</div>"))
    screen = desk(world.ana).open(f"/?view=all&id={message.conversation.public_id}")
    paragraphs = screen.locator(".body.html p")
    expect(paragraphs).to_have_count(len(LINKS))
    for paragraph, (_, note) in zip(paragraphs.all(), LINKS, strict=True):
        expect(paragraph.locator(".leads-to")).to_have_text([note] if note else [])
        link = paragraph.locator("a")
        assert link.get_attribute("title") == link.get_attribute("href")
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
        assert link.get_attribute("target") == "_blank"


def test_a_mails_own_colours_lie_on_white_paper_in_the_dark(desk: Callable[..., Desk], world: World) -> None:
    letters = [
        letter_of("<p>Plain words</p>", number=1),
        letter_of('<p style="color:#112233">Blue words</p>', number=2),
    ]
    rows = [arrive(world.support_mail, each) for each in letters]
    Message.objects.filter(pk=rows[1].pk).update(conversation=rows[0].conversation)
    screen = desk(world.ana, color_scheme="dark").open(f"/?view=all&id={rows[0].conversation.public_id}")
    blue = screen.get_by_text("Blue words")
    expect(blue).to_have_css("color", "rgb(17, 34, 51)")
    expect(screen.locator(".body.paper")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(screen.locator(".body.html")).to_have_count(2)
    expect(screen.get_by_text("Plain words")).to_have_css("color", "rgb(232, 237, 235)")
