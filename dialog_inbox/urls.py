"""Every address of the product; each room brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("apps.accounts.log_in_urls")),
    path("", include("apps.accounts.urls")),
]
