"""Moderators of an instance read why a post is reported: its category, a rule of theirs, and our words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ModerationDeed, ParentGone, Report, Target
from apps.channels.mastodon.instance import known
from apps.channels.mastodon.reporting import form_of, rules_of, told

if TYPE_CHECKING:
    from apps.channels.mastodon.adapter import MastodonAdapter
    from tests.channels.mastodon.people import People

pytestmark = pytest.mark.once

RULES = {"rules": [{"id": "2", "text": "Be\nkind"}, {"id": "", "text": "?"}, "?", {"id": 7, "text": "No ads"}]}


def test_the_rules_of_the_instance_are_reasons() -> None:
    form = form_of(known({"rules": rules_of(RULES)}))
    assert [(each.value, each.words) for each in form.reasons[2:]] == [
        ("legal", "It breaks the law"),
        ("rule:2", "It breaks a rule of the instance: Be kind"),
        ("rule:7", "It breaks a rule of the instance: No ads"),
    ]
    assert [each.value for each in form_of(known({})).reasons] == ["other", "spam", "legal"]
    assert [each.value for each in form_of(known({"rules": "?"})).reasons] == ["other", "spam", "legal"]


def test_a_report_says_what_the_instance_asks_for() -> None:
    assert told(Report(reason="rule:2", words="Calls Ben names.", forward=True)) == {
        "category": "violation",
        "rule_ids": ["2"],
        "comment": "Calls Ben names.",
        "forward": True,
    }
    assert (told(Report(reason="spam")), told(Report())) == ({"category": "spam"}, {})


def test_the_moderators_get_it(adapter: MastodonAdapter, people: People) -> None:
    posts = [people.ask("Kauft Gold!"), people.ask("Ihr Idioten!")]
    targets = [Target(external_id=post) for post in posts]
    adapter.report(targets[0], Report(reason="spam", words="Zum dritten Mal heute.", forward=True))
    adapter.moderate(ModerationDeed.FLAG, targets[1])
    reports = people.instance.ask("GET", "/api/v1/admin/reports", who="adam")
    found = {each["statuses"][0]["id"]: (each["category"], each["comment"]) for each in reports}
    assert found == {posts[0]: ("spam", "Zum dritten Mal heute."), posts[1]: ("other", "")}
    with pytest.raises(ParentGone):
        adapter.report(Target(external_id="999999999"), Report(reason="spam"))
