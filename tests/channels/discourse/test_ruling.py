"""Moderation beyond the contract, and what a check finds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ModerationDeed, ParentGone, PermanentError, Report, Severity, Target
from apps.channels.discourse.adapter import DiscourseAdapter
from apps.channels.discourse.reporting import FLAGS
from tests.channels.discourse.conftest import config_of

if TYPE_CHECKING:
    from apps.channels.contract import ChannelConfig
    from tests.servers.discourse import Forum, Hook

pytestmark = pytest.mark.once


def found(config: ChannelConfig) -> dict[str, tuple[Severity, str]]:
    return {each.subject: (each.severity, each.words) for each in DiscourseAdapter(config).check()}


def test_what_waits_is_let_through_or_rejected_once(forum: Forum) -> None:
    topic = forum.ask("Frage.").topic
    one, other = (forum.queue(text, forum.user("Otto"), topic=topic) for text in ("Gut.", "Schlecht."))
    with DiscourseAdapter(config_of(forum.url, login="lea", moderates=True)) as adapter:
        for _ in range(2):
            adapter.moderate(ModerationDeed.APPROVE, Target(external_id=f"reviewable:{one.id}"))
            adapter.moderate(ModerationDeed.DELETE, Target(external_id=f"reviewable:{other.id}"))
        with pytest.raises(PermanentError):
            adapter.moderate(ModerationDeed.DELETE, Target(external_id=f"reviewable:{one.id}"))
    assert (one.status, other.status) == (1, 2)
    assert [each.raw for each in forum.posts.values()] == ["Frage.", "Gut."]


def test_what_was_hidden_or_deleted_is_brought_back(forum: Forum) -> None:
    asked = forum.answer(forum.ask("Frage.").topic, "Doch in Ordnung.", author="Otto")
    target = Target(external_id=f"post:{asked.id}")
    with DiscourseAdapter(config_of(forum.url, login="lea", moderates=True)) as adapter:
        adapter.moderate(ModerationDeed.HIDE, target)
        assert asked.hidden
        adapter.moderate(ModerationDeed.SHOW, target)
        assert not asked.hidden
        adapter.moderate(ModerationDeed.DELETE, target)
        assert asked.deleted_at
        adapter.moderate(ModerationDeed.SHOW, target)
        assert asked.deleted_at is None


def test_a_first_post_goes_with_its_topic(forum: Forum) -> None:
    asked = forum.ask("Werbung!")
    target = Target(external_id=f"post:{asked.id}")
    with DiscourseAdapter(config_of(forum.url, login="lea", moderates=True)) as adapter:
        for _ in range(2):
            adapter.moderate(ModerationDeed.DELETE, target)
        assert asked.deleted_at and asked.topic.deleted_at
        adapter.moderate(ModerationDeed.SHOW, target)
        assert asked.deleted_at is None and asked.topic.deleted_at is None


def test_what_waits_for_a_closed_topic_is_let_through_too(forum: Forum) -> None:
    topic = forum.ask("Frage.").topic
    topic.closed = True
    review = forum.queue("Noch etwas.", forum.user("Otto"), topic=topic)
    with DiscourseAdapter(config_of(forum.url, login="lea", moderates=True)) as adapter:
        adapter.moderate(ModerationDeed.APPROVE, Target(external_id=f"reviewable:{review.id}"))
    assert review.status == 1


def test_an_account_that_is_no_moderator_flags_and_does_no_more(forum: Forum, adapter: DiscourseAdapter) -> None:
    asked = forum.ask("Werbung!")
    target = Target(external_id=f"post:{asked.id}")
    assert adapter.capabilities.moderation == {ModerationDeed.FLAG}
    adapter.moderate(ModerationDeed.FLAG, target)
    assert asked.flags == [("acme", 7)]
    with pytest.raises(PermanentError):
        adapter.moderate(ModerationDeed.DELETE, target)
    claimed = DiscourseAdapter(config_of(forum.url, moderates=True))
    with claimed, pytest.raises(PermanentError):
        claimed.moderate(ModerationDeed.DELETE, target)
    assert asked.deleted_at is None


def test_moderators_read_why_it_is_reported(forum: Forum, adapter: DiscourseAdapter) -> None:
    asked = forum.ask("Ihr Idioten!")
    target = Target(external_id=f"post:{asked.id}")
    form = adapter.capabilities.report
    assert form and {each.value for each in form.reasons} == set(FLAGS)
    adapter.report(target, Report(reason="illegal", words="Droht Ben."))
    adapter.report(target, Report(reason="spam"))
    assert (asked.flags, asked.complaints) == ([("acme", 10), ("acme", 8)], ["Droht Ben."])
    with pytest.raises(ParentGone):
        adapter.report(Target(external_id="post:999999999"), Report(reason="spam"))


def test_a_check_tries_everything(forum: Forum, hook: Hook) -> None:
    config = config_of(forum.url, login="adam", categories=("support", "7"), moderates=True)
    result = found(config)
    assert {severity for severity, _ in result.values()} == {Severity.OK}
    assert set(result) == {
        "Account", "Reading posts", "Categories", "Personal messages", "Writing posts", "Review queue", "Web hook",
    }  # fmt: skip
    assert "staff, support" in result["Categories"][1]
    assert hook.url in result["Web hook"][1]
    assert not forum.posts


def test_a_check_says_what_is_wrong_with_the_hook(forum: Forum, hook: Hook) -> None:
    config = config_of(forum.url, login="adam")
    hook.last_status = 2
    assert found(config)["Web hook"][0] is Severity.WARNING
    hook.last_status, hook.events = 3, ("topic_created",)
    assert "posts" in found(config)["Web hook"][1]
    hook.active = False
    assert "switched off" in found(config)["Web hook"][1]
    hook.url = "https://elsewhere.example.com/"
    assert "no web hook to us" in found(config)["Web hook"][1]
    assert found(replace(config, secrets={"api_key": "adam-key"}))["Web hook"][0] is Severity.WARNING
    assert found(config_of(forum.url))["Web hook"][0] is Severity.OK  # an account that may not see them


def test_a_check_says_what_the_key_lacks(forum: Forum) -> None:
    config = config_of(forum.url)
    key = forum.keys["acme-key"]
    key.scopes = frozenset({"global:read"})
    assert {subject for subject, (severity, _) in found(config).items() if severity is Severity.ERROR} == {
        "Writing posts"
    }
    key.scopes = frozenset({"topics:write", "users:show"})
    assert found(config)["Reading posts"][0] is Severity.ERROR
    key.scopes = frozenset()
    unknown = found(config_of(forum.url, categories=("support", "gibtsnicht", "staff")))
    assert unknown["Categories"][0] is Severity.ERROR
    assert found(config_of(forum.url, moderates=True))["Review queue"][0] is Severity.WARNING
    assert (
        "does not take the key" in found(replace(config, options={**config.options, "username": "otto"}))["Account"][1]
    )
