"""The page "Satisfaction": its figures, the ratings behind them, its files, and who sees what."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail

from apps.conversations.models import DeliveryState, Rating
from apps.conversations.models.ratings import note_fate
from apps.reports.models import Look, Rules, SavedReport
from apps.reports.pages import sheet
from apps.reports.weekly import send_due
from tests.portal.routes import make_rating
from tests.reports.waits import NOW
from tests.world import client_of, make_conversation

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.reports.blocks import Block, Cell
    from tests.world import World

pytestmark = pytest.mark.django_db

PERIOD = {"from": "2026-11-01", "to": "2026-11-22", "zone": "Europe/Berlin"}
SCORES = ("good", "okay", "bad", "")


@pytest.fixture(autouse=True)
def _sunday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.reports.measuring.timezone.now", lambda: NOW)


def rated(world: World, score: str, *, days: int = 2, **fields: Any) -> Rating:
    """An answer so many days before NOW, and what was said of it the day after."""
    at = NOW - timedelta(days=days)
    said = {"score": score, "rated_at": at + timedelta(days=1)} if score else {}
    rating = make_rating(world, at=at, asked_at=at, **fields)
    for name, value in said.items():
        setattr(rating, name, value)
    rating.save()
    return rating


def test_a_rating_is_seen_on_every_channel_that_its_conversation_reached(world: World) -> None:
    rating = rated(world, "bad")
    theirs = Rating.objects.visible_to(world.otto)
    assert not theirs.exists()
    rating.answer.conversation.channels.add(world.sales_mail)
    assert list(theirs.all()) == [rating]
    rating.answer.conversation.channels.set([world.support_mail])
    assert not theirs.all().exists()


def many(world: World, count: int) -> list[Rating]:
    """By all agents, on both channels, over both periods."""
    dice = random.Random(11)
    places = [make_conversation(channel, world.cora) for channel in (world.support_mail, world.sales_mail)]
    return [
        rated(
            world,
            dice.choice(SCORES),
            days=dice.randrange(44),
            conversation=dice.choice(places),
            agent=dice.choice((world.ana, world.ben, world.otto)),
            team=dice.choice((world.support, world.sales, None)),
            reason=dice.choice(("", "", "slow")),
        )
        for _ in range(count)
    ]


def blocks(viewer: Agent, **words: str) -> dict[str, Block]:
    return {block.key: block for block in sheet("satisfaction", PERIOD | words, viewer).blocks}


def row(block: Block, name: str) -> list[Cell]:
    return next(list(cells) for cells in block.rows if str(cells[0].text) == name)


def test_shares_are_of_the_ratings_and_the_response_rate_is_of_what_asked(world: World) -> None:
    for score in ("good",) * 16 + ("okay",) * 3 + ("bad",) * 5 + ("",) * 24:
        rated(world, score)
    for score in ("bad",) * 20 + ("good",) * 20:
        rated(world, score, days=25)
    never = rated(world, "bad")
    never.answer.delivery = DeliveryState.BOUNCED
    note_fate(never.answer)
    glance = blocks(world.adam)["glance"]
    figures = {str(cells[0].text): [cell.value for cell in cells[1:3]] for cells in glance.rows}
    assert figures == {
        "Good": [round(16 / 24, 6), 0.5],
        "Okay": [0.125, 0],
        "Bad": [round(5 / 24, 6), 0.5],
        "Ratings": [24, 40],
        "Answers that asked": [48, 40],
        "Response rate": [0.5, 1],
    }
    good, bad = row(glance, "Good")[3], row(glance, "Bad")[3]
    assert (good.value, good.tone, bad.value, bad.tone) == (16.7, "good", -29.2, "good")
    assert not any(cell.is_faint for cells in glance.rows for cell in cells)


def test_few_ratings_are_greyed_and_none_are_no_nought(world: World) -> None:
    rated(world, "")
    assert row(blocks(world.adam)["glance"], "Good")[1].text == "–"  # noqa: RUF001
    rated(world, "good")
    share = row(blocks(world.adam)["glance"], "Good")[1]
    assert (share.text, share.is_faint) == ("100.0 %", True)


@pytest.mark.parametrize("way", ["channel", "team", "agent"])
def test_every_number_opens_as_many_ratings(world: World, way: str) -> None:
    many(world, 90)
    client, opened = client_of(world.lea), 0
    world.sales_mail.teams.add(world.support)
    for block in blocks(world.lea, by=way).values():
        for cell in (cell for cells in block.rows for cell in cells if cell.url and isinstance(cell.value, int)):
            assert client.get(cell.url).context["shown"].paginator.count == cell.value
            opened += 1
    assert opened > 10


def test_rows_of_a_comparison_are_what_they_say(world: World) -> None:
    ratings = many(world, 90)
    start = NOW - timedelta(days=21, hours=13)
    for name, agent in (("Ana Alvarez", world.ana), ("Ben Bauer", world.ben)):
        theirs = [each for each in ratings if each.answer.agent == agent and each.asked_at > start]
        theirs = [each for each in theirs if each.answer.channel == world.support_mail]
        said = [each for each in theirs if each.score]
        cells = row(blocks(world.lea, by="agent")["comparison"], name)
        assert [cells[1].value, cells[2].value] == [len(theirs), len(said)]
        assert cells[6].value == round(sum(each.score == "bad" for each in said) / len(said), 6)


def test_what_was_written_stands_there_the_bad_first(world: World) -> None:
    rated(world, "good", reason="quick", days=1)
    rated(world, "bad", reason="still broken", days=9)
    rated(world, "bad", reason="never came", days=3)
    rated(world, "bad")
    said = [(str(cells[0].text), str(cells[1].text)) for cells in blocks(world.adam)["words"].rows]
    assert said == [("Bad", "never came"), ("Bad", "still broken"), ("Good", "quick")]


FORMULA = '=HYPERLINK("http://evil.test")'


def test_the_page_and_its_files_say_the_same_and_hold_no_formula(world: World) -> None:
    rated(world, "bad", reason=FORMULA)
    rated(world, "good", reason="<script>alert(1)</script>")
    client = client_of(world.adam)
    page = client.get("/reports/satisfaction/", PERIOD).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    figures = lines_of(client.get("/reports/satisfaction/csv", PERIOD))
    assert ["Bad", "0.5", "", ""] in figures
    assert any(f"'{FORMULA}" in line for line in figures)
    listed = lines_of(client.get("/reports/ratings/csv", PERIOD | {"score": "bad"}))
    assert [line[7:9] for line in listed] == [["Rating", "What they wrote"], ["Bad", f"'{FORMULA}"]]
    for address in ("satisfaction", "ratings"):
        book = zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"/reports/{address}/xlsx", PERIOD))))
        cells = b"".join(book.read(name) for name in book.namelist() if "worksheets" in name)
        assert b"<f>" not in cells
        assert b"HYPERLINK" in b"".join(book.read(name) for name in book.namelist())


def lines_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_nobody_sees_ratings_of_others_channels_or_of_single_colleagues(world: World) -> None:
    rated(world, "bad", reason="ours", agent=world.ben)
    elsewhere = make_conversation(world.sales_mail, world.cora, subject="Sales only")
    rated(world, "bad", reason="theirs", conversation=elsewhere, agent=world.otto)
    leas, anas = blocks(world.lea), blocks(world.ana)
    assert [str(cells[1].text) for cells in leas["words"].rows] == ["ours"]
    assert anas["words"].rows == [], "an agent sees nothing but the own figures"
    assert [str(cells[0].text) for cells in blocks(world.lea, by="agent")["comparison"].rows] == ["Ben Bauer"]
    listed = client_of(world.lea).get("/reports/ratings/", PERIOD).content.decode()
    assert "Sales only" not in listed
    for viewer, whom, status in (
        (world.ana, world.ben, 403),
        (world.lea, world.otto, 403),
        (world.lea, world.ben, 200),
    ):
        for address in ("satisfaction/", "ratings/", "ratings/csv"):
            assert client_of(viewer).get(f"/reports/{address}", PERIOD | {"agent": whom.pk}).status_code == status
    looks = set(Look.objects.values_list("viewer", "whom", "page"))
    assert looks == {
        (world.lea.pk, None, "satisfaction"),
        (world.lea.pk, world.ben.pk, "satisfaction"),
        (world.lea.pk, world.ben.pk, "ratings"),
    }


def test_switched_off_no_single_agent_is_told_of(world: World) -> None:
    rated(world, "bad", agent=world.ben)
    Rules.objects.create(pk=1, figures_per_agent=False)
    page = client_of(world.lea).get("/reports/satisfaction/", PERIOD | {"by": "agent"}).content.decode()
    assert "Ben Bauer" not in page
    assert "Ben Bauer" not in client_of(world.lea).get("/reports/ratings/", PERIOD).content.decode()


@pytest.mark.parametrize("words", [{"by": "tag"}, {"by": "x"}])
def test_addresses_that_say_nothing_lead_nowhere(world: World, words: dict[str, str]) -> None:
    client = client_of(world.lea)
    assert client.get("/reports/satisfaction/", PERIOD | words).status_code == 404
    assert client.get("/reports/ratings/", PERIOD | {"score": "great"}).status_code == 404


def test_it_comes_by_mail_in_the_week_as_well(world: World) -> None:
    rated(world, "bad", reason="still broken", days=4)
    SavedReport.objects.create(
        name="Content?",
        page="satisfaction",
        query="last=14&by=team",
        owner=world.lea,
        weekly=True,
        created_at=NOW - timedelta(days=9),
    )
    assert send_due(NOW + timedelta(days=1)) == 1
    letter = mail.outbox[0]
    assert isinstance(letter, mail.EmailMultiAlternatives)
    html = str(letter.alternatives[0][0])
    assert "still broken" in html
    assert "Response rate" in html
