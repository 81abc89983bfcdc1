"""The admin's own fields of contacts and conversations; `apps.contacts.fields` checks their values."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Of(models.TextChoices):
    CONTACT = "contact", _("contacts")
    CONVERSATION = "conversation", _("conversations")


class Kind(models.TextChoices):
    TEXT = "text", _("text")
    NUMBER = "number", _("number")
    DATE = "date", _("date")
    CHOICE = "choice", _("choice")
    YES_NO = "yes_no", _("yes or no")


class CustomField(models.Model):
    """A field that the admin defined. Its values are kept under `key`, which stays when the label changes.

    `choices` are the words of a choice, in their order.
    """

    of = models.CharField(_("for"), max_length=12, choices=Of)
    key = models.SlugField(max_length=60, editable=False)
    label = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["of", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["of", "key"], name="custom_field_key_once"),
            models.UniqueConstraint("of", Lower("label"), name="custom_field_label_once_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.label
