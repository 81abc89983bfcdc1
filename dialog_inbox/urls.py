"""Every address of the product; each room brings its own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("apps.accounts.log_in_urls")),
    path("", include("apps.accounts.urls")),
    path("settings/channels/", include("apps.channels.urls")),
    path("settings/", include("apps.waits.urls")),
    path("reports/", include("apps.reports.urls")),
    path(settings.HOOKS_PATH, include("apps.intake.urls")),
    path("", include("apps.portal.urls")),
    path("", include("apps.inbox.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("dialog_inbox.demo.urls")))
