"""Files of contacts that somebody brings in, and how far that is."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("waits for its columns")
    CHECKING = "checking", _("is being checked")
    CHECKED = "checked", _("is checked")
    IMPORTING = "importing", _("is being imported")
    DONE = "done", _("is imported")
    FAILED = "failed", _("cannot be read")


class ImportFile(models.TextChoices):
    CSV = "csv", "CSV"
    VCARD = "vcard", "vCard"


class ContactImport(models.Model):
    """A file of contacts; `stored` is its name in the default storage, empty once it is not needed any more.

    `mapping` names for each column, by its number, the field that it fills. `position` is how many rows are done, of
    `total`; `counts` how many are new, changed, the same or have an error, `examples` some of them. `claimed_until` is
    when another worker may go on, as the one that had it must be dead. `words` say why it cannot be read.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    file = models.CharField(max_length=8, choices=ImportFile)
    stored = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    has_header = models.BooleanField(default=True)
    mapping = models.JSONField(default=dict)
    overwrites = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.MAPPING)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    examples = models.JSONField(default=list)
    words = models.TextField(blank=True)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """Why a row of a file is left out. `row` counts as spreadsheets do; `said` is what stood there."""

    of = models.ForeignKey(ContactImport, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField()
    words = models.TextField()
    said = models.TextField(blank=True)

    class Meta:
        ordering = ["row", "id"]

    def __str__(self) -> str:
        return f"{self.row}: {self.words}"
