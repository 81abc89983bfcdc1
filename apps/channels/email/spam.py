"""Whether the mail server takes a mail for spam.

The marks are those of SpamAssassin and what imitates it, of Rspamd, and of Exchange. Of a field that stands there twice
the first counts: a server writes its own above what came. A sender who marks his own mail as spam is believed; one who
denies it is not asked, as a denial in one field takes nothing back from another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from apps.channels.email import headers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# Exchange files mail with a spam confidence level from 5 on as junk.
LEAST_LEVEL = 5
LEVEL = re.compile(r"(?:^|;)\s*SCL:\s*(-?\d{1,2})\b", re.IGNORECASE)


def is_marked(fields: Mapping[str, Sequence[str]]) -> bool:
    """Whether one of the fields (names in lower case) says that the mail is spam."""
    return any(says_so(headers.unfold(fields[name][0])) for name, says_so in MARKS.items() if fields.get(name))


def _begins_with_yes(value: str) -> bool:
    return re.match(r"(yes|true)\b", value, re.IGNORECASE) is not None


def _is_sorted_out(value: str) -> bool:
    """Rspamd's action, by its older and its newer spelling."""
    return value.strip().lower().replace("_", " ") in ("reject", "add header", "rewrite subject", "quarantine")


def _is_over_limit(value: str) -> bool:
    """`default: True [15.20 / 6.00]`, the list of symbols behind it left alone."""
    return re.match(r"[\w.-]*:?\s*True\b", value, re.IGNORECASE) is not None


def _is_level(value: str) -> bool:
    return re.fullmatch(r"\d{1,2}", value.strip()) is not None and int(value) >= LEAST_LEVEL


def _has_level(value: str) -> bool:
    found = LEVEL.search(value)
    return found is not None and int(found[1]) >= LEAST_LEVEL


MARKS: dict[str, Callable[[str], bool]] = {
    "x-spam-flag": _begins_with_yes,
    "x-spam-status": _begins_with_yes,
    "x-spam": _begins_with_yes,
    "x-rspamd-action": _is_sorted_out,
    "x-spamd-result": _is_over_limit,
    "x-ms-exchange-organization-scl": _is_level,
    "x-microsoft-antispam": _has_level,
    "x-forefront-antispam-report": _has_level,
}
