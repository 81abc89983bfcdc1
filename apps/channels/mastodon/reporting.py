"""What moderators of an instance are told of a post (docs.joinmastodon.org/methods/reports)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.contract import ReportForm, ReportReason
from apps.channels.mastodon.shapes import ident, text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.contract import Report
    from apps.channels.mastodon.instance import Instance
    from apps.channels.mastodon.shapes import Fields

#: Report::COMMENT_SIZE_LIMIT.
MOST_WORDS = 1_000
MOST_RULES, LONGEST_RULE = 20, 300
RULE = "rule:"
BREAKS_RULE = sentence("It breaks a rule of the instance: %(words)s")


def form_of(instance: Instance) -> ReportForm:
    """The categories of Mastodon, then the rules of this instance."""
    rules = [
        ReportReason(value=f"{RULE}{name}", words=BREAKS_RULE % {"words": words}) for name, words in instance.rules
    ]
    reasons = (
        ReportReason(value="other", words=sentence("Something else")),
        ReportReason(value="spam", words=sentence("It is spam")),
        ReportReason(value="legal", words=sentence("It breaks the law")),
        *rules,
    )
    return ReportForm(reasons=reasons, max_words=MOST_WORDS, forwards=True)


def told(report: Report) -> Fields:
    """The reason, the words, and whether the author's own instance hears of it, as a report names them."""
    name = report.reason.removeprefix(RULE)
    why: Fields = {"category": name} if name else {}
    if name != report.reason:
        why = {"category": "violation", "rule_ids": [name]}
    return why | ({"comment": report.words} if report.words else {}) | ({"forward": True} if report.forward else {})


def rules_of(fields: Fields) -> list[list[str]]:
    """The rules in an instance's document, as they are kept: what each is called, and what it says."""
    listed = fields.get("rules")
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    rules = [[ident(each), " ".join(text(each, "text").split())[:LONGEST_RULE]] for each in found]
    return [rule for rule in rules if all(rule)][:MOST_RULES]


def kept_rules(found: Fields) -> tuple[tuple[str, str], ...]:
    """The same from what was kept."""
    listed = found.get("rules")
    pairs = [each for each in listed if isinstance(each, list) and len(each) == 2] if isinstance(listed, list) else []
    return tuple((str(name), str(words)) for name, words in pairs)
