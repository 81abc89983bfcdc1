from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0025_fill_spread")]

    operations = [
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(condition=models.Q(("is_spread", True)), fields=["id"], name="conv_spread"),
        ),
    ]
