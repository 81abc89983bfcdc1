"""The addresses of this room, below /settings/."""

from django.urls import path

from apps.waits.views import CALENDARS, POLICIES, edited, given_up, listed, states

app_name = "waits"

urlpatterns = [
    path("hours/states/", states, name="states"),
    *(
        route
        for place, kind in (("hours", CALENDARS), ("targets", POLICIES))
        for route in (
            path(f"{place}/", listed, {"kind": kind}, name=kind.many),
            path(f"{place}/new/", edited, {"kind": kind}, name=f"new_{kind.one}"),
            path(f"{place}/<int:pk>/", edited, {"kind": kind}, name=kind.one),
            path(f"{place}/<int:pk>/give-up/", given_up, {"kind": kind}, name=f"give_up_{kind.one}"),
        )
    ),
]
