import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    for rating in apps.get_model('conversations', 'Rating').objects.select_related('answer').iterator():
        rating.channel_id = rating.answer.channel_id
        rating.agent_id = rating.answer.agent_id
        rating.went_out = rating.answer.delivery in ('sent', 'delayed')
        rating.save(update_fields=['channel', 'agent', 'went_out'])


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('channels', '0007_ratings'),
        ('conversations', '0017_former_tags'),
    ]

    operations = [
        migrations.AddField(
            model_name='rating',
            name='agent',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rating',
            name='channel',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.channel'),
        ),
        migrations.AddField(
            model_name='rating',
            name='went_out',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
