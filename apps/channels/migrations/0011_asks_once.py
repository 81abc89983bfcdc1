from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0010_approval")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="asks_once",
            field=models.BooleanField(default=False, verbose_name="asks once in a conversation"),
        ),
    ]
