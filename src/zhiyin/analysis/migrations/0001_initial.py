import django.db.models.deletion
from django.db import migrations, models

from zhiyin.core.whole import Whole


class Migration(Whole):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('touchpoints', '0001_initial'),
        ('voice', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Generation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='running', max_length=8)),
                ('file', models.CharField(max_length=80)),
                ('layout', models.CharField(max_length=64)),
                ('last_seal', models.BigIntegerField()),
                ('is_full', models.BooleanField()),
                ('rows', models.JSONField(default=dict)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('state',), name='one_refresh_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_1', models.BigIntegerField(editable=False, null=True)),
                ('scope_2', models.BigIntegerField(editable=False, null=True)),
                ('scope_3', models.BigIntegerField(editable=False, null=True)),
                ('scope_4', models.BigIntegerField(editable=False, null=True)),
                ('measure', models.CharField(choices=[('ratio', 'perceived ÷ expected'), ('perceived', 'Perceived'), ('first_answer', 'first answers in time'), ('resolution', 'resolutions in time')], max_length=20)),
                ('level', models.PositiveSmallIntegerField()),
                ('period', models.CharField(max_length=7)),
                ('group', models.CharField(blank=True, max_length=120)),
                ('by', models.CharField(default='branch', max_length=12)),
                ('n', models.BigIntegerField()),
                ('value', models.FloatField(null=True)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('why', models.CharField(blank=True, max_length=12)),
                ('detail', models.JSONField(default=dict)),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
                ('service_kind', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='touchpoints.servicekind')),
                ('survey', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='voice.survey')),
                ('generation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='analysis.generation')),
            ],
            options={
                'indexes': [models.Index(fields=['generation', 'by', 'measure', 'period', 'branch'], name='figure_page')],
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_1', models.BigIntegerField(editable=False, null=True)),
                ('scope_2', models.BigIntegerField(editable=False, null=True)),
                ('scope_3', models.BigIntegerField(editable=False, null=True)),
                ('scope_4', models.BigIntegerField(editable=False, null=True)),
                ('measure', models.CharField(choices=[('ratio', 'perceived ÷ expected'), ('perceived', 'Perceived'), ('first_answer', 'first answers in time'), ('resolution', 'resolutions in time')], max_length=20)),
                ('period', models.CharField(max_length=7)),
                ('n', models.BigIntegerField()),
                ('value', models.FloatField()),
                ('shrunken', models.FloatField()),
                ('shrunken_low', models.FloatField(null=True)),
                ('shrunken_high', models.FloatField(null=True)),
                ('rank', models.IntegerField()),
                ('rank_low', models.IntegerField(null=True)),
                ('rank_high', models.IntegerField(null=True)),
                ('first', models.FloatField(null=True)),
                ('last', models.FloatField(null=True)),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
                ('generation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standings', to='analysis.generation')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='voice.survey')),
            ],
            options={
                'indexes': [models.Index(fields=['generation', 'parent', 'measure', 'period', 'rank'], name='standing_page')],
            },
        ),
        migrations.CreateModel(
            name='ScoreRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.CharField(max_length=20)),
                ('n', models.BigIntegerField()),
                ('finding', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('generation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='analysis.generation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('generation', 'score'), name='score_run_once')],
            },
        ),
    ]
