"""Who looked at whose figures, and whether figures of single agents are shown at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.reports.models import Rules
from apps.reports.pages import PAGES
from apps.reports.seeing import looks_for

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest

ROWS_ON_A_PAGE = 100


@require_GET
@deed_required(Deed.READ)
def looks(request: AgentRequest) -> HttpResponse:
    """The list, the newest first; admins see all of it and the switch."""
    shown = Paginator(looks_for(request.user), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    titles = {page.name: page.title for page in PAGES.values()} | {"waits": _("Waits"), "ratings": _("Ratings")}
    rows = [(look, titles.get(look.page, look.page)) for look in shown]
    return render(request, "reports/looks.html", {"shown": shown, "rows": rows, "rules": Rules.now()})


@deed_required(Deed.CONFIGURE)
@require_POST
def rules(request: AgentRequest) -> HttpResponse:
    """`figures_per_agent` set: single agents are shown to those who may see them."""
    is_on = bool(request.POST.get("figures_per_agent"))
    Rules.objects.update_or_create(pk=1, defaults={"figures_per_agent": is_on})
    words = _("Figures of single agents are shown again.") if is_on else _("No figures of single agents are shown now.")
    messages.success(request, words)
    return redirect("reports:looks")
