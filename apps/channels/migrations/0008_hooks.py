import uuid

from django.db import migrations, models


def name_each(apps, schema_editor):
    channels = apps.get_model("channels", "Channel")
    for channel in channels.objects.filter(public_id=None).only("pk"):
        channel.public_id = uuid.uuid4()
        channel.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [("channels", "0007_ratings")]

    operations = [
        migrations.AddField("channel", "last_hook_at", models.DateTimeField(null=True)),
        migrations.AddField("channel", "hook_refusals", models.PositiveIntegerField(default=0)),
        migrations.AddField("channel", "hook_refused_at", models.DateTimeField(null=True)),
        migrations.AddField("channel", "public_id", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(name_each, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "channel", "public_id", models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
        ),
    ]
