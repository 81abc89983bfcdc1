"""The addresses of this room, below /settings/channels/."""

from django.urls import path

from apps.channels.views import approving, declared, deeds, mailbox, overview, sign_in

app_name = "channels"

urlpatterns = [
    path("", overview.channel_list, name="list"),
    path("add/", mailbox.add, name="add"),
    path("add/<slug:kind>/", declared.add, name="add_kind"),
    path("choose/", declared.choose, name="choose"),
    path("guesses/", mailbox.guesses, name="guesses"),
    path("health/", overview.health, name="health"),
    path("sign-in/", sign_in.consent_given, name="consent"),
    path("system-mail/", deeds.system_mail, name="system_mail"),
    path("<int:pk>/", overview.status, name="status"),
    path("<int:pk>/events/", declared.events, name="events"),
    path("<int:pk>/approval/", approving.approval, name="approval"),
    path("<int:pk>/rehearsal/", declared.rehearsal, name="rehearsal"),
    path("<int:pk>/edit/", mailbox.edit, name="edit"),
    path("<int:pk>/sign-in/", sign_in.sign_in, name="sign_in"),
    path("<int:pk>/check/", deeds.check, name="check"),
    path("<int:pk>/pause/", deeds.pause, name="pause"),
    path("<int:pk>/resume/", deeds.resume, name="resume"),
    path("<int:pk>/remove/", deeds.remove, name="remove"),
]
