"""Trying a forum's settings for real, step by step, and saying in words what works and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels import answers
from apps.channels.contract import BadSetting, ChannelError, Finding, Severity
from apps.channels.discourse.choosing import in_category
from apps.channels.discourse.link import Link, as_json
from apps.channels.discourse.options import read_options
from apps.channels.discourse.shapes import inner, listed, number
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import ChannelConfig
    from apps.channels.discourse.options import Options
    from apps.channels.discourse.shapes import Fields

ADDRESS = sentence("Address")
SETTINGS, ACCOUNT, READING = sentence("Settings"), sentence("Account"), sentence("Reading posts")
CATEGORIES, PRIVATE = sentence("Categories"), sentence("Personal messages")
WRITING, HOOK, REVIEW = sentence("Writing posts"), sentence("Web hook"), sentence("Review queue")

SPEAKS = sentence("The key speaks for %(name)s.")
SPEAKS_STAFF = sentence("The key speaks for %(name)s, who is a moderator or an admin.")
REFUSED = sentence("The forum does not take the key for the account %(name)s.")
MAKE_KEY = sentence("Make a key in the forum under Admin → API, for a single user: this account. Enter both here.")
UNKNOWN = sentence("There is no account %(name)s in the forum.")
SPELL = sentence("Enter the name as it stands in the address of its page.")
READS = sentence("Posts can be read.")
NO_SCOPE = sentence("The key may not do this: %(words)s")
SCOPES = sentence("Give the key a global scope, or these: all reading, topics: write, uploads: create.")
READS_ALL = sentence("All categories that the account can read are taken in.")
READS_SOME = sentence("Taken in: %(names)s.")
NO_CATEGORY = sentence("There is no category “%(name)s” that the account can read.")
HAS = sentence("The forum has: %(names)s.")
READS_PRIVATE = sentence("Personal messages to our account are taken in.")
WRITES = sentence("The key may write posts.")
HOOK_WORKS = sentence("The forum calls us at %(url)s.")
HOOK_FAILED = sentence("The forum's last call of %(url)s failed.")
SEE_HOOK = sentence("Its page in the forum, Admin → API → Webhooks, shows the last calls and our answers.")
HOOK_OFF = sentence("The web hook %(url)s is switched off in the forum.")
SWITCH_ON = sentence("Open it under Admin → API → Webhooks, and mark it active.")
HOOK_EVENTS = sentence("The web hook does not tell of posts.")
ADD_EVENTS = sentence("Choose the events of posts, and those of reviews if our account is a moderator.")
NO_HOOK = sentence("The forum has no web hook to us; it is asked for news instead.")
ADD_HOOK = sentence("Make one under Admin → API → Webhooks with our address and the secret. News then come at once.")
HOOK_UNSEEN = sentence("The key may not see the forum's web hooks; whether one calls us is seen when it does.")
NO_SECRET = sentence("Without the secret, calls of the forum are refused; it is asked for news instead.")
ENTER_SECRET = sentence("Enter the secret of the forum's web hook.")
REVIEWS = sentence("Posts that wait for approval are shown.")
NO_REVIEW = sentence("The account cannot see what waits for approval.")
MAKE_MODERATOR = sentence("Make the account a moderator in the forum, or say that it is none.")

#: WebHook.last_delivery_statuses
FAILED = 2


def check(config: ChannelConfig) -> Sequence[Finding]:
    """One finding for each step; a step is left out when one before it failed. Never raises a `ChannelError`."""
    try:
        link = Link(read_options(config))
    except BadSetting as error:
        return [_error(SETTINGS, str(error), advice=sentence("Correct this setting."))]
    try:
        account = _account(link)
        if account.severity is Severity.ERROR:
            return [account]
        findings = [account, _reading(link), *_categories(link), *_private(link), _writing(link), *_reviews(link)]
        return [*findings, *_hooks(link)]
    except ChannelError as error:
        subject = ADDRESS if error.stage == "connect" else ACCOUNT
        return [_error(subject, str(error), advice=error.advice or answers.ADDRESS)]


def _account(link: Link) -> Finding:
    name = {"name": link.options.username}
    answer = link.ask(f"/u/{link.options.username.lower()}.json")
    if answer.status in (401, 403):
        return _error(ACCOUNT, REFUSED % name, advice=MAKE_KEY)
    if answer.status == 404:
        return _error(ACCOUNT, UNKNOWN % name, advice=SPELL)
    if not answer.is_success:
        raise answers.refused_reading(answer)
    user = inner(link.read(answer), "user")
    is_staff = user.get("admin") is True or user.get("moderator") is True
    return _ok(ACCOUNT, (SPEAKS_STAFF if is_staff else SPEAKS) % name)


def _reading(link: Link) -> Finding:
    answer = link.ask("/posts.json")
    if answer.status == 403:
        return _error(READING, NO_SCOPE % {"words": answers.words_of(answer)}, advice=SCOPES)
    if not answer.is_success:
        raise answers.refused_reading(answer)
    return _ok(READING, READS)


def _categories(link: Link) -> list[Finding]:
    """Those that are chosen must be there, or nothing of them is ever taken in."""
    wanted = link.options.categories
    if not wanted:
        return [_ok(CATEGORIES, READS_ALL)]
    there = listed((link.get_if_there("/site.json") or {}).get("categories"))
    known = {name for each in there for name in (str(number(each.get("id"))), _slug(each).casefold())}
    missing = sorted(wanted - known)
    advice = HAS % {"names": ", ".join(sorted(_slug(each) for each in there)[:30])}
    found = sorted(_slug(each) for each in there if _is_chosen(link.options, each))
    errors = [_error(CATEGORIES, NO_CATEGORY % {"name": name}, advice=advice) for name in missing]
    return errors or [_ok(CATEGORIES, READS_SOME % {"names": ", ".join(found)})]


def _is_chosen(options: Options, category: Fields) -> bool:
    return in_category(options, number(category.get("id")), _slug(category))


def _slug(category: Fields) -> str:
    return str(category.get("slug", ""))


def _private(link: Link) -> list[Finding]:
    if not link.options.private_messages:
        return []
    answer = link.ask("/private-posts.json")
    if not answer.is_success:
        return [_warning(PRIVATE, NO_SCOPE % {"words": answers.words_of(answer)}, advice=SCOPES)]
    return [_ok(PRIVATE, READS_PRIVATE)]


def _writing(link: Link) -> Finding:
    """A post without words is refused for them (422) by whoever would take one, and for the key (403) by others."""
    answer = link.send("POST", "/posts.json", as_json({"raw": ""}))
    if answer.status in (401, 403):
        return _error(WRITING, NO_SCOPE % {"words": answers.words_of(answer)}, advice=SCOPES)
    if answer.status not in (400, 422):
        raise answers.refused_sending(answer)
    return _ok(WRITING, WRITES)


def _reviews(link: Link) -> list[Finding]:
    if not link.options.moderates:
        return []
    if link.get_if_there("/review.json") is None:
        return [_warning(REVIEW, NO_REVIEW, advice=MAKE_MODERATOR)]
    return [_ok(REVIEW, REVIEWS)]


def _hooks(link: Link) -> list[Finding]:
    if not link.options.hook_secret:
        return [_warning(HOOK, NO_SECRET, advice=ENTER_SECRET)]
    found = link.get_if_there("/admin/api/web_hooks.json")
    if found is None:
        return [_ok(HOOK, HOOK_UNSEEN)]
    hooks = [each for each in listed(found.get("web_hooks")) if _is_to_us(link.options, str(each.get("payload_url")))]
    if not hooks:
        return [_warning(HOOK, NO_HOOK, advice=ADD_HOOK)]
    return [_hook(max(hooks, key=lambda each: each.get("active") is True))]


def _is_to_us(options: Options, url: str) -> bool:
    return url.rstrip("/") == options.hook_url.rstrip("/") if options.hook_url else "/hooks/" in url


def _hook(hook: Fields) -> Finding:
    url = {"url": str(hook.get("payload_url"))}
    kinds = {str(each.get("name", "")) for each in listed(hook.get("web_hook_event_types"))}
    if hook.get("active") is not True:
        return _warning(HOOK, HOOK_OFF % url, advice=SWITCH_ON)
    # Until 3.2 there was one kind for all events of posts.
    if hook.get("wildcard_web_hook") is not True and not kinds & {"post", "post_created"}:
        return _warning(HOOK, HOOK_EVENTS, advice=ADD_EVENTS)
    if number(hook.get("last_delivery_status")) == FAILED:
        return _warning(HOOK, HOOK_FAILED % url, advice=SEE_HOOK)
    return _ok(HOOK, HOOK_WORKS % url)


def _ok(subject: str, words: str) -> Finding:
    return Finding(severity=Severity.OK, subject=subject, words=words)


def _warning(subject: str, words: str, *, advice: str) -> Finding:
    return Finding(severity=Severity.WARNING, subject=subject, words=words, advice=advice)


def _error(subject: str, words: str, *, advice: str) -> Finding:
    return Finding(severity=Severity.ERROR, subject=subject, words=words, advice=advice)
