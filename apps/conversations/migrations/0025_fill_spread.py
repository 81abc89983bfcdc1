from django.db import migrations
from django.db.models import Count


def fill(apps, schema_editor):
    """As receivers.py keeps it from now on."""
    Conversation = apps.get_model("conversations", "Conversation")
    links = Conversation.channels.through.objects.values("conversation_id").annotate(number=Count("channel_id"))
    several = links.filter(number__gt=1).values("conversation_id")
    Conversation.objects.filter(pk__in=several).update(is_spread=True)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0024_spread")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
