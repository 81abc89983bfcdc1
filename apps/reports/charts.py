"""Charts as SVG that the server draws: for screens, for paper, without a script.

Colours are classes of reports.css, so they follow the theme. A mark that is a link says in words what it shows; the
page puts the same numbers into a table below the chart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join

from apps.reports.durations import DAY, HOUR, MINUTE, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.utils.safestring import SafeString

WIDTH, HEIGHT = 960, 260
#: What the words beside and below the marks need.
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 18, 30
FLOOR = HEIGHT - BOTTOM
#: A bar and the gap beside it, where there are few.
WIDEST_SLOT = 160
#: Lines to read lengths of time by.
TICKS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY, 10 * DAY, 30 * DAY, 100 * DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`label` stands below it, `words` say all of it to those who listen or point at it."""

    label: str
    value: int
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A day or a week: median and p90 in seconds, both None where nobody waited. Few waits are drawn faintly."""

    label: str
    median: int | None
    p90: int | None
    words: str
    url: str = ""
    is_small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A day or a week: how many came in, how many were done, how many were open at its end."""

    label: str
    came: int
    went: int
    open: int
    words: str
    url: str = ""


def bars(marks: Sequence[Bar], *, name: str) -> SafeString:
    """Upright bars, the number on top of each. `name` is what the chart is called by those who listen."""
    highest = max((mark.value for mark in marks), default=0) or 1
    slot = min(WIDEST_SLOT, (WIDTH - LEFT - RIGHT) / max(1, len(marks)))
    parts = [_bar(mark, left=LEFT + number * slot, slot=slot, highest=highest) for number, mark in enumerate(marks)]
    return _svg(name, [_base(), *parts])


def spreads(marks: Sequence[Spread], *, name: str) -> SafeString:
    """A line of the medians in a band that reaches up to p90, on a logarithmic scale."""
    known = [mark for mark in marks if mark.median is not None and mark.p90 is not None]
    high = max((mark.p90 or 0 for mark in known), default=HOUR)
    low = min((mark.median or 0 for mark in known), default=MINUTE)
    height = _logarithmic(low, high)
    lefts = _lefts(len(marks))
    runs = _runs(marks, lefts)
    parts = [_base(), *_time_lines(low, high, height), *_labels([mark.label for mark in marks], lefts)]
    parts += [_band(run, height) for run in runs]
    parts += [_line([(left, height(mark.median or 0)) for left, mark in run], "median") for run in runs]
    parts += [_dot(mark, left, height) for run in runs for left, mark in run]
    return _svg(name, parts)


def flows(marks: Sequence[Flow], *, name: str) -> SafeString:
    """Two bars for each day - in and out - and a line of what was open at its end."""
    highest = max((max(mark.came, mark.went, mark.open) for mark in marks), default=0) or 1
    lefts = _lefts(len(marks))
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(marks))

    def height(value: int) -> float:
        return FLOOR - value / highest * (FLOOR - TOP)

    parts = [_base(), *_number_lines(highest, height), *_labels([mark.label for mark in marks], lefts)]
    for left, mark in zip(lefts, marks, strict=True):
        parts.append(_linked(mark.url, mark.words, _pair_of_bars(mark, left, slot=slot, height=height)))
    parts.append(_line([(left, height(mark.open)) for left, mark in zip(lefts, marks, strict=True)], "open"))
    return _svg(name, parts)


def _svg(name: str, parts: Sequence[SafeString]) -> SafeString:
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
        WIDTH,
        HEIGHT,
        name,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _linked(url: str, words: str, inner: SafeString) -> SafeString:
    if not url:
        return format_html("<g><title>{}</title>{}</g>", words, inner)
    return format_html('<a href="{}" aria-label="{}"><title>{}</title>{}</a>', url, words, words, inner)


def _bar(mark: Bar, *, left: float, slot: float, highest: int) -> SafeString:
    """The words stand beside the link and not in it, whose name says them in another order."""
    top = FLOOR - mark.value / highest * (FLOOR - TOP)
    middle = _short(left + slot / 2)
    rect = format_html(
        '<rect class="bar" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        *(_short(left + slot * 0.1), _short(top), _short(slot * 0.8), _short(max(FLOOR - top, 1))),
    )
    return format_html(
        '{}<text class="value" x="{}" y="{}">{}</text><text class="label" x="{}" y="{}">{}</text>',
        _linked(mark.url, mark.words, rect),
        *(middle, _short(top - 5), mark.value),
        *(middle, HEIGHT - 10, mark.label),
    )


def _pair_of_bars(mark: Flow, left: float, *, slot: float, height: Callable[[int], float]) -> SafeString:
    width = min(max(slot * 0.4, 1), 24)
    came, went = height(mark.came), height(mark.went)
    return format_html(
        '<rect class="came" x="{}" y="{}" width="{}" height="{}"/>'
        '<rect class="went" x="{}" y="{}" width="{}" height="{}"/>',
        *(_short(left - width), _short(came), _short(width), _short(FLOOR - came)),
        *(_short(left), _short(went), _short(width), _short(FLOOR - went)),
    )


def _base() -> SafeString:
    return format_html('<line class="base" x1="{}" y1="{}" x2="{}" y2="{}"/>', LEFT, FLOOR, WIDTH - RIGHT, FLOOR)


def _logarithmic(low: int, high: int) -> Callable[[int], float]:
    """Seconds to a height, from the floor up."""
    bottom, top = math.log(max(low, 10) / 1.5), math.log(max(high, 20) * 1.1)

    def height(seconds: int) -> float:
        share = (math.log(max(seconds, 1)) - bottom) / (top - bottom)
        return FLOOR - min(max(share, 0), 1) * (FLOOR - TOP)

    return height


def _time_lines(low: int, high: int, height: Callable[[int], float]) -> list[SafeString]:
    return [_rule(height(tick), in_words(tick)) for tick in TICKS if low / 1.5 <= tick <= high * 1.1]


def _number_lines(highest: int, height: Callable[[int], float]) -> list[SafeString]:
    step = max(1, 10 ** int(math.log10(highest)))
    step = step if highest / step >= 3 else max(1, step // 5)
    return [_rule(height(value), str(value)) for value in range(step, highest + 1, step)]


def _rule(top: float, words: str) -> SafeString:
    return format_html(
        '<line class="rule" x1="{}" y1="{}" x2="{}" y2="{}"/><text class="tick" x="{}" y="{}">{}</text>',
        *(LEFT, _short(top), WIDTH - RIGHT, _short(top)),
        *(LEFT - 6, _short(top + 4), words),
    )


def _lefts(count: int) -> list[float]:
    """The middles of equal slots."""
    slot = (WIDTH - LEFT - RIGHT) / max(1, count)
    return [LEFT + (number + 0.5) * slot for number in range(count)]


def _labels(labels: Sequence[str], lefts: Sequence[float]) -> list[SafeString]:
    """At most ten of them, so that none covers another."""
    every = -(-len(labels) // 10) or 1
    shown = list(zip(labels, lefts, strict=True))[::every]
    return [
        format_html('<text class="label" x="{}" y="{}">{}</text>', _short(left), HEIGHT - 10, label)
        for label, left in shown
    ]


def _runs(marks: Sequence[Spread], lefts: Sequence[float]) -> list[list[tuple[float, Spread]]]:
    """What a line may join: days on which nobody waited part it."""
    pairs = zip(lefts, marks, strict=True)
    return [list(run) for is_known, run in groupby(pairs, key=lambda pair: pair[1].median is not None) if is_known]


def _band(run: Sequence[tuple[float, Spread]], height: Callable[[int], float]) -> SafeString:
    upper = [(left, height(mark.p90 or 0)) for left, mark in run]
    lower = [(left, height(mark.median or 0)) for left, mark in reversed(run)]
    return format_html('<polygon class="band" points="{}"/>', _points([*upper, *lower]))


def _line(points: Sequence[tuple[float, float]], name: str) -> SafeString:
    return format_html('<polyline class="{}" points="{}"/>', name, _points(points))


def _dot(mark: Spread, left: float, height: Callable[[int], float]) -> SafeString:
    inner = format_html(
        '<line class="reach" x1="{}" y1="{}" x2="{}" y2="{}"/><circle class="dot{}" cx="{}" cy="{}" r="4"/>',
        *(_short(left), _short(height(mark.p90 or 0)), _short(left), FLOOR),
        *(" small" if mark.is_small else "", _short(left), _short(height(mark.median or 0))),
    )
    return _linked(mark.url, mark.words, inner)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_short(left)},{_short(top)}" for left, top in points)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
