"""Domains as they are compared and shown: nothing that looks like another one."""

from __future__ import annotations

import unicodedata

import idna


def usual(domain: str) -> str:
    """`domain` in lower case without a dot at its end, as a server would look it up; empty if it is none.

    What is written in letters beyond ASCII is mapped as UTS 46 says, so that a full-width letter is the letter. It
    stays in its own letters unless these stand among Latin ones, as in an `apple.com` whose first letter is Cyrillic:
    then it is shown as its A-label (RFC 5890 section 2.3.2.1), which looks like nothing else.
    """
    domain = domain.rstrip(".").lower()
    if domain.isascii():
        return domain.strip(".") and domain
    try:
        wire = idna.encode(domain, uts46=True).decode()
        own = idna.decode(wire)
    except (idna.IDNAError, UnicodeError):
        return ""
    return wire if _mixes_scripts(own) else own


def as_read(domain: str) -> str:
    """`domain` as `usual` has it, also where it was written as it stands in DNS: one spelling for each."""
    try:
        own = idna.decode(domain.rstrip(".").lower()) if "xn--" in domain.lower() else domain
    except (idna.IDNAError, UnicodeError):
        own = domain
    return usual(own) or domain.lower()


def wire_form(domain: str) -> str:
    """`domain` in ASCII, as it stands in DNS and in `Authentication-Results`; as it is if it has no such form."""
    domain = domain.rstrip(".").lower()
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return domain


def _mixes_scripts(domain: str) -> bool:
    """Whether Latin letters stand beside those of another script; its name begins with the script (Unicode 4.8)."""
    scripts = {unicodedata.name(letter, "?").partition(" ")[0] for letter in domain if letter.isalpha()}
    return "LATIN" in scripts and len(scripts) > 1
