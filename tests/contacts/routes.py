"""Who gets what at the addresses of contacts, organisations and custom fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.contacts import actions as deeds
from apps.contacts import organisations
from apps.contacts.models import Contact, ContactImport, ContactPoint, CustomField, ImportFile, ImportState
from apps.conversations.actions import give_point, merge_contacts
from tests.route_matrix.table import Answers, Row, admins, agents, leads, team
from tests.world import make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from tests.world import World


def cora(world: World) -> dict[str, Any]:
    return {"pk": world.cora.contact.pk}


def cora_at_home(world: World) -> dict[str, Any]:
    """Both contacts that are her."""
    other = make_contact("Cora", "cora@home.example")
    make_message(make_conversation(world.support_mail, other), "And this one?", sender=other)
    return {"pk": world.cora.contact.pk, "other": other.contact.pk}


def a_merge(world: World) -> dict[str, Any]:
    both = cora_at_home(world)
    other = Contact.objects.get(pk=both["other"])
    return {"pk": merge_contacts(world.cora.contact, other, agent=world.adam).pk}


def bens_note(world: World) -> dict[str, Any]:
    return {**cora(world), "note": deeds.add_note(world.cora.contact, "Calls on Mondays.", agent=world.ben).pk}


def her_address(world: World) -> dict[str, Any]:
    return {**cora(world), "point": world.cora.pk}


def to_another(world: World) -> dict[str, Any]:
    """Her second address goes to another contact."""
    return {"to": cora_at_home(world)["other"], "why": "She said so."}


def a_move(world: World) -> dict[str, Any]:
    """Her address was given to another contact of hers."""
    deeds.add_point(world.cora.contact, kind="phone", value="+49 30 1234567", agent=world.ana)
    other = Contact.objects.get(pk=cora_at_home(world)["other"])
    return {
        "pk": give_point(ContactPoint.objects.get(pk=world.cora.pk), other, agent=world.adam, why="She said so.").pk
    }


def coras_organisation(world: World) -> dict[str, Any]:
    row = organisations.found("Customer & Co")
    organisations.add_domain(row, "customer.example")
    return {"pk": row.pk}


def a_field(world: World) -> dict[str, Any]:
    row = CustomField.objects.create(of="contact", key="number", label="Number", kind="text")
    return {"pk": row.pk}


def an_import(world: World) -> dict[str, Any]:
    """Lea's."""
    stored = default_storage.save("imports/routes", ContentFile(b"name;email\nCarl;carl@customer.example\n"))
    row = ContactImport.objects.create(
        agent=world.lea,
        name="people.csv",
        file=ImportFile.CSV,
        stored=stored,
        encoding="utf-8-sig",
        delimiter=";",
        state=ImportState.MAPPING,
        total=2,
    )
    return {"pk": row.pk}


def another_address(world: World) -> dict[str, Any]:
    return {"kind": "phone", "value": "+49 30 1234567"}


HER_AUTHOR = Answers(otto=404, ana=403, lea=302, adam=302)
LEA_ALONE = Answers(otto=403, ana=403, lea=302, adam=404)
LEA_READS = Answers(otto=403, ana=403, lea=200, adam=404)

ROWS = [
    Row("inbox:contacts", get=agents()),
    Row("inbox:new_contact", get=agents(), post=agents(302), body=lambda world: {"name": "Carl"}),
    Row("inbox:contact_suggestions", get=agents()),
    Row("inbox:contact_page", args=cora, get=team()),
    Row("inbox:edit_contact", args=cora, get=team(), post=team(302), body=lambda world: {"name": "Cora K."}),
    Row("inbox:contact_notes", args=cora, post=team(302), body=lambda world: {"text": "Calls on Mondays."}),
    Row("inbox:delete_contact_note", args=bens_note, post=HER_AUTHOR, rest=agents(405)),
    Row("inbox:contact_tags", args=cora, post=team(302)),
    Row("inbox:contact_points", args=cora, post=team(302), body=another_address),
    Row("inbox:confirm_point", args=her_address, post=team(302)),
    Row("inbox:part_address", args=her_address, post=team(302)),
    Row("inbox:move_address", args=her_address, get=team(), post=team(302), body=to_another),
    Row("inbox:take_address_back", args=a_move, post=team(302)),
    Row("inbox:remove_point", args=her_address, post=team(302)),
    Row("inbox:merge_contact", args=cora, get=team()),
    Row("inbox:merge_contact_with", args=cora_at_home, get=team(), post=team(302)),
    Row("inbox:part_contact", args=a_merge, post=team(302)),
    Row("inbox:dismiss_suggestion", args=cora_at_home, post=team(302)),
    Row("inbox:contact_export", get=leads()),
    Row("inbox:contact_imports", get=leads(), post=leads()),
    Row("inbox:contact_import", args=an_import, get=LEA_READS),
    Row("inbox:import_mapping", args=an_import, post=LEA_ALONE),
    Row("inbox:import_start", args=an_import, post=LEA_ALONE),
    Row("inbox:import_discard", args=an_import, post=LEA_ALONE),
    Row("inbox:organisations", get=agents(), post=agents()),
    Row("inbox:organisation", args=coras_organisation, get=team(), post=team()),
    Row("inbox:organisation_domains", args=coras_organisation, post=leads(302)),
    Row("inbox:delete_organisation", args=coras_organisation, post=leads(302)),
    Row("inbox:organisation_proposals", get=leads()),
    Row("inbox:organisation_of_domain", post=leads(302)),
    Row("inbox:custom_fields", get=admins(), post=admins()),
    Row("inbox:custom_field", args=a_field, get=admins(), post=admins()),
    Row("inbox:raise_custom_field", args=a_field, post=admins(302)),
    Row("inbox:delete_custom_field", args=a_field, post=admins(302)),
]
