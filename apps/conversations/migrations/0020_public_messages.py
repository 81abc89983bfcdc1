from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0019_rating_channel")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("audience", "public")), fields=["conversation"], name="message_public"
            ),
        ),
    ]
