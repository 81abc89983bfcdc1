"""What is folded, and that nothing is lost by it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.channels.email.quotes import fold, mark_quotes

pytestmark = pytest.mark.once

OPEN = '<details class="quote"><summary></summary>'
CLOSE = "</details>"

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
    ],
)
def test_what_was_said_is_not_folded(text: str) -> None:
    assert {kind for kind, _ in kinds(text)} <= {"said"}


@given(
    st.lists(
        st.sampled_from(["> a", "On 1 x", "wrote:", "-- ", "", "Von: a", "An: b", "Betreff: c", "said", "\r", "\u2028"])
    )
)
def test_nothing_is_ever_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert "".join(passage.text for passage in fold(text)) == text


@given(st.text(alphabet="<>/divblockquotesclassgmail_ =\"'type cite\n", max_size=300))
def test_html_without_our_marks_is_the_html_that_came(html: str) -> None:
    assert mark_quotes(html).replace(OPEN, "").replace(CLOSE, "") == html.replace(CLOSE, "")


@pytest.mark.parametrize("line", ["On 1\n", "-- \n", "_" * 12 + "\n", "From: a\n", "\n", "Am 1 schrieb\n", ">", " - "])
def test_hostile_text_stays_linear(line: str) -> None:
    def seconds(size: int) -> float:
        text = line * (size // len(line))
        begun = time.process_time()
        fold(text)
        return time.process_time() - begun

    whole = seconds(1_000_000)
    assert whole < 10
    assert whole < 25 * max(seconds(100_000), 0.01)


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
