import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from zhiyin.core.whole import Whole


class Migration(Whole):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=60, unique=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('is_active', models.BooleanField(default=True)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('time_zone', models.CharField(blank=True, max_length=60)),
                ('theme', models.CharField(blank=True, max_length=5)),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('level', models.PositiveSmallIntegerField()),
                ('scope_1', models.BigIntegerField(db_index=True, null=True)),
                ('scope_2', models.BigIntegerField(db_index=True, null=True)),
                ('scope_3', models.BigIntegerField(db_index=True, null=True)),
                ('scope_4', models.BigIntegerField(db_index=True, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.branch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('level', 0)), fields=('level',), name='branch_one_root')],
                'ordering': ['level', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_1', models.BigIntegerField(editable=False, null=True)),
                ('scope_2', models.BigIntegerField(editable=False, null=True)),
                ('scope_3', models.BigIntegerField(editable=False, null=True)),
                ('scope_4', models.BigIntegerField(editable=False, null=True)),
                ('name', models.CharField(max_length=120)),
                ('is_active', models.BooleanField(default=True)),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('branch', 'name'), name='team_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_1', models.BigIntegerField(editable=False, null=True)),
                ('scope_2', models.BigIntegerField(editable=False, null=True)),
                ('scope_3', models.BigIntegerField(editable=False, null=True)),
                ('scope_4', models.BigIntegerField(editable=False, null=True)),
                ('number', models.BigIntegerField(unique=True)),
                ('name', models.CharField(max_length=120)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('roles', models.JSONField(default=list)),
                ('is_active', models.BooleanField(default=True)),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
                ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='employee', to=settings.AUTH_USER_MODEL)),
                ('teams', models.ManyToManyField(related_name='members', to='people.team')),
            ],
            options={
                'indexes': [models.Index(fields=['branch', 'name'], name='employee_branch')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='employee_external_once')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('permissions', models.JSONField(default=list)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='people.employee')),
            ],
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=200)),
                ('rhythm', models.CharField(choices=[('change', 'Change'), ('daily', 'Daily'), ('weekly', 'Weekly')], max_length=8)),
                ('since', models.DateTimeField()),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.employee')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('employee', 'kind', 'key', 'team'), name='subscription_team_once'), models.UniqueConstraint(condition=models.Q(('team', None)), fields=('employee', 'kind', 'key'), name='subscription_once')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64)),
                ('text', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.employee')),
                ('subscription', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='people.subscription')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subscription', 'employee'), name='reading_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('facts', models.JSONField(default=dict)),
                ('url', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('employee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.employee')),
            ],
            options={
                'indexes': [models.Index(fields=['employee', '-id'], name='notice_employee')],
            },
        ),
    ]
