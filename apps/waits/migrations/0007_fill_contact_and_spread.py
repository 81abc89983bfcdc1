from django.db import migrations
from django.db.models import Count, OuterRef, Subquery


def fill(apps, schema_editor):
    """As `keeping.py` writes them from now on."""
    Wait, Conversation = apps.get_model("waits", "Wait"), apps.get_model("conversations", "Conversation")
    theirs = Conversation.objects.filter(pk=OuterRef("conversation_id"))
    Wait.objects.update(contact_id=Subquery(theirs.values("contact_id")))
    links = Conversation.channels.through.objects.values("conversation_id").annotate(number=Count("channel_id"))
    several = links.filter(number__gt=1).values("conversation_id")
    Wait.objects.filter(conversation_id__in=several).update(is_spread=True)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0021_networks"), ("waits", "0006_contact_and_spread")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
