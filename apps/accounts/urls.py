"""The addresses of this room; those of allauth that we use are in log_in_urls.py."""

from django.urls import path

from apps.accounts.views import agents, entrance, own, teams

app_name = "accounts"

urlpatterns = [
    path("first-visit/", entrance.first_visit, name="first_visit"),
    path("invitation/<str:token>/", entrance.invitation, name="invitation"),
    path("settings/", own.own_settings, name="own_settings"),
    path("settings/agents/", agents.agents, name="agents"),
    path("settings/agents/invite/", agents.invite, name="invite"),
    path("settings/agents/<int:pk>/", agents.agent, name="agent"),
    path("settings/agents/<int:pk>/disable/", agents.disable, name="disable"),
    path("settings/agents/<int:pk>/enable/", agents.enable, name="enable"),
    path("settings/agents/<int:pk>/remove-second-factors/", agents.remove_second_factors, name="remove_second_factors"),
    path("settings/invitations/<int:pk>/renew/", agents.renew, name="renew"),
    path("settings/invitations/<int:pk>/revoke/", agents.revoke, name="revoke"),
    path("settings/teams/", teams.teams, name="teams"),
    path("settings/teams/new/", teams.new_team, name="new_team"),
    path("settings/teams/<int:pk>/", teams.team, name="team"),
    path("settings/teams/<int:pk>/delete/", teams.delete_team, name="delete_team"),
]
