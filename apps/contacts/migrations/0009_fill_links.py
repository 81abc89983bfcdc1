"""The pages of accounts that are known already can be found by what others name."""

from django.db import migrations


def fill(apps, schema_editor):
    from apps.contacts.links import comparable

    points, links = (apps.get_model("contacts", name) for name in ("ContactPoint", "PointLink"))
    known = points.objects.exclude(url="").values_list("pk", "url")
    rows = (links(point_id=pk, value=value, is_own=True) for pk, url in known.iterator() if (value := comparable(url)))
    links.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0008_one_person")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
