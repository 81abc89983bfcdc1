"""The addresses of contacts, organisations and custom fields; part of the inbox's own (urls.py)."""

from django.urls import path

from apps.inbox.views.contacts.custom_fields import (
    custom_field,
    custom_fields,
    delete_custom_field,
    raise_custom_field,
)
from apps.inbox.views.contacts.exchange import (
    contact_export,
    contact_import,
    contact_imports,
    import_discard,
    import_mapping,
    import_start,
)
from apps.inbox.views.contacts.lists import contacts, new_contact, suggestions
from apps.inbox.views.contacts.merging import dismiss_suggestion, merge_contact, merge_contact_with, part_contact
from apps.inbox.views.contacts.moving import move_address, take_address_back
from apps.inbox.views.contacts.organisations import (
    delete_organisation,
    organisation,
    organisation_domains,
    organisation_of_domain,
    organisation_proposals,
    organisations,
)
from apps.inbox.views.contacts.page import (
    confirm_point,
    contact_notes,
    contact_page,
    contact_points,
    contact_tags,
    delete_contact_note,
    edit_contact,
    part_address,
    remove_point,
)

urlpatterns = [
    path("contacts/", contacts, name="contacts"),
    path("contacts/new/", new_contact, name="new_contact"),
    path("contacts/suggestions/", suggestions, name="contact_suggestions"),
    path("contacts/export/", contact_export, name="contact_export"),
    path("contacts/import/", contact_imports, name="contact_imports"),
    path("contacts/import/<int:pk>/", contact_import, name="contact_import"),
    path("contacts/import/<int:pk>/mapping/", import_mapping, name="import_mapping"),
    path("contacts/import/<int:pk>/start/", import_start, name="import_start"),
    path("contacts/import/<int:pk>/discard/", import_discard, name="import_discard"),
    path("contacts/<int:pk>/", contact_page, name="contact_page"),
    path("contacts/<int:pk>/edit/", edit_contact, name="edit_contact"),
    path("contacts/<int:pk>/notes/", contact_notes, name="contact_notes"),
    path("contacts/<int:pk>/notes/<int:note>/delete/", delete_contact_note, name="delete_contact_note"),
    path("contacts/<int:pk>/tags/", contact_tags, name="contact_tags"),
    path("contacts/<int:pk>/points/", contact_points, name="contact_points"),
    path("contacts/<int:pk>/points/<int:point>/confirmation/", confirm_point, name="confirm_point"),
    path("contacts/<int:pk>/points/<int:point>/parting/", part_address, name="part_address"),
    path("contacts/<int:pk>/points/<int:point>/moving/", move_address, name="move_address"),
    path("contacts/moves/<int:pk>/undoing/", take_address_back, name="take_address_back"),
    path("contacts/<int:pk>/points/<int:point>/delete/", remove_point, name="remove_point"),
    path("contacts/<int:pk>/merge/", merge_contact, name="merge_contact"),
    path("contacts/<int:pk>/merge/<int:other>/", merge_contact_with, name="merge_contact_with"),
    path("contacts/<int:pk>/dismiss/<int:other>/", dismiss_suggestion, name="dismiss_suggestion"),
    path("contacts/merges/<int:pk>/undoing/", part_contact, name="part_contact"),
    path("organisations/", organisations, name="organisations"),
    path("organisations/proposals/", organisation_proposals, name="organisation_proposals"),
    path("organisations/of-domain/", organisation_of_domain, name="organisation_of_domain"),
    path("organisations/<int:pk>/", organisation, name="organisation"),
    path("organisations/<int:pk>/domains/", organisation_domains, name="organisation_domains"),
    path("organisations/<int:pk>/delete/", delete_organisation, name="delete_organisation"),
    path("settings/fields/", custom_fields, name="custom_fields"),
    path("settings/fields/<int:pk>/", custom_field, name="custom_field"),
    path("settings/fields/<int:pk>/raise/", raise_custom_field, name="raise_custom_field"),
    path("settings/fields/<int:pk>/delete/", delete_custom_field, name="delete_custom_field"),
]
