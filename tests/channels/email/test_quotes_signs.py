"""The quick look for quotations, which must never overlook what the long one would find."""

from __future__ import annotations

import pytest

from apps.channels.email.quotes import clients, mark_quotes
from apps.channels.email.quotes.introductions import DIVIDERS, FORWARDS
from apps.channels.email.quotes.phrases import ABOVE_THIS_LINE
from apps.channels.email.quotes.signs import may_be_there

pytestmark = pytest.mark.once

LETTER = "<html><head><style>p {{margin: 0}}</style></head><body><p class='MsoNormal'>Guten Tag</p>{}</body></html>"
CLASSES = clients.QUOTE_CLASSES | clients.OPENING_CLASSES | clients.SIGNATURE_CLASSES | {"gmail_quote"}
IDS = {*clients.QUOTE_IDS, *clients.OPENING_IDS, *clients.SIGNATURE_IDS}


def test_it_spares_a_letter_without_any_sign_the_long_look() -> None:
    assert not may_be_there(LETTER.format("<table><tr><td title='a'>1.5</td><td>E-Mail &amp; Fax</td></tr></table>"))


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_it_sees_every_class_that_programs_give(name: str) -> None:
    assert may_be_there(LETTER.format(f"<div class='x_{name.upper()}'>Hallo</div>"))


@pytest.mark.parametrize("name", sorted(IDS))
def test_it_sees_every_id_that_programs_give(name: str) -> None:
    assert may_be_there(LETTER.format(f"<div id='{name}'>Hallo</div>"))


@pytest.mark.parametrize("name", sorted(clients.QUOTE_NAMES))
def test_it_sees_every_name_that_programs_give(name: str) -> None:
    assert may_be_there(LETTER.format(f"<div name='{name}'>Hallo</div>"))


@pytest.mark.parametrize("phrase", sorted({*DIVIDERS, *FORWARDS, *ABOVE_THIS_LINE}))
def test_it_sees_dividers_even_in_cells_and_with_one_sign(phrase: str) -> None:
    cells = phrase.title().replace(" ", "</td><td>")
    assert may_be_there(LETTER.format(f"<table><tr><td>- {cells} -</td></tr></table>"))


@pytest.mark.parametrize(
    "line",
    [
        "Cora wrote<b>:</b>",
        "Cora wrote&colon;",
        "&gt; Hallo",
        "| Hallo",
        "-<i>-</i>",
        "-&nbsp;-",
        "Se<b>nt</b> via Samsung",
        "Sent</td><td>with Proton",
        "Von meinem Handy gesendet",
        "Virus-free",
        "Get&nbsp;Outlook for iOS",
        "<!-- x -->Hallo",
        "<a title='>'>Hallo</a>",
        "<div cl&#97;ss='x'>Hallo</div>",
        '<a"b c">Hallo',
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt'>Hallo</div>",
        "\N{KELVIN SIGN}<\N{KELVIN SIGN}>",
    ],
)
def test_it_looks_closer_if_in_doubt(line: str) -> None:
    assert may_be_there(LETTER.format(line))


def test_what_it_passes_over_stays_as_it_came() -> None:
    letter = LETTER.format("<p>Mit freundlichen Grüßen</p>")
    assert mark_quotes(letter) == letter
