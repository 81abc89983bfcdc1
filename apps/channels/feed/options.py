"""The settings of feeds: which are read, and which of their entries become conversations."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.contract import Given, Setting, SettingKind
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
        least=LEAST_MINUTES,
        most=MOST_MINUTES,
    ),
)


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
    """What an adapter needs. Raises `BadSetting`."""
    given = Given(SETTINGS, config)
    given.require("feeds")
    return Options(
        feeds={name_of(address): address for address in given.lines("feeds")},
        words=given.lines("words"),
        without=given.lines("without"),
        ours=given.names("ours"),
        with_comments=given.flag("with_comments"),
        from_the_start=given.flag("from_the_start"),
        seconds=given.number("minutes") * 60.0,
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
