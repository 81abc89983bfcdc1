"""Why something was reported."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0026_index_spread")]

    operations = [
        migrations.AddField(model_name="moderation", name="reason", field=models.CharField(blank=True, max_length=500)),
        migrations.AddField(model_name="moderation", name="words", field=models.TextField(blank=True)),
    ]
