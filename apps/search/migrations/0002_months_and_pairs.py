from django.db import migrations

from apps.search.index import postgres


def keep_inside(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in postgres.INSIDE:
            schema_editor.execute(statement)


def note_all(apps, schema_editor):
    """Postgres keeps more of each message than before: the sweep writes what is there anew, bit by bit."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "INSERT INTO search_stale (conversation) SELECT id FROM conversations_conversation ORDER BY id DESC"
        )


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunPython(keep_inside, migrations.RunPython.noop),
        migrations.RunPython(note_all, migrations.RunPython.noop),
    ]
