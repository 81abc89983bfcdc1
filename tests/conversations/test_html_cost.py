"""The quick judgement of what HTML costs must never let through what the careful one stops."""

from __future__ import annotations

import random

import pytest

from apps.conversations import html_cost
from apps.conversations.html_cost import TooCostly, require_bearable

pytestmark = pytest.mark.once

_PIECES = (
    "<b>", "</b>", "<a href='x>y'>", "<td>", "</td>", "<table>", "</table>", "<p class=q>", "<br/>", "words", '="',
    "'>", "<i>" * 40, "<div>" * 90, "</div>" * 30, f"<p {'x ' * 201}>", f"<p t='>' {'y=1 ' * 201}>", "<svg>",
    "<!--", "-->",
)  # fmt: skip


def test_whatever_is_bearable_by_counting_is_so_by_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random("bearable")
    bodies = ["".join(rng.choices(_PIECES, k=rng.randrange(1, 30))) for _ in range(1500)]
    quick = [html for html in bodies if html_cost._is_plainly_bearable(html)]
    assert 100 < len(quick) < len(bodies)
    monkeypatch.setattr(html_cost, "_is_plainly_bearable", lambda html: False)
    for html in quick:
        require_bearable(html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 201,
        "<ba\N{LATIN SMALL LETTER LONG S}e>" * 201,
        "<lin\N{KELVIN SIGN}>" * 201,
        f"<p {'x ' * 201}>",
        f"<p t='>' {'y=1 ' * 201}>",
    ],
)
def test_what_only_looks_plain_is_stopped(html: str) -> None:
    with pytest.raises(TooCostly):
        require_bearable(html)


def test_a_long_table_is_plain() -> None:
    assert html_cost._is_plainly_bearable("<table>" + "<tr><td style='padding:4px'>1</td></tr>" * 3000 + "</table>")
