"""The addresses of this room, below /settings/channels/."""

from django.urls import path

from apps.channels import views

app_name = "channels"

urlpatterns = [
    path("", views.channel_list, name="list"),
    path("add/", views.add, name="add"),
    path("guesses/", views.guesses, name="guesses"),
    path("health/", views.health, name="health"),
    path("system-mail/", views.system_mail, name="system_mail"),
    path("<int:pk>/", views.status, name="status"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/pause/", views.pause, name="pause"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
