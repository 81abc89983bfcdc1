"""Names of attached files as they may be shown and saved under."""

from __future__ import annotations

import re
import unicodedata

from apps.channels.email.headers import INVISIBLE, SPACES

LONGEST = 150
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
FORBIDDEN = re.compile(r'[<>:"|?*]')
EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/rfc822-headers": ".txt",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/ms-tnef": ".dat",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/svg+xml": ".svg",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
}


def clean_name(name: str, *, content_type: str, number: int) -> str:
    """A name without folders, controls and turned directions, at most `LONGEST` characters with its extension kept.

    Cleaned first and judged afterwards (CVE-2026-28289: a zero-width space hid a leading dot). Without a usable name
    it is `attachment-NUMBER`.
    """
    name = INVISIBLE.sub("", unicodedata.normalize("NFKC", name))
    name = name.replace("\\", "/").rpartition("/")[2]
    name = SPACES.sub(" ", FORBIDDEN.sub("_", name)).strip(" .")
    if not name:
        return f"attachment-{number}{EXTENSIONS.get(content_type, '')}"
    return _shortened(f"_{name}" if RESERVED.match(name) else name)


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(extension) - 1]}.{extension}"
