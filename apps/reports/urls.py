"""The addresses of reports."""

from django.urls import path

from apps.reports.pages import PAGES
from apps.reports.views.figures import as_csv, as_xlsx, report, waits
from apps.reports.views.now import now, stream
from apps.reports.views.ratings import ratings
from apps.reports.views.rules import looks, rules
from apps.reports.views.saved import delete_saved, save, saved, saved_report

app_name = "reports"

urlpatterns = [
    path("", now, name="now"),
    path("now/stream", stream, name="stream"),
    *(path(f"{name}/", report, {"page": name}, name=name) for name in PAGES),
    path("waits/", waits, name="waits"),
    path("ratings/", ratings, name="ratings"),
    path("<slug:page>/csv", as_csv, name="csv"),
    path("<slug:page>/xlsx", as_xlsx, name="xlsx"),
    path("saved/", saved, name="saved"),
    path("saved/new/", save, name="save"),
    path("saved/<int:pk>/", saved_report, name="saved_report"),
    path("saved/<int:pk>/delete/", delete_saved, name="delete_saved"),
    path("looks/", looks, name="looks"),
    path("rules/", rules, name="rules"),
]
