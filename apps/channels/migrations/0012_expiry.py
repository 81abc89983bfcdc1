from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0011_asks_once")]

    operations = [
        migrations.AddField("channel", "expiry_told", models.CharField(blank=True, default="", max_length=60))
    ]
