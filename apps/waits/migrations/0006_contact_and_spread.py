import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_accounts_elsewhere"), ("waits", "0005_still_waiting")]

    operations = [
        migrations.AddField(
            model_name="wait",
            name="contact",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contacts.contact",
            ),
        ),
        migrations.AddField(
            model_name="wait",
            name="is_spread",
            field=models.BooleanField(default=False),
        ),
    ]
