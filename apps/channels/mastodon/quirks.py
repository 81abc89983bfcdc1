"""In what the servers differ that speak Mastodon's API: found by their names, looked up here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from apps.channels.contract import LengthUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """What a server does, as far as it matters.

    `idempotent`: it takes a post with the same `Idempotency-Key` once, for an hour. `many_at_once`: several posts are
    read with one request (since Mastodon 4.3). `shortens`: web addresses count alike whatever their length, and
    mentions without their server. `refuses_lost_parents`: an answer to what is not there is refused; the others may
    make a post of its own of it. `formats`: it has to be told that a text is none of Markdown.
    """

    idempotent: bool = False
    many_at_once: bool = False
    shortens: bool = False
    refuses_lost_parents: bool = False
    formats: bool = False
    unit: LengthUnit = LengthUnit.CHARACTERS


UNKNOWN = "unknown"
QUIRKS = {
    "mastodon": Quirks(
        idempotent=True, many_at_once=True, shortens=True, refuses_lost_parents=True, unit=LengthUnit.GRAPHEMES
    ),
    "gotosocial": Quirks(refuses_lost_parents=True, formats=True),
    "pleroma": Quirks(formats=True, unit=LengthUnit.GRAPHEMES),
    "akkoma": Quirks(formats=True, unit=LengthUnit.GRAPHEMES),
    # It takes an answer to what it does not know, as a post of its own.
    "takahe": Quirks(),
    UNKNOWN: Quirks(),
}
#: Forks that keep the name of their own and the ways of what they come from.
FORKS = {"hometown": "mastodon", "glitch-soc": "mastodon", "glitchcafe": "mastodon", "soapbox": "pleroma"}


def quirks_of(software: str) -> Quirks:
    """What is known of it; of what nobody knows, the least is believed."""
    return QUIRKS.get(FORKS.get(software, software), QUIRKS[UNKNOWN])
