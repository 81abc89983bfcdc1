from django.db import migrations, models

from apps.conversations.columns import AddColumns


class Migration(migrations.Migration):
    dependencies = [("conversations", "0023_unnamed")]

    operations = [AddColumns("conversation", [("is_spread", models.BooleanField(default=False))])]
