import audit.clock
import audit.context
import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from audit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='HistoricalUser',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('actor_label', models.CharField(default=audit.context.current_actor_label, max_length=200, verbose_name='autore')),
                    ('action', models.CharField(default=audit.context.current_action, max_length=100, verbose_name='azione')),
                    ('request_id', models.CharField(blank=True, default=audit.context.current_request_id, max_length=36, verbose_name='richiesta')),
                    ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='registrato')),
                    ('history_user_id', models.BigIntegerField(null=True)),
                    ('history_change_reason', models.TextField(default='')),
                    ('email', models.EmailField(db_index=True, max_length=254, verbose_name='e-mail')),
                    ('first_name', models.CharField(max_length=80, verbose_name='nome')),
                    ('last_name', models.CharField(max_length=80, verbose_name='cognome')),
                    ('profession', models.CharField(choices=[('social_worker', 'Assistente sociale'), ('educator', 'Educatore'), ('psychologist', 'Psicologo'), ('mediator', 'Mediatore linguistico e culturale'), ('nurse', 'Infermiere'), ('administrative', 'Amministrativo'), ('other', 'Altra professione')], max_length=20, verbose_name='professione')),
                    ('languages', models.JSONField(blank=True, default=list, verbose_name='lingue parlate')),
                    ('gender', models.CharField(blank=True, choices=[('woman', 'donna'), ('man', 'uomo')], max_length=5, verbose_name='donna o uomo')),
                    ('is_active', models.BooleanField(default=True, verbose_name='attivo')),
                    ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ],
                options={
                    'verbose_name': 'historical utente',
                    'verbose_name_plural': 'historical utenti',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                    ('first_name', models.CharField(max_length=80, verbose_name='nome')),
                    ('last_name', models.CharField(max_length=80, verbose_name='cognome')),
                    ('profession', models.CharField(choices=[('social_worker', 'Assistente sociale'), ('educator', 'Educatore'), ('psychologist', 'Psicologo'), ('mediator', 'Mediatore linguistico e culturale'), ('nurse', 'Infermiere'), ('administrative', 'Amministrativo'), ('other', 'Altra professione')], max_length=20, verbose_name='professione')),
                    ('languages', models.JSONField(blank=True, default=list, verbose_name='lingue parlate')),
                    ('gender', models.CharField(blank=True, choices=[('woman', 'donna'), ('man', 'uomo')], max_length=5, verbose_name='donna o uomo')),
                    ('is_active', models.BooleanField(default=True, verbose_name='attivo')),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': 'utente',
                    'verbose_name_plural': 'utenti',
                },
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(default=audit.clock.now, verbose_name='creato')),
                    ('expires_at', models.DateTimeField(verbose_name='scade')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revocata')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'chiave di accesso',
                    'verbose_name_plural': 'chiavi di accesso',
                },
            ),
            migrations.CreateModel(
                name='HistoricalApiToken',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('actor_label', models.CharField(default=audit.context.current_actor_label, max_length=200, verbose_name='autore')),
                    ('action', models.CharField(default=audit.context.current_action, max_length=100, verbose_name='azione')),
                    ('request_id', models.CharField(blank=True, default=audit.context.current_request_id, max_length=36, verbose_name='richiesta')),
                    ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='registrato')),
                    ('history_user_id', models.BigIntegerField(null=True)),
                    ('history_change_reason', models.TextField(default='')),
                    ('digest', models.CharField(db_index=True, max_length=64)),
                    ('created_at', models.DateTimeField(default=audit.clock.now, verbose_name='creato')),
                    ('expires_at', models.DateTimeField(verbose_name='scade')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revocata')),
                    ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical chiave di accesso',
                    'verbose_name_plural': 'historical chiavi di accesso',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='Unit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('ambito', 'ambito'), ('district', 'presidio'), ('access_point', 'sportello'), ('service', 'servizio')], max_length=12, verbose_name='tipo')),
                    ('name', models.CharField(max_length=120, verbose_name='nome')),
                    ('asks_second_factor', models.BooleanField(default=True, verbose_name='accesso in due passaggi')),
                    ('root', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='accounts.unit')),
                ],
                options={
                    'verbose_name': 'unità',
                    'verbose_name_plural': 'unità',
                    'permissions': [('front_desk', 'front desk'), ('operator', 'operator'), ('coordinator', 'coordinator'), ('service_contact', 'service contact'), ('planning', 'planning'), ('auditor', 'auditor'), ('administrator', 'administrator'), ('supervisor', 'supervisor')],
                    'default_permissions': (),
                },
            ),
            migrations.CreateModel(
                name='HistoricalUnitGrant',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('actor_label', models.CharField(default=audit.context.current_actor_label, max_length=200, verbose_name='autore')),
                    ('action', models.CharField(default=audit.context.current_action, max_length=100, verbose_name='azione')),
                    ('request_id', models.CharField(blank=True, default=audit.context.current_request_id, max_length=36, verbose_name='richiesta')),
                    ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='registrato')),
                    ('history_user_id', models.BigIntegerField(null=True)),
                    ('history_change_reason', models.TextField(default='')),
                    ('since', models.DateField(default=audit.clock.today, verbose_name='dal')),
                    ('until', models.DateField(blank=True, null=True, verbose_name='al')),
                    ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('permission', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.permission')),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('content_object', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.unit')),
                ],
                options={
                    'verbose_name': 'historical ruolo su unità',
                    'verbose_name_plural': 'historical ruoli su unità',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='HistoricalUnit',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('actor_label', models.CharField(default=audit.context.current_actor_label, max_length=200, verbose_name='autore')),
                    ('action', models.CharField(default=audit.context.current_action, max_length=100, verbose_name='azione')),
                    ('request_id', models.CharField(blank=True, default=audit.context.current_request_id, max_length=36, verbose_name='richiesta')),
                    ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='registrato')),
                    ('history_user_id', models.BigIntegerField(null=True)),
                    ('history_change_reason', models.TextField(default='')),
                    ('kind', models.CharField(choices=[('ambito', 'ambito'), ('district', 'presidio'), ('access_point', 'sportello'), ('service', 'servizio')], max_length=12, verbose_name='tipo')),
                    ('name', models.CharField(max_length=120, verbose_name='nome')),
                    ('asks_second_factor', models.BooleanField(default=True, verbose_name='accesso in due passaggi')),
                    ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('root', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.unit')),
                ],
                options={
                    'verbose_name': 'historical unità',
                    'verbose_name_plural': 'historical unità',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='UnitGrant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateField(default=audit.clock.today, verbose_name='dal')),
                    ('until', models.DateField(blank=True, null=True, verbose_name='al')),
                    ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='accounts.unit')),
                    ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'ruolo su unità',
                    'verbose_name_plural': 'ruoli su unità',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='RepeatableRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=80)),
                    ('digest', models.CharField(max_length=64)),
                    ('status', models.PositiveSmallIntegerField(default=0)),
                    ('answer', models.JSONField(default=dict)),
                    ('made_at', models.DateTimeField(default=audit.clock.now)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repeatable_requests', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='request_key_once_per_user')],
                },
            ),
            migrations.AddConstraint(
                model_name='unit',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ambito'), ('root', None)), models.Q(models.Q(('kind', 'ambito'), _negated=True), models.Q(('root', None), _negated=True)), _connector='OR'), name='unit_has_root_unless_it_is_one', violation_error_message="Indica l'ambito a cui appartiene l'unità."),
            ),
            migrations.AlterUniqueTogether(
                name='unitgrant',
                unique_together={('user', 'permission', 'content_object')},
            ),
        ]),
    ]
