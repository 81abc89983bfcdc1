"""Who writes to us: contacts, the contact points at which they are reached, and what we know of them."""

from apps.contacts.models.blocked import BlockedSender, in_usual_form
from apps.contacts.models.custom_fields import CustomField, Kind, Of
from apps.contacts.models.imports import ContactImport, ImportFile, ImportProblem, ImportState
from apps.contacts.models.merges import Dismissal, Merge, PointMove
from apps.contacts.models.organisations import Domain, Organisation
from apps.contacts.models.people import Contact, ContactNote, ContactPoint, Origin, PointLink

__all__ = [
    "BlockedSender",
    "Contact",
    "ContactImport",
    "ContactNote",
    "ContactPoint",
    "CustomField",
    "Dismissal",
    "Domain",
    "ImportFile",
    "ImportProblem",
    "ImportState",
    "Kind",
    "Merge",
    "Of",
    "Organisation",
    "Origin",
    "PointLink",
    "PointMove",
    "in_usual_form",
]
