"""Snippets: whose they are, what their variables say, and what cannot be smuggled through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.contacts.models import Contact
from apps.conversations.models import Tag
from apps.inbox.languages import guess
from apps.inbox.models import Snippet
from apps.inbox.snippets import first_name, may_change, resolve, resolve_html, unknown_variables
from tests.world import client_of, make_message

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


def offered(screen: Screen, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = screen.get("/inbox/snippets", **query)["snippets"]
    return found


def test_each_is_offered_to_those_whose_it_is(world: World, ana: Screen, otto: Screen) -> None:
    Snippet.objects.create(owner=world.ana, name="Own", text="a")
    Snippet.objects.create(team=world.support, name="Team", text="b")
    Snippet.objects.create(name="All", text="c", used=3)
    assert [each["name"] for each in offered(ana)] == ["All", "Own", "Team"]
    assert [each["name"] for each in offered(otto)] == ["All"]


def test_variables_say_what_is_known_here_and_wait_where_it_is_not(world: World, ana: Screen) -> None:
    text = "Hello {{contact.first_name}} <{{contact.address}}>, {{ conversation.subject }} - {{agent.name}}"
    Snippet.objects.create(name="Hello", text=text, html=text)
    (here,) = offered(ana, conversation=str(world.conversation.public_id))
    assert here["text"] == "Hello Cora <cora@customer.example>, Where is my parcel? - Ana Alvarez"
    (new,) = offered(ana, channel=str(world.support_mail.pk))
    assert new["text"] == "Hello {{contact.first_name}} <{{contact.address}}>, {{conversation.subject}} - Ana Alvarez"
    assert 'data-variable="contact.first_name"' in new["html"]


def test_what_customers_call_themselves_is_text_and_no_variable(world: World, ana: Screen) -> None:
    Contact.objects.update(name='<img src=x onerror=alert(1)> {{agent.name}} "Eve"')
    Snippet.objects.create(name="Hello", text="{{contact.name}}", html="<p>{{contact.name}}</p>")
    (here,) = offered(ana, conversation=str(world.conversation.public_id))
    assert here["html"] == ("<p>&lt;img src=x onerror=alert(1)&gt; {{agent.name}} &quot;Eve&quot;</p>")
    assert here["text"] == '<img src=x onerror=alert(1)> {{agent.name}} "Eve"'


def test_a_name_that_poses_as_an_address_greets_nobody(world: World, ana: Screen) -> None:
    Contact.objects.update(name="ceo@acme.example")
    Snippet.objects.create(name="Hello", text="Dear {{contact.name}}", html="")
    assert offered(ana, conversation=str(world.conversation.public_id))[0]["text"] == "Dear {{contact.name}}"


def test_the_customers_language_is_found_in_what_they_wrote(world: World, ana: Screen) -> None:
    make_message(world.conversation, "Wo ist mein Paket? Ich warte und bin nicht froh.", sender=world.cora)
    assert ana.get("/inbox/snippets", conversation=str(world.conversation.public_id))["language"] == "de"
    assert guess("Where is it? I have not got the parcel.") == "en"
    assert guess("4711") == guess("") == ""


def test_using_one_moves_it_up_and_otto_uses_none_of_ours(world: World, ana: Screen, otto: Screen) -> None:
    row = Snippet.objects.create(team=world.support, name="Team", text="b")
    ana.send(f"/inbox/snippets/{row.pk}/uses")
    otto.send(f"/inbox/snippets/{row.pk}/uses", status=404)
    row.refresh_from_db()
    assert row.used == 1


def test_deeds_name_their_tags_and_forget_those_that_are_gone(world: World, ana: Screen) -> None:
    tag = Tag.objects.create(name="parcel")
    Snippet.objects.create(name="P", text="b", deeds={"tags": [tag.pk, 4711], "assign": "me", "close": True})
    assert offered(ana)[0]["deeds"] == {"tags": [{"id": tag.pk, "name": "parcel"}], "assign": True, "close": True}


def test_who_may_change_which(world: World) -> None:
    own = Snippet.objects.create(owner=world.ana, name="Own", text="a")
    team = Snippet.objects.create(team=world.support, name="Team", text="b")
    everybody = Snippet.objects.create(name="All", text="c")
    people = (world.otto, world.ana, world.lea, world.adam)
    assert [may_change(own, each) for each in people] == [False, True, False, False]
    assert [may_change(team, each) for each in people] == [False, False, True, True]
    assert [may_change(everybody, each) for each in people] == [False, False, True, True]
    world.lea.teams.clear()
    assert not may_change(team, world.lea)


def test_ana_writes_one_changes_it_and_deletes_it(world: World) -> None:
    browser = client_of(world.ana)
    said = {
        "name": "Parcel",
        "shortcut": "parcel",
        "whose": "me",
        "text": "Hello {{contact.first_name}}",
        "close": "on",
    }
    browser.post("/settings/snippets/new/", said)
    row = Snippet.objects.get()
    assert (row.owner, row.html) == (world.ana, "<p>Hello {{contact.first_name}}</p>")
    assert row.deeds == {"tags": [], "assign": "", "close": True}
    browser.post(f"/settings/snippets/{row.pk}/", said | {"text": "Good day"})
    assert "Good day" in browser.get("/settings/snippets/?q=parc").content.decode()
    assert "Good day" not in browser.get("/settings/snippets/?q=invoice").content.decode()
    browser.post(f"/settings/snippets/{row.pk}/delete/")
    assert not Snippet.objects.exists()


@pytest.mark.parametrize("text", ["{{contact.password}}", "{{agent.email}}", "{{ }}", "{{contact.name|safe}}"])
def test_an_unknown_variable_is_refused_when_it_is_saved(world: World, text: str) -> None:
    page = client_of(world.ana).post("/settings/snippets/new/", {"name": "N", "whose": "me", "text": text})
    assert "There is no variable" in page.content.decode()
    assert not Snippet.objects.exists()


def test_an_agent_cannot_write_for_a_team_nor_a_lead_for_another(world: World) -> None:
    for agent, whose in ((world.ana, "all"), (world.ana, world.support.pk), (world.lea, world.sales.pk)):
        client_of(agent).post("/settings/snippets/new/", {"name": "N", "whose": whose, "text": "t"})
    assert not Snippet.objects.exists()
    client_of(world.lea).post("/settings/snippets/new/", {"name": "N", "whose": world.support.pk, "text": "t"})
    assert Snippet.objects.get().team == world.support


def test_putting_in_is_done_once_and_runs_nothing() -> None:
    values = {"contact.name": "{{agent.name}} {% now 'Y' %}", "agent.name": "Ana"}
    assert resolve("{{contact.name}}{{ agent.name }}{{today}}", values) == "{{agent.name}} {% now 'Y' %}Ana{{today}}"
    assert resolve_html("<b>{{contact.name}}</b>", {"contact.name": "a\n<b>"}) == "<b>a &lt;b&gt;</b>"
    assert unknown_variables("{{today}} {{tomorrow}} {today}") == ["tomorrow"]
    assert [first_name(name) for name in ("Lea Lang", "Lang, Lea", "", ",")] == ["Lea", "Lea", "", ""]
