import audit.clock
import audit.context
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from audit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='AccessLogEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=audit.clock.now, verbose_name='quando')),
                    ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='registrato')),
                    ('actor_id', models.BigIntegerField(db_index=True, verbose_name='chi')),
                    ('actor_label', models.CharField(max_length=200, verbose_name='chi')),
                    ('kind', models.CharField(choices=[('search', 'ricerca'), ('list', 'elenco'), ('record', 'lettura'), ('print', 'stampa'), ('download', 'scaricamento'), ('export', 'esportazione'), ('denial', 'accesso negato'), ('sign_in', 'accesso al sistema')], max_length=12, verbose_name='modo')),
                    ('place', models.CharField(max_length=80, verbose_name='pagina')),
                    ('reason', models.CharField(blank=True, default='', max_length=300, verbose_name='motivo')),
                    ('terms_hash', models.CharField(blank=True, max_length=64)),
                    ('request_id', models.CharField(blank=True, default=audit.context.current_request_id, max_length=36)),
                ],
                options={
                    'verbose_name': 'lettura',
                    'verbose_name_plural': 'registro accessi',
                    'ordering': ['-at', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='Erasure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('table', models.CharField(max_length=63)),
                    ('row_id', models.BigIntegerField()),
                    ('authorisation', models.CharField(max_length=200)),
                    ('actor_label', models.CharField(max_length=200)),
                    ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
            ),
            migrations.CreateModel(
                name='SealedShape',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('table', models.CharField(max_length=63)),
                    ('columns', models.JSONField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('table', 'columns'), name='shape_known_once')],
                },
            ),
            migrations.CreateModel(
                name='AccessLogSubject',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('subject_type', models.CharField(max_length=40)),
                    ('subject_id', models.BigIntegerField()),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subjects', to='audit.accesslogentry')),
                ],
                options={
                    'indexes': [models.Index(fields=['subject_type', 'subject_id', '-entry'], name='audit_subject_readings')],
                },
            ),
            migrations.CreateModel(
                name='Seal',
                fields=[
                    ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                    ('row_id', models.BigIntegerField()),
                    ('salt', models.BinaryField(null=True)),
                    ('leaf', models.BinaryField()),
                    ('shape', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='audit.sealedshape')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shape', 'row_id'), name='row_sealed_once')],
                },
            ),
        ]),
    ]
