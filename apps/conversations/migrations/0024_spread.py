from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0023_unnamed")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="is_spread",
            field=models.BooleanField(default=False),
        ),
    ]
