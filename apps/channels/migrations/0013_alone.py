from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0012_expiry")]

    operations = [migrations.AddField("channel", "alone_until", models.DateTimeField(editable=False, null=True))]
