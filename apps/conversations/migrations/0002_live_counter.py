from django.db import migrations


def make_the_counter(apps, schema_editor):
    apps.get_model("conversations", "LiveCounter").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]

    operations = [migrations.RunPython(make_the_counter, migrations.RunPython.noop)]
