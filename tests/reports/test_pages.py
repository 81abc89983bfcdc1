"""What the pages show, what their links open, and what their files hold: the same."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from apps.reports.cells import csv_lines, harmless
from apps.reports.pages import PAGES, sheet
from apps.waits.models import Wait
from tests.reports.waits import NOW, make_many, make_wait
from tests.world import client_of, make_conversation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.reports.blocks import Block, Cell
    from tests.world import World

pytestmark = pytest.mark.django_db

PERIOD = {"from": "2026-10-01", "to": "2026-11-22", "zone": "Europe/Berlin"}


@pytest.fixture(autouse=True)
def _sunday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.reports.measuring.timezone.now", lambda: NOW)


def cells(blocks: list[Block]) -> Iterator[Cell]:
    return (cell for block in blocks for row in block.rows for cell in row)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("times", {}),
        ("times", {"clock": "working", "kind": "later"}),
        ("compare", {"by": "tag"}),
        ("compare", {"by": "language"}),
        ("compare", {"by": "team", "sort": "p90"}),
        ("compare", {"by": "policy"}),
        ("week", {}),
        ("backlog", {}),
    ],
)
def test_every_number_opens_as_many_waits(world: World, page: str, words: dict[str, str]) -> None:
    make_many(world, 120)
    found = sheet(page, PERIOD | words, world.adam)
    client, opened = client_of(world.adam), 0
    links = {cell.url: cell.value for cell in cells(list(found.blocks)) if cell.url and isinstance(cell.value, int)}
    for url, value in list(links.items())[::5]:
        if "min=" in url and "max=" not in url and page != "backlog":
            continue  # a length: its link opens the waits at least as long
        answer = client.get(url)
        assert answer.status_code == 200, url
        if not _is_length(found.blocks, url):
            opened += 1
            assert answer.context["shown"].paginator.count == value, url
    assert opened


def _is_length(blocks: Any, url: str) -> bool:
    """Whether a length of time has this address: its value is seconds and not how many."""
    return any(cell.url == url and not str(cell.text).replace(",", "").isdigit() for cell in cells(list(blocks)))


def test_a_median_opens_the_waits_that_are_at_least_as_long(world: World) -> None:
    make_many(world, 80)
    found = sheet("times", PERIOD, world.adam)
    median = next(row for row in found.blocks[0].rows if "All answers: median" in str(row[0].text))[1]
    shown = client_of(world.adam).get(median.url).context["lines"]
    lengths = [line["wait"].seconds for line in shown if line["wait"].seconds is not None]
    assert min(lengths) == median.value


@pytest.mark.parametrize(("page", "clock"), [*((page, "calendar") for page in PAGES), ("times", "working")])
def test_the_file_says_what_the_page_says(world: World, page: str, clock: str) -> None:
    make_many(world, 60)
    client = client_of(world.adam)
    shown = client.get(f"/reports/{page}/", {**PERIOD, "clock": clock}).context["sheet"]
    answer = client.get(f"/reports/{page}/csv", {**PERIOD, "clock": clock})
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    for block in shown.blocks:
        at = lines.index([str(block.title)])
        for row, line in zip(block.rows, lines[at + 2 :], strict=False):
            assert line == ["" if cell.value is None else str(cell.value) for cell in row]


def test_the_rows_are_all_in_the_file(world: World) -> None:
    waits = make_many(world, 60)
    client = client_of(world.adam)
    answer = client.get("/reports/waits/csv", {"from": "2026-08-20", "to": "2026-11-22"})
    lines = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    counted = sorted((wait for wait in waits if wait.why not in ("spam", "merged")), key=lambda wait: wait.opened_at)
    assert len(lines) == len(counted)
    for line, wait in zip(lines, counted, strict=True):
        assert str(wait.conversation.public_id) in line["Conversation"]
        if wait.seconds is not None:
            assert int(line["Seconds on the calendar"]) == wait.seconds


def test_a_workbook_holds_no_formula(world: World) -> None:
    conversation = make_conversation(world.support_mail, world.cora, subject='=HYPERLINK("http://otto.example")')
    make_wait(conversation, NOW, 5)
    answer = client_of(world.adam).get("/reports/waits/xlsx", {"from": "2026-11-01", "to": "2026-11-22"})
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    sheets = "".join(book.read(name).decode() for name in book.namelist() if "worksheets" in name)
    assert "HYPERLINK" in sheets
    assert not re.search("<f[ >]|<hyperlink", sheets)


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "|cmd",
    "%0A",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    "\t=1",
    "\r=1",
    "\n=1",
    "'=1",
    '"=1',
    ";=1",
    "=cmd|'/C",
]


@pytest.mark.once
@pytest.mark.parametrize("text", [*FORMULAS, "  =1", "\u00a0=1", "\ufeff=1", "=\r\n", "\0=1", "-2+3", "+49 30 123"])
def test_no_text_begins_a_formula(text: str) -> None:
    (line,) = csv.reader(io.StringIO(csv_lines([[text]]), newline=""))
    assert line[0][:1] not in set("=+-@|%\t\r\n\0\uff1d\uff0b\uff0d\uff20\uff5c\uff05")
    assert line[0].lstrip(" \u00a0\ufeff\u3000")[:1] not in set("=+-@")
    assert line[0].removeprefix("'") == text.removeprefix("'"), "nothing else is changed"
    assert harmless("an ordinary subject") == "an ordinary subject"


@pytest.mark.parametrize(
    "words",
    [
        {"from": "yesterday"},
        {"from": "2026-02-30"},
        {"from": "2026-11-22", "to": "2026-11-01"},
        {"last": "99999"},
        {"channel": "-1"},
        {"channel": "9" * 30},
        {"clock": "sundial"},
        {"zone": "../../etc/passwd"},
        {"from": "0001-01-01", "to": "0001-01-02"},
    ],
)
def test_addresses_that_say_nothing_lead_nowhere(world: World, words: dict[str, str]) -> None:
    assert client_of(world.lea).get("/reports/times/", words).status_code == 404
    assert client_of(world.lea).get("/reports/waits/", words).status_code == 404


def test_lea_sees_no_waits_of_channels_that_are_not_hers(world: World) -> None:
    here = make_wait(make_conversation(world.support_mail, world.cora), NOW, 60)
    make_wait(make_conversation(world.sales_mail, world.cora, subject="Sales only"), NOW, 60)
    answer = client_of(world.lea).get("/reports/waits/", PERIOD)
    assert [line["wait"] for line in answer.context["lines"]] == [Wait.objects.get(pk=here.pk)]
    assert b"Sales only" not in b"".join(client_of(world.lea).get("/reports/waits/csv", PERIOD))
