"""The addresses of this room; those of allauth that we use are in log_in_urls.py."""

from django.urls import path

from apps.accounts import views

app_name = "accounts"

urlpatterns = [
    path("settings/", views.own_settings, name="own_settings"),
]
