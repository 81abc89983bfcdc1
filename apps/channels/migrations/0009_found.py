from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0008_hooks")]

    operations = [migrations.AddField("channel", "found", models.JSONField(blank=True, default=dict))]
