"""The fields of a delivery report (RFC 3464 section 2), also where a server put them wrongly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from apps.channels.contract import DeliveryAction, RecipientReport
from apps.channels.email import addresses, headers
from apps.channels.email.bounces import statuses
from apps.channels.email.charsets import decode
from apps.channels.email.parts import read_header, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.email.parts import Part

MOST_RECIPIENTS = 500
MOST_BYTES = 262_144
LINE_END = re.compile(rb"\r\n?|\n")
BLANK_LINE = re.compile(rb"\n[ \t]*\n\s*")
# Telling enough for a part that is called something else.
FIELDS = re.compile(rb"(?im)^(?:(?:final|original|x-actual)-recipient|action|status|reporting-mta)[ \t]*:")
RECIPIENT = re.compile(rb"(?im)^(?:final|original|x-actual)-recipient[ \t]*:")
#: As we wrote it, if the server kept it: behind an alias the final one is somebody else's.
NAMES = ("original-recipient", "final-recipient", "x-actual-recipient", "x-original-recipient", "x-supplementary-info")
#: RFC 3463 section 3.1: the class of a status tells the action when that is missing.
ACTION_BY_CLASS = {"2": DeliveryAction.DELIVERED, "4": DeliveryAction.DELAYED, "5": DeliveryAction.FAILED}
ACTION_WORDS = {"fail": DeliveryAction.FAILED, "delay": DeliveryAction.DELAYED, "deliver": DeliveryAction.DELIVERED}


def read(root: Part) -> tuple[Part, ...]:
    """The groups of fields of a report: one about the message, then one for each recipient. Empty if there are none."""
    found = [part for part in walk(root) if not part.children and _holds_fields(part)]
    # Some servers forget the empty line after the part's own header, and their fields end up there.
    return tuple(group for part in found[:5] for group in (part, *_groups(_content(part))))


def recipients(groups: tuple[Part, ...]) -> tuple[RecipientReport, ...]:
    """What is said of each recipient; those without an address or an action are left out."""
    found = {report.recipient.casefold(): report for group in groups if (report := _recipient(group))}
    return tuple(found.values())


def is_status(part: Part) -> bool:
    """RFC 3464 section 2, RFC 6533 section 6.2, and what some servers call it."""
    return part.kind.startswith("message/") and part.kind.endswith("delivery-status")


def _holds_fields(part: Part) -> bool:
    if is_status(part):
        return True
    if part.kind not in ("text/plain", "application/octet-stream"):
        return False
    content = part.content()[:MOST_BYTES]
    return bool(RECIPIENT.search(content)) and len({m[0].lower() for m in FIELDS.finditer(content)}) > 1


def _content(part: Part) -> bytes:
    """Beginning where the fields do, in a part that has sentences before them."""
    content = part.content()[:MOST_BYTES]
    if is_status(part):
        return content
    first = FIELDS.search(content)
    return content[first.start() :] if first else b""


def _groups(content: bytes) -> Iterator[Part]:
    for number, block in enumerate(BLANK_LINE.split(LINE_END.sub(b"\n", content).strip())):
        if number > MOST_RECIPIENTS:
            return
        yield read_header(block)


def _recipient(group: Part) -> RecipientReport | None:
    recipient = next((found for name in NAMES if (found := _typed(group.first(name)))), "")
    if not recipient:
        return None
    diagnostic = _text(group.first("diagnostic-code"))
    words = diagnostic.partition(";")[2].strip() or diagnostic
    status = statuses.enhanced(_text(group.first("status")))
    action = _action(_text(group.first("action")), status or statuses.told_by(words, failed_class="5"))
    if action is None:
        return None
    if action in (DeliveryAction.FAILED, DeliveryAction.DELAYED):
        status = statuses.better("" if status[:1] == "2" else status, words) or _by_action(action)
    return RecipientReport(recipient=recipient, action=action, status=status, diagnostic=words)


def _by_action(action: DeliveryAction) -> str:
    return "5.0.0" if action is DeliveryAction.FAILED else "4.0.0"


def _typed(value: str) -> str:
    """The address in `rfc822; address` (RFC 3464 section 2.3.1)."""
    value = headers.unfold(value)
    return addresses.clean(value.rpartition(";")[2].strip().strip("<>\"'"))


def _text(value: str) -> str:
    value = headers.text(value)
    return value if value.isascii() else decode(value.encode("utf-8", "surrogateescape"), "utf-8")


def _action(value: str, status: str) -> DeliveryAction | None:
    word = value.partition(" ")[0].strip("();,").lower()
    try:
        return DeliveryAction(word)
    except ValueError:
        near = next((action for beginning, action in ACTION_WORDS.items() if word.startswith(beginning)), None)
        return near or ACTION_BY_CLASS.get(status[:1])
