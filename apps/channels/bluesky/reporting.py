"""Telling whoever moderates the network why (com.atproto.moderation.createReport)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.contract import ReportForm, ReportReason
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.contract import Report

KINDS = "com.atproto.moderation.defs#reason"
#: What every moderation service knows; the first one is what is meant where nobody was asked.
FORM = ReportForm(
    reasons=(
        ReportReason(value="Other", words=sentence("Something else")),
        ReportReason(value="Spam", words=sentence("It is spam")),
        ReportReason(value="Rude", words=sentence("It offends, or does harm")),
        ReportReason(value="Misleading", words=sentence("It deceives, or pretends to be somebody else")),
        ReportReason(value="Sexual", words=sentence("It shows sex that nobody asked for")),
        ReportReason(value="Violation", words=sentence("It breaks the law")),
    ),
    max_words=2_000,
)


def told(report: Report) -> dict[str, str]:
    """The reason and the words, as a report holds them."""
    known = {each.value for each in FORM.reasons}
    reason = report.reason if report.reason in known else FORM.reasons[0].value
    return {"reasonType": f"{KINDS}{reason}"} | ({"reason": report.words} if report.words else {})
