import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("conversations", "0012_appointments")]

    operations = [
        migrations.RemoveConstraint(model_name="tag", name="tag_name_once_in_any_case"),
        migrations.AddField(
            model_name="tag",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="children",
                to="conversations.tag",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("parent", None)),
                name="tag_once_at_the_top",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"), models.F("parent"), name="tag_once_below_its_parent"
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="custom",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(max_length=16, choices=[
                ("opened", "opened the conversation"),
                ("assigned", "assigned it"),
                ("unassigned", "unassigned it"),
                ("closed", "closed it"),
                ("reopened", "reopened it"),
                ("snoozed", "snoozed it"),
                ("woke", "woke up"),
                ("merged", "joined another conversation with it"),
                ("moved_here", "moved messages here"),
                ("moved_away", "moved messages to another conversation"),
                ("undone", "took back a merge or a move"),
                ("sent_again", "sent an answer again"),
                ("taken_back", "took back an answer"),
                ("marked_sent", "marked an answer as sent"),
                ("made_public", "made an answer of a third party public"),
                ("marked_spam", "marked it as spam"),
                ("not_spam", "said that it is no spam"),
                ("tagged", "tagged it"),
                ("untagged", "removed a tag"),
                ("retagged", "replaced a tag by another"),
                ("field_changed", "changed a field"),
                ("prioritised", "changed its priority"),
                ("handed_over", "handed it over"),
                ("moved_to_team", "gave it to another team"),
            ]),
        ),
        migrations.AlterField(
            model_name="liveevent",
            name="conversation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="conversations.conversation",
            ),
        ),
    ]
