from django.db import migrations, models

from apps.conversations.columns import AddColumns


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_accounts_elsewhere"), ("waits", "0005_still_waiting")]

    operations = [
        AddColumns(
            "wait",
            [
                (
                    "contact",
                    models.ForeignKey(
                        "contacts.contact", db_index=False, null=True, on_delete=models.PROTECT, related_name="+"
                    ),
                ),
                ("is_spread", models.BooleanField(default=False)),
            ],
        ),
    ]
