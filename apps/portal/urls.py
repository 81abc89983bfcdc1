"""The addresses that customers open."""

from django.urls import path

from apps.portal.views import rating

app_name = "portal"

urlpatterns = [
    path("rating/<slug:token>/", rating, name="rating"),
    path("rating/<slug:token>/<slug:score>", rating, name="score"),
]
