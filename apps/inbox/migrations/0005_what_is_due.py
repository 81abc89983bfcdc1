from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0004_uncertain_answers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('mentioned', 'named you in a note'), ('assigned', 'gave you a conversation'), ('answered', 'wrote in a conversation of yours'), ('watched', 'wrote in a conversation that you watch'), ('failed', 'was not delivered'), ('uncertain', 'was perhaps not delivered'), ('arrived', 'wrote to us'), ('soon', 'is due soon'), ('late', 'is late'), ('very_late', 'is very late')], max_length=10),
        ),
    ]
