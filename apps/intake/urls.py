"""The addresses of this room, below /hooks/."""

from django.urls import path

from apps.intake.hooks import hook

app_name = "intake"

urlpatterns = [path("<uuid:public_id>/", hook, name="hook")]
