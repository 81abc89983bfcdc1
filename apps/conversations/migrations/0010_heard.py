from django.db import migrations
from django.db.models import Max, OuterRef, Subquery


def fill(apps, schema_editor):
    """When somebody wrote last, for conversations from before it was kept."""
    Conversation = apps.get_model("conversations", "Conversation")
    Message = apps.get_model("conversations", "Message")
    heard = Message.objects.filter(conversation=OuterRef("pk")).exclude(direction="out").order_by()
    newest = heard.values("conversation").annotate(newest=Max("happened_at")).values("newest")
    Conversation.objects.update(heard_at=Subquery(newest))


class Migration(migrations.Migration):

    dependencies = [("conversations", "0009_one_screen")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
