import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0007_ratings'),
        ('conversations', '0018_rating_figures'),
    ]

    operations = [
        migrations.AlterField(
            model_name='rating',
            name='channel',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.channel'),
        ),
    ]
