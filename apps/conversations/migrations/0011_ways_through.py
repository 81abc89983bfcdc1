from django.db import migrations, models
from django.db.models import F, Q

import apps.conversations.at_hand

AT_HAND = Q(merged_into=None, state__in=["open", "pending"])
DONE = Q(merged_into=None, state__in=["snoozed", "closed", "spam"])


class Migration(migrations.Migration):

    dependencies = [("conversations", "0009_one_screen")]

    operations = [
        migrations.RemoveIndex(model_name="conversation", name="conv_assignee"),
        migrations.RemoveIndex(model_name="conversation", name="conv_state"),
        migrations.RemoveIndex(model_name="conversation", name="conv_waiting"),
        migrations.AlterField(
            model_name="conversation",
            name="merged_into",
            field=models.ForeignKey(
                "conversations.conversation", null=True, on_delete=models.PROTECT, related_name="absorbed", db_index=False
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["-activity_at", "-id"], name="conv_hand", condition=AT_HAND),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["assignee", "-activity_at", "-id"], name="conv_hand_assignee", condition=AT_HAND),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                apps.conversations.at_hand.WaitsFrom(), F("id"), name="conv_hand_waits", condition=AT_HAND
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["state", "-activity_at", "-id"], name="conv_done", condition=DONE),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["merged_into"], name="conv_merged", condition=Q(merged_into__isnull=False)),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["agent", "-happened_at"], name="message_sent", condition=Q(direction="out")),
        ),
    ]
