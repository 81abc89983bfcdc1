from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("waits", "0007_fill_contact_and_spread")]

    operations = [
        migrations.AddIndex(
            model_name="wait",
            index=models.Index(condition=models.Q(("is_spread", True)), fields=["conversation"], name="wait_spread"),
        ),
    ]
