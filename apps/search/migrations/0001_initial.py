from django.db import migrations, models

from apps.search.index import postgres, sqlite


def create_words(apps, schema_editor):
    for statement in _backend(schema_editor).CREATE:
        schema_editor.execute(statement)


def drop_words(apps, schema_editor):
    for statement in _backend(schema_editor).DROP:
        schema_editor.execute(statement)


def _backend(schema_editor):
    return postgres if schema_editor.connection.vendor == "postgresql" else sqlite


def note_all(apps, schema_editor):
    """What is there already is to be found too: the sweep writes it into the index, bit by bit."""
    stale, conversations = apps.get_model("search", "Stale"), apps.get_model("conversations", "Conversation")
    rows = conversations.objects.order_by("pk").values_list("pk", flat=True).iterator()
    stale.objects.bulk_create((stale(conversation=pk) for pk in rows), batch_size=1000)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("conversations", "0014_contact_tags")]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("message", models.BigIntegerField(primary_key=True, serialize=False)),
                ("key", models.BigIntegerField(unique=True)),
                ("digest", models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Stale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("conversation", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="FileText",
            fields=[
                ("payload", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("text", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="UnreadFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("payload", models.CharField(db_index=True, max_length=64)),
                ("name", models.CharField(max_length=255)),
                ("content_type", models.CharField(max_length=127)),
                ("conversation", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(create_words, drop_words),
        migrations.RunPython(note_all, migrations.RunPython.noop),
    ]
