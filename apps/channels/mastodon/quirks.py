"""In what the servers differ that speak Mastodon's API: found by their names, looked up here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from apps.channels.contract import LengthUnit

#: No more than is done: reading what concerns us, answering it, and ruling over who bothers us.
SCOPES = (
    "read:accounts read:notifications read:statuses write:statuses write:media write:reports write:mutes write:blocks"
)
#: For those that know nothing finer.
BROAD = "read write follow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """What a server does, as far as it matters.

    `idempotent`: it takes a post with the same `Idempotency-Key` once, for an hour. `keyed`: it may be told one; others
    keep what they answered to it, refusals too, and would repeat those for minutes (GoToSocial) or hours (Pleroma).
    `many_at_once`: several posts are read with one request (since Mastodon 4.3). `shortens`: web addresses count alike
    whatever their length, and mentions without their server. `refuses_lost_parents`: an answer to what is not there is
    refused; the others may make a post of its own of it. `formats`: it has to be told that a text is none of Markdown.
    `hides_private`: what our own account wrote for some is shown to it on its home timeline alone. `reports`: it has
    moderators who can be told, and `mutes` people. `filters`: since 4.3 it streams nothing of what strangers write
    directly. `blurs`: it calls "private" what those alone read who are named. `renames`: so many signs at the beginning
    of a post's name change with each edit. `keeps_names`: two files of one name are one to it. `scopes`: what is asked
    for when one signs in.
    """

    idempotent: bool = False
    keyed: bool = True
    many_at_once: bool = False
    shortens: bool = False
    refuses_lost_parents: bool = False
    formats: bool = False
    hides_private: bool = False
    reports: bool = True
    mutes: bool = True
    filters: bool = False
    blurs: bool = False
    renames: int = 0
    keeps_names: bool = False
    scopes: str = SCOPES
    unit: LengthUnit = LengthUnit.CHARACTERS


UNKNOWN = "unknown"
QUIRKS = {
    "mastodon": Quirks(
        idempotent=True,
        many_at_once=True,
        shortens=True,
        refuses_lost_parents=True,
        filters=True,
        unit=LengthUnit.GRAPHEMES,
    ),
    "gotosocial": Quirks(keyed=False, refuses_lost_parents=True, formats=True),
    "pleroma": Quirks(keyed=False, formats=True, unit=LengthUnit.GRAPHEMES),
    "akkoma": Quirks(keyed=False, formats=True, unit=LengthUnit.GRAPHEMES),
    # It wants `read` itself for some of what it does, and has never heard of `follow`.
    "takahe": Quirks(hides_private=True, reports=False, scopes="read write"),
    "snac": Quirks(hides_private=True, reports=False, mutes=False, blurs=True, renames=10, keeps_names=True),
    UNKNOWN: Quirks(hides_private=True),
}
#: Forks that keep the name of their own and the ways of what they come from.
FORKS = {"hometown": "mastodon", "glitch-soc": "mastodon", "glitchcafe": "mastodon", "soapbox": "pleroma"}


def quirks_of(software: str) -> Quirks:
    """What is known of it; of what nobody knows, the least is believed."""
    return QUIRKS.get(FORKS.get(software, software), QUIRKS[UNKNOWN])
