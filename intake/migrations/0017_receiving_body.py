"""The body that receives a person, as it was called then; more ways to know who somebody is."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0016_disclosures_of_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalintake',
            name='organisation',
            field=models.CharField(blank=True, default='', max_length=160, verbose_name='ente che accoglie'),
        ),
        migrations.AddField(
            model_name='intake',
            name='organisation',
            field=models.CharField(blank=True, default='', max_length=160, verbose_name='ente che accoglie'),
        ),
        migrations.AlterField(
            model_name='historicalperson',
            name='identity_status',
            field=models.CharField(choices=[('checked', 'accertata'), ('declared', 'dichiarata'), ('partial', 'parziale'), ('unknown', 'non nota'), ('alias', 'nome non rivelato')], default='declared', max_length=8, verbose_name='identità'),
        ),
        migrations.AlterField(
            model_name='person',
            name='identity_status',
            field=models.CharField(choices=[('checked', 'accertata'), ('declared', 'dichiarata'), ('partial', 'parziale'), ('unknown', 'non nota'), ('alias', 'nome non rivelato')], default='declared', max_length=8, verbose_name='identità'),
        ),
    ]
