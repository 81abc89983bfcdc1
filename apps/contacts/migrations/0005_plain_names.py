from itertools import islice

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

from apps.contacts.sorting import plain

BATCH = 1000


def fill(apps, schema_editor):
    contacts = apps.get_model("contacts", "Contact").objects
    points = apps.get_model("contacts", "ContactPoint").objects.filter(contact=OuterRef("pk")).order_by("pk")
    contacts.update(active_at=F("created_at"))
    rows = contacts.annotate(address=Subquery(points.values("value")[:1])).only("pk", "name").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        for contact in batch:
            contact.plain_name = plain(contact.name or contact.address or "")[:200]
        contacts.bulk_update(batch, ["plain_name"])


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_knowing")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
