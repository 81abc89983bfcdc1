"""The message that a forward carries below its text: as plain text, and as it came."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from apps.conversations.actions.drafting import PICTURES
from apps.conversations.bodies import for_mail, html_from, with_pictures, without_folds

if TYPE_CHECKING:
    from apps.conversations.actions.bodies import Body
    from apps.conversations.actions.drafting import Draft
    from apps.conversations.models import Message


def quoted(message: Message) -> str:
    """The whole of it as text, below a head that says whose it is."""
    return "\n".join([*_head(message), "", message.text.strip()])


def with_below(body: Body, draft: Draft) -> Body:
    """The body with `draft.below` under it, which keeps its look and those of its pictures that go with the draft."""
    message = draft.below
    if message is None:
        return body
    head = "<p>" + "<br>".join(map(escape, _head(message))) + "</p>"
    kept = with_pictures(message.html, _pictures(draft, message)) if message.html else html_from(message.text)
    above = body.shown or html_from(body.text) if body.text.strip() else ""
    return replace(
        body,
        text=f"{body.text.rstrip()}\n\n{quoted(message)}\n".lstrip("\n"),
        html=f"{body.html if body.text.strip() else ''}<hr>{head}{for_mail(without_folds(kept))}" if body.html else "",
        shown=f"{above}<hr>{head}{kept}",
    )


def _pictures(draft: Draft, message: Message) -> dict[str, str]:
    """Under which Content-IDs the pictures in it go out: those that the agent did not take away."""
    going = {file.sha256: file.content_id for file in draft.files}
    inside = message.attachments.exclude(content_id="").filter(content_type__in=PICTURES)
    return {each.content_id: going[each.payload] for each in inside if each.payload in going}


def _head(message: Message) -> list[str]:
    at = date_format(timezone.localtime(message.sent_at or message.happened_at), "DATETIME_FORMAT")
    lines = [
        f"---------- {_('Forwarded message')} ----------",
        _("From: %(who)s") % {"who": _person(message.sender_name, message.sender_address)},
        _("Date: %(when)s") % {"when": at},
        _("Subject: %(subject)s") % {"subject": message.subject},
        _("To: %(who)s") % {"who": _people(message.to)},
    ]
    if message.cc:
        lines.append(_("Cc: %(who)s") % {"who": _people(message.cc)})
    return lines


def _people(people: list[dict[str, str]]) -> str:
    return ", ".join(_person(each["name"], each["address"]) for each in people)


def _person(name: str, address: str) -> str:
    return f"{name} <{address}>" if name else address
