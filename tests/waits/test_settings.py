"""The pages on which Adam says when we work, and what customers may expect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.waits.models import Calendar, Policy
from tests.waits.office import OFFICE, USUAL, make_calendar, make_policy
from tests.world import client_of

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db

HOURS: dict[str, Any] = {
    "name": "Office",
    "time_zone": "Europe/Berlin",
    **{f"day{number}": "9-12, 13:00\u201317:00" for number in range(5)},
    "day5": "22:00\u201306:00",
    "day6": "closed",
    "country": "DE",
    "state": "BY",
    "exceptions": "24.12.2026: geschlossen\n2026-12-28 to 2026-12-30: 9-12",
    "is_default": "on",
}
TARGET: dict[str, Any] = {
    "name": "Usual",
    "position": "1",
    "first": "4:00",
    "later": "8 h",
    "closing": "",
    "public": "1:00",
    "in_working_hours": "yes",
    "pauses": "on",
    "warn": "30 min",
}


def test_adam_says_when_we_work(world: World) -> None:
    client = client_of(world.adam)
    answer = client.post("/settings/hours/new/", {**HOURS, "teams": [world.support.pk]}, follow=True)
    assert "Office is saved." in answer.text
    said = Calendar.objects.get().versions.get().said
    assert said == {
        "time_zone": "Europe/Berlin",
        "week": [[[540, 720], [780, 1020]]] * 5 + [[[1320, 1800]], []],
        "country": "DE",
        "state": "BY",
        "exceptions": {
            "2026-12-24": [],
            "2026-12-28": [[540, 720]],
            "2026-12-29": [[540, 720]],
            "2026-12-30": [[540, 720]],
        },
        "channels": [],
        "teams": [world.support.pk],
        "is_default": True,
    }
    page = client.get(f"/settings/hours/{Calendar.objects.get().pk}/").text
    assert "09:00\u201312:00, 13:00\u201317:00" in page
    assert "2026-12-28 \u2013 2026-12-30: 09:00\u201312:00" in page
    assert "Bayern" in page


def test_what_cannot_be_read_is_told_beside_the_field(world: World) -> None:
    bad = {**HOURS, "day0": "9-12, 11-13", "day1": "noon", "day2": "25:00-26:00", "exceptions": "Christmas"}
    form = client_of(world.adam).post("/settings/hours/new/", bad).context["form"]
    assert {name: len(errors) for name, errors in form.errors.items()} == {
        "day0": 1,
        "day1": 1,
        "day2": 1,
        "exceptions": 1,
    }
    assert not Calendar.objects.exists()


def test_a_change_adds_a_version_and_giving_up_another(world: World) -> None:
    row, client = make_calendar(OFFICE), client_of(world.adam)
    client.post(f"/settings/hours/{row.pk}/", {**HOURS, "day4": "9-12"})
    client.post(f"/settings/hours/{row.pk}/give-up/")
    first, second, third = (version.said for version in row.versions.all())
    assert first == OFFICE
    assert second and second["week"][4] == [[540, 720]]
    assert third is None
    page = client.get("/settings/hours/").text
    assert "Not used any more" in page
    assert "every hour of every day counts" in page


def test_for_each_team_and_for_all_else_there_are_hours_once(world: World) -> None:
    make_calendar({**OFFICE, "teams": [world.support.pk]})
    given = {**HOURS, "name": "Evening", "teams": [world.support.pk], "channels": [world.support_mail.pk]}
    form = client_of(world.adam).post("/settings/hours/new/", given).context["form"]
    assert sorted(form.errors) == ["is_default", "teams"]


def test_hours_that_were_given_up_can_be_taken_up_again(world: World) -> None:
    row, client = make_calendar(OFFICE), client_of(world.adam)
    client.post(f"/settings/hours/{row.pk}/give-up/")
    assert 'value="Office"' in client.get(f"/settings/hours/{row.pk}/").text
    client.post(f"/settings/hours/{row.pk}/", HOURS)
    version = row.versions.last()
    assert version and version.said and version.said["is_default"]


def test_a_change_for_the_past_replaces_what_was_said(world: World) -> None:
    row = make_calendar(OFFICE)
    client_of(world.adam).post(f"/settings/hours/{row.pk}/", {**HOURS, "for_the_past": "on"})
    said = row.versions.get().said
    assert said and said["week"][5] == [[1320, 1800]]


def test_the_states_of_a_country_are_offered(world: World) -> None:
    text = client_of(world.adam).get("/settings/hours/states/", {"country": "DE"}).text
    assert '<option value="BY">Bayern</option>' in text
    assert "Bayern" not in client_of(world.adam).get("/settings/hours/states/", {"country": "VA"}).text


def test_adam_says_what_customers_may_expect(world: World) -> None:
    client = client_of(world.adam)
    chosen = {"channels": [world.support_mail.pk], "priorities": ["2"], "contacts": "Cora@customer.example"}
    answer = client.post("/settings/targets/new/", {**TARGET, **chosen}, follow=True)
    assert "Usual is saved." in answer.text
    said = Policy.objects.get().versions.get().said
    assert said == {
        "position": 1,
        "first": 4 * 3600,
        "later": 8 * 3600,
        "closing": None,
        "public": 3600,
        "in_working_hours": True,
        "pauses": True,
        "only_public": False,
        "warn": 1800,
        "channels": [world.support_mail.pk],
        "priorities": [2],
        "tags": [],
        "contacts": [world.cora.contact_id],
        "organisations": [],
    }
    page = client.get(f"/settings/targets/{Policy.objects.get().pk}/").text
    assert "cora@customer.example" in page
    assert 'value="4:00"' in page


def test_public_criticism_has_a_shorter_target(world: World) -> None:
    form = client_of(world.adam).post("/settings/targets/new/", {**TARGET, "public": "4:00"}).context["form"]
    assert list(form.errors) == ["public"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"first": "soon"}, "first"),
        ({"first": "", "later": "", "public": ""}, "__all__"),
        ({"contacts": "nobody@x.example"}, "contacts"),
        ({"organisations": "No Such Company"}, "organisations"),
    ],
)
def test_a_target_that_says_nothing_is_refused(world: World, change: dict[str, str], field: str) -> None:
    form = client_of(world.adam).post("/settings/targets/new/", {**TARGET, **change}).context["form"]
    assert list(form.errors) == [field]
    assert not Policy.objects.exists()


def test_two_targets_cannot_have_one_name(world: World) -> None:
    make_policy(USUAL)
    form = client_of(world.adam).post("/settings/targets/new/", TARGET).context["form"]
    assert list(form.errors) == ["name"]
