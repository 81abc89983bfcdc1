"""Cells that a spreadsheet would run as a formula, made harmless on the way out and as they were on the way in.

A quotation mark before the cell makes it text (OWASP, "CSV Injection"). Cells that begin with such marks already get
one more, so that nothing is lost: `unguarded(guarded(text)) == text` for every text. (Files of reports are never read
in again; `reports.cells` leaves such cells alone.)
"""

from __future__ import annotations

import re

#: White space before the sign does not help, nor do the wide and small forms of it.
_RUNS = re.compile(r"'*(?:[\t\r\n]|[\s\u200b-\u200f\u2060\ufeff]*[=+\-@|%＝＋－＠｜％﹢﹣﹦﹫⁺₊⁼₌−])")  # noqa: RUF001


def guarded(text: str) -> str:
    """What a spreadsheet shows as `text` and does not run."""
    return f"'{text}" if _RUNS.match(text) else text


def unguarded(text: str) -> str:
    """What was guarded; any other text as it is."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text
