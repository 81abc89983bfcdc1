"""What may become an argument of an IMAP or SMTP command, or a header's value.

imaplib of Python 3.11 writes arguments as they are, so that a line break in a hostile Message-ID would start a
command of its own (CVE-2025-15366).
"""

from __future__ import annotations

import re

CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def unclean(value: str) -> bool:
    """Tell whether `value` holds a line break, NUL or another control character."""
    return CONTROL.search(value) is not None


def clean_argument(value: str, *, what: str) -> str:
    """Return `value`, or raise ValueError when it could end the command it is meant for."""
    if unclean(value):
        raise ValueError(f"the {what} holds a line break or a control character")
    return value
