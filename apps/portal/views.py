"""Rating an answer: a link in a mail leads here.

Opening a page records nothing: scanners and previews of mail programs open links too. What records is a form that is
sent: by the customer, or by the page's script once it is seen and somebody really moves or types there (rating.js).
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.accounts.models import Agent
from apps.conversations.actions import Settled, rate
from apps.conversations.models import Rating
from apps.conversations.models.ratings import Score
from apps.conversations.tokens import Expired, rating_marked
from apps.portal.forms import RatingForm
from apps.portal.pace import is_too_often

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]


def unseen(view: View) -> View:
    """No cookie, nothing kept in caches, nothing found by search engines, and no other site hears of the address."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
        return response

    return guarded


# The address itself is the secret, and no cookie says who asks: there is nothing that another site could forge.
@csrf_exempt
@login_not_required
@unseen
def rating(request: HttpRequest, token: str, score: str = "") -> HttpResponse:
    """GET: the page, with `score` chosen. POST: take it."""
    if isinstance(request.user, Agent) and request.method not in {"GET", "HEAD"}:
        raise PermissionDenied
    return _rating(request, token, score)


@require_http_methods(["GET", "HEAD", "POST"])
def _rating(request: HttpRequest, token: str, score: str) -> HttpResponse:
    try:
        found = _marked(token)
    except Expired:
        return render(request, "portal/gone.html", {"is_over": True}, status=410)
    if found is None or score not in {"", *Score.values}:
        return render(request, "portal/gone.html", status=404)
    with translation.override(_language(request, found)):
        return _take(request, token, found) if request.method == "POST" else _page(request, found, score)


def _marked(token: str) -> Rating | None:
    public_id = rating_marked(token)
    if public_id is None:
        return None
    return (
        Rating.objects.select_related("answer__channel", "answer__conversation__contact")
        .filter(public_id=public_id)
        .first()
    )


def _language(request: HttpRequest, found: Rating) -> str:
    """The customer's, else what their browser asks for."""
    contact = found.answer.conversation.contact
    theirs = contact.language.partition("-")[0].casefold() if contact else ""
    known = dict(settings.LANGUAGES)
    return theirs if theirs in known else translation.get_language_from_request(request)


def _take(request: HttpRequest, token: str, found: Rating) -> HttpResponse:
    if is_too_often(request):
        return render(request, "portal/too_often.html", status=429)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, found, "", form=form, status=422)
    try:
        rate(found, score=Score(form.cleaned_data["score"]), reason=form.cleaned_data["reason"])
    except Settled:
        return render(request, "portal/too_often.html", {"is_settled": True}, status=409)
    return redirect("portal:rating", token)


def _page(
    request: HttpRequest, found: Rating, score: str, *, form: RatingForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form or RatingForm(initial={"score": score or found.score}),
        "rating": found,
        "is_new": bool(score) and score != found.score,
        "channel": found.answer.channel.display_name or found.answer.channel.name,
        "is_agent": isinstance(request.user, Agent),
    }
    return render(request, "portal/rating.html", context, status=status)
