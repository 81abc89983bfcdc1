"""What guests entered as their own page says nothing of anybody."""

from django.db import migrations


def forget(apps, schema_editor):
    links = apps.get_model("contacts", "PointLink").objects
    links.filter(is_own=True, point__kind="wordpress").delete()


class Migration(migrations.Migration):
    dependencies = [("contacts", "0009_fill_links")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
