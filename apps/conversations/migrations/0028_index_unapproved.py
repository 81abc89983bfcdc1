from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0027_reports")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("delivery", "unapproved")), fields=["conversation"], name="message_unapproved"
            ),
        ),
    ]
