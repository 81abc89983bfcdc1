"""The page on which one plays the customers. It exists in the demo only, so nobody needs to log in for it."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dialog_inbox.demo.company import PASSWORD, PEOPLE
from dialog_inbox.demo.customer import AnswerForm, CustomerForm
from dialog_inbox.demo.postbox import letter, letters

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


@login_not_required
@require_http_methods(["GET", "POST"])
def customer(request: HttpRequest) -> HttpResponse:
    """All that the company has sent out, and a form to write to it."""
    form = CustomerForm(request.POST or None)
    if form.is_valid() and _sent(request, form.send):
        return redirect("demo:customer")
    context = {"form": form, "letters": letters(), "answer_form": AnswerForm(), "people": PEOPLE, "password": PASSWORD}
    return render(request, "demo/customer.html", context)


@login_not_required
@require_POST
def answer(request: HttpRequest, name: str) -> HttpResponse:
    """Answer one of the company's letters."""
    received, form = letter(name), AnswerForm(request.POST)
    if received is None:
        raise Http404
    if form.is_valid():
        _sent(request, lambda: form.send(received))
    else:
        messages.error(request, _("Write something first."))
    return redirect("demo:customer")


def _sent(request: HttpRequest, send: Callable[[], None]) -> bool:
    try:
        send()
    except (OSError, smtplib.SMTPException) as error:
        messages.error(request, _("The mail was not taken: %(words)s") % {"words": error})
        return False
    messages.success(request, _("Sent. It is in the company's inbox now."))
    return True
