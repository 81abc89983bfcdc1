"""The addresses of this room, below /settings/."""

from django.urls import path

from apps.waits import views

app_name = "waits"

urlpatterns = [
    path("hours/", views.calendars, name="calendars"),
    path("hours/new/", views.new_calendar, name="new_calendar"),
    path("hours/states/", views.states, name="states"),
    path("hours/<int:pk>/", views.calendar, name="calendar"),
    path("hours/<int:pk>/give-up/", views.give_up_calendar, name="give_up_calendar"),
    path("targets/", views.policies, name="policies"),
    path("targets/new/", views.new_policy, name="new_policy"),
    path("targets/<int:pk>/", views.policy, name="policy"),
    path("targets/<int:pk>/give-up/", views.give_up_policy, name="give_up_policy"),
]
