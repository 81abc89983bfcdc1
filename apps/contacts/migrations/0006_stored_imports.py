from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_plain_names")]
    operations = [
        migrations.RenameField("contactimport", "payload", "stored"),
        migrations.AlterField("contactimport", "stored", models.CharField(blank=True, max_length=100)),
        migrations.AddField("contactimport", "has_header", models.BooleanField(default=True)),
    ]
