from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0002_months_and_pairs")]

    operations = [
        # What an update of the product notes at once is much.
        migrations.AddField("stale", "can_wait", models.BooleanField(default=True)),
        migrations.AlterField("stale", "can_wait", models.BooleanField(default=False)),
        migrations.AddIndex("stale", models.Index(fields=["can_wait", "id"], name="stale_in_order")),
        migrations.AddField("unreadfile", "claimed_until", models.DateTimeField(null=True)),
    ]
