from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("waits", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="wait",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["next_due_at", "conversation"],
                name="wait_next",
            ),
        ),
    ]
