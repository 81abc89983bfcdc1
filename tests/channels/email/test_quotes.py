"""What is folded, and that nothing is lost by it."""

from __future__ import annotations

import re
import sys
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.channels.email.quotes import fold, mark_quotes
from tests.channels.email.hostile_quotes import HOSTILE_HTML, HOSTILE_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.once

OPEN = '<details class="quote"><summary></summary>'
CLOSE = "</details>"
MARKS = re.compile('<details class="(?:quote|signature)"><summary></summary>|</details>')

OUTLOOK = "Von: Support <s@example.test>\nGesendet: Montag\nAn: Cora\nBetreff: AW: Frage\n\nFrüher geschrieben.\n"
OUTLOOK_ENGLISH = "From: Support\nSent: Monday\nTo: Cora\nSubject: RE: Question\n\nWritten before.\n"


def kinds(text: str) -> list[tuple[str, str]]:
    return [(passage.kind, passage.text) for passage in fold(text)]


@pytest.mark.parametrize(
    "quotation",
    [
        "> früher\n> geschrieben\n",
        "Am 22.11.2026 um 10:11 schrieb Support <s@example.test>:\n> früher\n",
        "Am Mo., 22. Nov. 2026 um 10:11 Uhr schrieb Support Team <\ns@example.test>:\n\n> früher\n",
        "On Mon, Nov 22, 2026 at 10:11 AM Support <s@example.test>\nwrote:\n\n> before\n>\n> and more\n",
        "On 22/11/2026 10:11, Support wrote:\nbefore, without any mark\n",
        "Support <s@example.test> schrieb am 22.11.2026:\n> früher\n",
        "-----Ursprüngliche Nachricht-----\n" + OUTLOOK,
        "-----Original Message-----\n" + OUTLOOK_ENGLISH,
        "________________________________\n" + OUTLOOK,
        OUTLOOK,
        OUTLOOK_ENGLISH,
    ],
)
def test_it_folds_what_is_quoted_below_an_answer(quotation: str) -> None:
    said = "Das passt, danke.\n\nGruß, Cora\n\n"
    assert kinds(said + quotation) == [("said", said), ("quoted", quotation)]


def test_answers_between_quotations_stay() -> None:
    text = "> Wann?\nMorgen.\n\n> Wo?\nHier.\n"
    assert [text for kind, text in kinds(text) if kind == "said"] == ["Morgen.\n\n", "Hier.\n"]


def test_an_answer_below_a_quotation_stays() -> None:
    text = "Am 22.11.2026 schrieb Support:\n> Wann?\n\nMorgen.\n-- \nCora Winter\nTelefon 123\n"
    assert kinds(text) == [
        ("quoted", "Am 22.11.2026 schrieb Support:\n> Wann?\n"),
        ("said", "\nMorgen.\n"),
        ("signature", "-- \nCora Winter\nTelefon 123\n"),
    ]


def test_the_line_that_a_telephone_adds_is_a_signature() -> None:
    assert kinds("Ja.\n\nVon meinem iPhone gesendet\n")[-1] == ("signature", "Von meinem iPhone gesendet\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ja.\n",
        "On Monday we wrote: nothing.\nAnd then?\n",
        "Am Montag kommt er:\nsagt er.\n",
        "Preis > 5 Euro\n>From here it goes on\n",
        "Von: allem etwas\nund mehr\n",
        "---------- Forwarded message ---------\nFrom: x\nDate: y\nSubject: z\nTo: w\n\nto be read\n",
        "> nur ein Zitat\n> und sonst nichts\n",
        "Neue Anfrage\n\nDatum: 22.11.2026 10:11\nVon: Cora (c@d.test)\nBetreff: Frage\n\nNachricht:\nWo ist es?\n",
        "Bestätigt:\n\nDatum: 22.11.2026\nVon: 10:00\nBis: 11:00\nBetreff: Beratung\n\nBitte läuten Sie.\n",
        "Anruf\n\nVon: 030 123\nGesendet: 22.11.2026\nAn: 456\nBetreff: Anruf\n\nBitte rufen Sie zurück.\n",
        "Zwei Hemden\n--\nGröße M\nPasst das?\n",
        "Sent from the form\n\nFrom: c@d.test\nDate: today\nSubject: Question\nPhone: 1\n\nMessage: Where is it?\n",
    ],
)
def test_what_was_said_is_not_folded(text: str) -> None:
    assert {kind for kind, _ in kinds(text)} <= {"said"}


PIECES = [
    "> a", ">> b", "| c", "AB> d", "On 1.1.2026 10:11 X wrote:", "Am 1. schrieb", "X <x@example.test>:", "wrote:",
    "-- ", "--", "", "  ", "Von: a", "Gesendet: 1", "An: b", "Betreff: c", "said", "\r", "\u2028", "_" * 32,
    "Sent from my iPhone", "-----Original Message-----", "---------- Forwarded message ---------", "FYI", "<",
    "https://example.test/a",
]  # fmt: skip
TAGS = [
    "<div>", "</div>", "<p>", "</p>", "<br>", "<blockquote type=cite>", "<blockquote>", "</blockquote>", "<td>",
    "</table>", "<table><tr><td>", "<div class=gmail_quote>", "<div id=Signature>", "<hr id=zwchr>",
    "<span id=divRplyFwdMsg>", "<b>", "</b>", "<li>", "<pre>", "</pre>", "<img src=cid:a>", "<!--", "-->",
    "<a href='", "&gt; a\n", "On 1.1.2026 10:11 X wrote:", "From: a@example.test", "Sent: 1", "Subject: b", "said",
    "&nbsp;", "\n", "<",
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES)), st.text(max_size=40))
def test_nothing_is_ever_lost(lines: list[str], end: str) -> None:
    text = "\n".join([*lines, end])
    assert "".join(passage.text for passage in fold(text)) == text


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_no_two_passages_of_a_kind_are_neighbours(lines: list[str]) -> None:
    found = kinds("\n".join(lines))
    assert all(one[0] != other[0] for one, other in pairwise(found))
    assert (
        not found or any(kind == "said" and text.strip() for kind, text in found) or {"said"} == {k for k, _ in found}
    )


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_folding_what_was_put_together_again_changes_nothing(lines: list[str]) -> None:
    once = fold("\n".join(lines))
    assert fold("".join(passage.text for passage in once)) == once


@settings(deadline=None)
@given(st.lists(st.sampled_from(TAGS)))
def test_html_without_our_marks_is_the_html_that_came(pieces: list[str]) -> None:
    html = "".join(pieces)
    assert MARKS.sub("", mark_quotes(html)) == html


@settings(deadline=None)
@given(st.lists(st.sampled_from(TAGS)))
def test_marks_are_closed_and_set_once(pieces: list[str]) -> None:
    marked = mark_quotes("".join(pieces))
    assert [bool(mark.startswith("<d")) for mark in re.findall("<details|</details>", marked)] == [True, False] * (
        marked.count("<details")
    )
    assert mark_quotes(marked) == marked


def calls(deed: Callable[[str], object], text: str) -> int:
    """How many functions are called; unlike seconds, the same on every machine."""
    number = 0

    def count(_frame: object, _event: str, _argument: object) -> None:
        nonlocal number
        number += 1

    sys.setprofile(count)
    try:
        deed(text)
    finally:
        sys.setprofile(None)
    return number


@pytest.mark.parametrize("shape", HOSTILE_TEXT.values(), ids=HOSTILE_TEXT)
def test_ten_times_the_text_takes_at_most_fifteen_times_the_steps(shape: str) -> None:
    small, large = (shape * (size // len(shape)) for size in (10_000, 100_000))
    assert calls(fold, large) <= 15 * calls(fold, small)


@pytest.mark.parametrize("shape", HOSTILE_HTML.values(), ids=HOSTILE_HTML)
def test_ten_times_the_html_takes_at_most_fifteen_times_the_steps(shape: str) -> None:
    small, large = (shape * (size // len(shape)) for size in (6_000, 60_000))
    assert calls(mark_quotes, large) <= 15 * calls(mark_quotes, small)


@pytest.mark.parametrize("shape", [*HOSTILE_TEXT.values(), *HOSTILE_HTML.values()])
def test_ten_megabytes_take_seconds(shape: str) -> None:
    text = shape * (10_000_000 // len(shape))
    begun = time.process_time()
    assert "".join(passage.text for passage in fold(text)) == text
    mark_quotes(text)
    assert time.process_time() - begun < 30


OUTLOOK_STYLE = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
QUOTED_IN_HTML = [
    '<div class="gmail_quote"><div class="gmail_attr">On Monday:</div><blockquote>old</blockquote></div>',
    '<div class="moz-cite-prefix">Am Montag schrieb S:</div><br>\n<blockquote type="cite"><p>old</p></blockquote>',
    '<blockquote type="cite">old <blockquote type="cite">older</blockquote></blockquote>',
    '<div class="yahoo_quoted"><b>old</b></div>',
    '<div name="quote" style="margin:10px"><div>old</div></div>',
]


@pytest.mark.parametrize("quotation", QUOTED_IN_HTML)
def test_it_folds_the_element_that_holds_a_quotation(quotation: str) -> None:
    assert mark_quotes(f"<p>Ja.</p>{quotation}<p>Gruß</p>") == f"<p>Ja.</p>{OPEN}{quotation}{CLOSE}<p>Gruß</p>"


@pytest.mark.parametrize(
    "quotation",
    [
        f'<div><div style="{OUTLOOK_STYLE}">From: x</div></div><p>old</p>',
        '<hr><div id="divRplyFwdMsg">From: x</div><div>old</div>',
    ],
)
def test_it_folds_all_that_follows_outlooks_header(quotation: str) -> None:
    assert mark_quotes(f"<body><div><p>Ja.</p>{quotation}</div></body>") == (
        f"<body><div><p>Ja.</p>{OPEN}{quotation}{CLOSE}</div></body>"
    )


@pytest.mark.parametrize(
    "html", ["<p>Ja.</p>", '<div class="gmail_quote">nur das</div>', "<blockquote>mein Gedicht</blockquote>x"]
)
def test_html_without_quotation_or_with_nothing_else_stays_as_it_is(html: str) -> None:
    assert mark_quotes(html) == html
