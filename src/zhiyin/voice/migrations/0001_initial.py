import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models

from zhiyin.core.whole import Whole


class Migration(Whole):

    initial = True

    dependencies = [
        ('customers', '0001_initial'),
        ('people', '0001_initial'),
        ('touchpoints', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('bar', models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=4)),
                ('cool_down_days', models.PositiveSmallIntegerField(default=30)),
                ('valid_days', models.PositiveSmallIntegerField(default=14)),
                ('after_service', models.BooleanField(default=True)),
                ('is_active', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_1', models.BigIntegerField(editable=False, null=True)),
                ('scope_2', models.BigIntegerField(editable=False, null=True)),
                ('scope_3', models.BigIntegerField(editable=False, null=True)),
                ('scope_4', models.BigIntegerField(editable=False, null=True)),
                ('is_recovery', models.BooleanField(default=False)),
                ('seed', models.CharField(max_length=32, unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('channel', models.CharField(default='email', max_length=20)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('state', models.CharField(choices=[('created', 'Created'), ('sent', 'Sent'), ('opened', 'Opened'), ('answered', 'Answered'), ('not_sent', 'Not Sent'), ('expired', 'Expired')], default='created', max_length=8)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('message_id', models.CharField(max_length=255)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField()),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
                ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('employee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
                ('interaction', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='touchpoints.interaction')),
                ('survey', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='voice.survey')),
            ],
            options={
                'indexes': [models.Index(fields=['scope_1', 'created_at', 'id'], name='invitation_scope_1'), models.Index(fields=['scope_2', 'created_at', 'id'], name='invitation_scope_2'), models.Index(fields=['scope_3', 'created_at', 'id'], name='invitation_scope_3'), models.Index(fields=['scope_4', 'created_at', 'id'], name='invitation_scope_4'), models.Index(fields=['created_at', 'id'], name='invitation_all'), models.Index(fields=['customer', 'created_at'], name='invitation_customer'), models.Index(fields=['state', 'expires_at'], name='invitation_expiry')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_1', models.BigIntegerField(editable=False, null=True)),
                ('scope_2', models.BigIntegerField(editable=False, null=True)),
                ('scope_3', models.BigIntegerField(editable=False, null=True)),
                ('scope_4', models.BigIntegerField(editable=False, null=True)),
                ('number', models.BigIntegerField(unique=True)),
                ('expected', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('perceived', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('scale', models.PositiveSmallIntegerField(default=10)),
                ('verdict', models.CharField(max_length=9)),
                ('group', models.CharField(blank=True, max_length=120)),
                ('comment', models.TextField(blank=True)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('answered_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
                ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('employee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
                ('interaction', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='touchpoints.interaction')),
                ('service_kind', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='touchpoints.servicekind')),
                ('invitation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='voice.invitation')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='voice.survey')),
                ('is_dated', models.BooleanField(default=True)),
            ],
            options={
                'indexes': [models.Index(fields=['scope_1', 'answered_at', 'id'], name='answer_scope_1'), models.Index(fields=['scope_2', 'answered_at', 'id'], name='answer_scope_2'), models.Index(fields=['scope_3', 'answered_at', 'id'], name='answer_scope_3'), models.Index(fields=['scope_4', 'answered_at', 'id'], name='answer_scope_4'), models.Index(fields=['answered_at', 'id'], name='answer_all'), models.Index(fields=['verdict', 'answered_at', 'id'], name='answer_verdict'), models.Index(fields=['customer', 'answered_at'], name='answer_customer')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='answer_external_once')],
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
            ],
        ),
        migrations.CreateModel(
            name='Dimension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('position', models.PositiveSmallIntegerField()),
                ('is_active', models.BooleanField(default=True)),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dimensions', to='voice.survey')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('survey', 'code'), name='dimension_code_once')],
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expected', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('perceived', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('answer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='voice.answer')),
                ('dimension', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='voice.dimension')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('answer', 'dimension'), name='item_once')],
            },
        ),
    ]
