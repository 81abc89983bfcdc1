from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("conversations", "0011_ways_through")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="appointments",
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name="message",
            name="sender_warning",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", ""),
                    ("failed", "The sender could not be proved: this may be somebody else."),
                    ("unclear", "The sender can be read in more than one way."),
                    ("ours", "It names one of our own addresses as its sender, and nothing proves that."),
                ],
                default="",
                max_length=10,
            ),
        ),
    ]
