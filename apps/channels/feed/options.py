"""The settings of feeds: which are read, and which of their entries become conversations."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.contract import Setting, SettingKind
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import ChannelConfig

LEAST_MINUTES, MOST_MINUTES = 1, 24 * 60
USUAL_MINUTES = 15
#: As long as a source's name may be.
LONGEST_NAME = 200

SETTINGS = (
    Setting(
        name="group",
        label=sentence("Name of these feeds"),
        help=sentence("What you call them together, such as “Reviews”."),
        identifies=True,
    ),
    Setting(
        name="feeds",
        label=sentence("Addresses of the feeds"),
        kind=SettingKind.LINES,
        help=sentence("RSS or Atom, one per line. Feeds of comments can be read as well as feeds of articles."),
        default=(),
    ),
    Setting(
        name="words",
        label=sentence("Only with one of these words"),
        kind=SettingKind.LINES,
        help=sentence("In title, text or author; one per line, whole words, “garden*” for beginnings. Empty: all."),
        required=False,
        default=(),
    ),
    Setting(
        name="without",
        label=sentence("Never with one of these words"),
        kind=SettingKind.LINES,
        help=sentence("Written in the same way."),
        required=False,
        default=(),
    ),
    Setting(
        name="with_comments",
        label=sentence("Read the comments below entries"),
        kind=SettingKind.YES_NO,
        help=sentence("Where a feed says where they are. Those below an entry that was taken in are taken in too."),
        required=False,
        default=True,
    ),
    Setting(
        name="ours",
        label=sentence("Our own names there"),
        kind=SettingKind.LINES,
        help=sentence("What these authors write counts as our answer. One per line."),
        required=False,
        default=(),
    ),
    Setting(
        name="from_the_start",
        label=sentence("Take in what is in the feeds already"),
        kind=SettingKind.YES_NO,
        required=False,
        default=False,
    ),
    Setting(
        name="minutes",
        label=sentence("Minutes between two looks"),
        kind=SettingKind.NUMBER,
        help=sentence("Less often where a feed asks for it."),
        required=False,
        default=USUAL_MINUTES,
    ),
)


class BadOption(ValueError):
    """A setting that cannot work; the words are for an admin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Feeds as they are configured. `feeds` are their addresses by the names of their sources."""

    feeds: Mapping[str, str]
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    ours: frozenset[str] = frozenset()
    with_comments: bool = True
    from_the_start: bool = False
    seconds: float = USUAL_MINUTES * 60.0
    inside: tuple[str, ...] = ()


def read_options(config: ChannelConfig) -> Options:
    """What an adapter needs. Raises `BadOption`."""
    given = config.options
    feeds = {name_of(address): address for address in _lines(given, "feeds")}
    if not feeds:
        raise BadOption(sentence("No feed is named."))
    return Options(
        feeds=feeds,
        words=_lines(given, "words"),
        without=_lines(given, "without"),
        ours=frozenset(name.casefold() for name in _lines(given, "ours")),
        with_comments=given.get("with_comments", True) is not False,
        from_the_start=given.get("from_the_start", False) is True,
        seconds=_minutes(given.get("minutes")) * 60.0,
        inside=config.inside,
    )


def name_of(address: str) -> str:
    """How the source of a feed is called: by its address, without what it may hold of secrets."""
    plain = _without_query(address)
    if plain == address and len(address) <= LONGEST_NAME:
        return address
    return f"{plain[: LONGEST_NAME - 10]} {hashlib.sha256(address.encode()).hexdigest()[:8]}"


def _without_query(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if parts.scheme else address


def _lines(given: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = given.get(name) or ()
    lines = value.splitlines() if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    return tuple(dict.fromkeys(line.strip() for line in lines if isinstance(line, str) and line.strip()))


def _minutes(value: object) -> int:
    usable = isinstance(value, int) and not isinstance(value, bool)
    return min(max(int(value), LEAST_MINUTES), MOST_MINUTES) if usable else USUAL_MINUTES  # type: ignore[call-overload]
