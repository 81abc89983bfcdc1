from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("waits", "0004_public_waits")]

    operations = [
        migrations.RemoveIndex(model_name="wait", name="wait_open"),
        migrations.AddIndex(
            model_name="wait",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["channel", "opened_at"], name="wait_still"
            ),
        ),
    ]
