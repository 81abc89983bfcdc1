"""Trying a blog for real: is it WordPress, does it take our password, and may we do what is needed?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.channels import answers
from apps.channels.contract import AuthError, BadSetting, ChannelError, Finding, Severity
from apps.channels.sentences import sentence
from apps.channels.wordpress.link import COMMENTS, NO_API, NOT_THAT_MUCH, Link, code_of
from apps.channels.wordpress.options import read_options
from apps.channels.wordpress.staff import MODERATORS, USERS, Staff, slug_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apps.channels.contract import ChannelConfig

BLOG = sentence("Blog")
ACCOUNT = sentence("Account")
COMMENTS_THERE = sentence("Comments")
COLLEAGUES = sentence("Colleagues")
SETTINGS = sentence("Settings")

FOUND = sentence("WordPress answers: “%(name)s”.")
PLAIN = sentence("WordPress answers: “%(name)s”. It has no readable addresses, which does no harm.")
NO_WORDPRESS = sentence("There is an answer, but not WordPress's.")
NO_PASSWORDS = sentence("Application passwords are switched off there.")
USE_HTTPS = sentence(
    "They need https. A plugin, or WP_ENVIRONMENT_TYPE in wp-config.php, can allow or forbid them too."
)
NOT_HEARD = sentence("The web server does not pass our password on to WordPress.")
PASS_IT_ON = sentence("For Apache with CGI, put into .htaccess: SetEnvIf Authorization (.+) HTTP_AUTHORIZATION=$1")
LOGGED_IN = sentence("Logged in as %(name)s.")
MAY_NOT = sentence("%(name)s may not moderate comments.")
READ = sentence("%(count)s comments can be read, below: %(types)s.")
ALL_KNOWN = sentence("Whoever may moderate is known as one of us.")
ONLY_NAMED = sentence("Our account may not see who else moderates.")
NAME_THEM = sentence("Name your colleagues in the settings, or give our account the role of an administrator.")
UNKNOWN = sentence("WordPress does not show us: %(names)s.")
LOOK_AGAIN = sentence("Look for spelling mistakes. People who wrote no article yet are shown to administrators only.")
CORRECT = sentence("Correct the settings of this channel.")


def check(config: ChannelConfig) -> Sequence[Finding]:
    """What works and what does not, in words. Raises nothing."""
    try:
        link = Link(read_options(config))
    except BadSetting as error:
        return [Finding(severity=Severity.ERROR, subject=SETTINGS, words=str(error), advice=CORRECT)]
    findings: list[Finding] = []
    for step, subject in ((_blog, BLOG), (_account, ACCOUNT), (_comments, COMMENTS_THERE), (_colleagues, COLLEAGUES)):
        findings += _tried(step, link, subject)
        if any(each.severity is Severity.ERROR for each in findings):
            break
    return findings


def _tried(step: Callable[[Link], list[Finding]], link: Link, subject: str) -> list[Finding]:
    try:
        return step(link)
    except ChannelError as error:
        advice = error.advice or (answers.CREDENTIALS if isinstance(error, AuthError) else NO_API)
        return [Finding(severity=Severity.ERROR, subject=subject, words=str(error), advice=advice)]


def _blog(link: Link) -> list[Finding]:
    # Asked as nobody: a wrong password would be refused before anything else is said.
    stranger = Link(link.options, as_nobody=True)
    index = stranger.get("")
    link.plain = stranger.plain
    spaces = index.get("namespaces")
    if not isinstance(spaces, list) or "wp/v2" not in spaces:
        return [Finding(severity=Severity.ERROR, subject=BLOG, words=NO_WORDPRESS, advice=NO_API)]
    name = str(index.get("name", ""))[:100]
    words = (PLAIN if link.plain else FOUND) % {"name": name}
    found = [Finding(severity=Severity.OK, subject=BLOG, words=words)]
    if "application-passwords" not in (index.get("authentication") or {}):
        found.append(Finding(severity=Severity.ERROR, subject=ACCOUNT, words=NO_PASSWORDS, advice=USE_HTTPS))
    return found


def _account(link: Link) -> list[Finding]:
    answer = link.ask(f"{USERS}/me", {"context": "edit"})
    if answer.status == 401 and code_of(answer) == "rest_not_logged_in":
        return [Finding(severity=Severity.ERROR, subject=ACCOUNT, words=NOT_HEARD, advice=PASS_IT_ON)]
    me = link.read(answer)
    name = str(me.get("name", "")) if isinstance(me, dict) else ""
    able = me.get("capabilities") if isinstance(me, dict) else None
    if not isinstance(able, dict) or not able.get("moderate_comments"):
        words = MAY_NOT % {"name": name}
        return [Finding(severity=Severity.ERROR, subject=ACCOUNT, words=words, advice=NOT_THAT_MUCH)]
    return [Finding(severity=Severity.OK, subject=ACCOUNT, words=LOGGED_IN % {"name": name})]


def _comments(link: Link) -> list[Finding]:
    _, count = link.list(COMMENTS, {"context": "edit", "status": "all", "per_page": 1})
    types = link.get("wp/v2/types", {"context": "edit"})
    names = [str(each.get("name", "")) for each in types.values() if _takes_comments(each)]
    words = READ % {"count": count, "types": ", ".join(names) or "-"}
    return [Finding(severity=Severity.OK, subject=COMMENTS_THERE, words=words)]


def _takes_comments(kind: Any) -> bool:
    supports = kind.get("supports") if isinstance(kind, dict) else None
    return isinstance(supports, dict) and bool(supports.get("comments"))


def _colleagues(link: Link) -> list[Finding]:
    found: list[Finding] = []
    known = {slug_of(name) for name in Staff(link).named()}
    unknown = [name for name in link.options.colleagues if slug_of(name) not in known]
    if unknown:
        words = UNKNOWN % {"names": ", ".join(unknown)}
        found.append(Finding(severity=Severity.WARNING, subject=COLLEAGUES, words=words, advice=LOOK_AGAIN))
    if link.options.moderators_are_us:
        answer = link.ask(USERS, {"roles": MODERATORS, "context": "edit", "per_page": 1})
        if answer.is_success:
            found.append(Finding(severity=Severity.OK, subject=COLLEAGUES, words=ALL_KNOWN))
        elif not link.options.colleagues:
            found.append(Finding(severity=Severity.WARNING, subject=COLLEAGUES, words=ONLY_NAMED, advice=NAME_THEM))
    return found
