"""A report as data: what the page draws, the files hold and the mail says, so that they cannot differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.formats import number_format

from apps.reports.durations import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise
    from django.utils.safestring import SafeString

    Value = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`text` is for people, `value` for files: seconds as a whole number, shares from 0 to 1, None for no value.

    `url` opens what is behind it. `step` (0 to 4) shades a cell of a heat map; a faint one stands on few waits.
    """

    text: _StrOrPromise
    value: Value = None
    url: str = ""
    tone: str = ""
    step: int | None = None
    is_faint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A table, with a chart above it where `chart` is given. `how` says how it is computed. The first cell of a row
    is its head.
    """

    key: str
    title: _StrOrPromise
    how: _StrOrPromise
    head: Sequence[_StrOrPromise]
    rows: Sequence[Sequence[Cell]]
    chart: SafeString | None = None
    legend: Sequence[tuple[str, _StrOrPromise]] = field(default_factory=tuple)
    is_heat: bool = False
    #: Of words rather than numbers.
    is_text: bool = False
    note: _StrOrPromise = ""
    #: Addresses to sort by, for each column that can be sorted by.
    sorts: Sequence[str] = field(default_factory=tuple)


def words(text: _StrOrPromise, *, url: str = "") -> Cell:
    return Cell(text=text, value=str(text), url=url)


def count(number: int, *, url: str = "", faint: bool = False) -> Cell:
    return Cell(text=number_format(number, force_grouping=True), value=number, url=url, is_faint=faint)


def length(seconds: int | None, *, url: str = "", faint: bool = False) -> Cell:
    if seconds is None:
        return NOTHING
    return Cell(text=in_words(seconds), value=seconds, url=url, is_faint=faint)


def part(share: float | None, *, url: str = "", faint: bool = False) -> Cell:
    """A share of 1 as per cent, cut to one digit: 99.96 % must not read as all of them."""
    if share is None:
        return NOTHING
    cut = int(share * 1000 + 1e-9) / 10
    return Cell(text=f"{number_format(cut, 1)} %", value=round(share, 6), url=url, is_faint=faint)


NOTHING = Cell(text="–")  # noqa: RUF001 (the dash of a table's empty cell)
