import datetime
import django.db.models.deletion
from django.db import migrations, models

from zhiyin.core.whole import Whole


class Migration(Whole):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('customers', '0001_initial'),
        ('people', '0001_initial'),
        ('touchpoints', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_1', models.BigIntegerField(editable=False, null=True)),
                ('scope_2', models.BigIntegerField(editable=False, null=True)),
                ('scope_3', models.BigIntegerField(editable=False, null=True)),
                ('scope_4', models.BigIntegerField(editable=False, null=True)),
                ('number', models.BigIntegerField(unique=True)),
                ('subject', models.CharField(max_length=200)),
                ('status', models.CharField(choices=[('new', 'New'), ('open', 'Open'), ('pending', 'Pending'), ('on_hold', 'On Hold'), ('solved', 'Solved'), ('closed', 'Closed')], default='new', max_length=8)),
                ('is_active', models.BooleanField(default=True)),
                ('priority', models.CharField(choices=[('low', 'Low'), ('normal', 'Normal'), ('high', 'High'), ('urgent', 'Urgent')], default='normal', max_length=6)),
                ('opened_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('first_answered_at', models.DateTimeField(null=True)),
                ('solved_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('first_due', models.DateTimeField(null=True)),
                ('next_due', models.DateTimeField(null=True)),
                ('resolution_due', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(default=datetime.datetime(2999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                ('paused_at', models.DateTimeField(null=True)),
                ('paused_seconds', models.BigIntegerField(default=0)),
                ('dates_only', models.BooleanField(default=False)),
                ('is_recovery', models.BooleanField(default=False)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('version', models.PositiveIntegerField(default=1)),
                ('assignee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
                ('channel', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='touchpoints.channel')),
                ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='customers.customer')),
                ('interaction', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='touchpoints.interaction')),
                ('recovery_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recoveries', to='desk.ticket')),
                ('service_kind', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='touchpoints.servicekind')),
                ('standard', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='touchpoints.servicestandard')),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('touchpoint', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='touchpoints.touchpoint')),
                ('custom', models.JSONField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['-opened_at', '-id'], name='ticket_all'), models.Index(fields=['scope_1', '-opened_at', '-id'], name='ticket_all_1'), models.Index(fields=['scope_2', '-opened_at', '-id'], name='ticket_all_2'), models.Index(fields=['scope_3', '-opened_at', '-id'], name='ticket_all_3'), models.Index(fields=['scope_4', '-opened_at', '-id'], name='ticket_all_4'), models.Index(condition=models.Q(('is_active', True)), fields=['due_at', 'id'], name='ticket_due'), models.Index(condition=models.Q(('is_active', True)), fields=['scope_1', 'due_at', 'id'], name='ticket_due_1'), models.Index(condition=models.Q(('is_active', True)), fields=['scope_2', 'due_at', 'id'], name='ticket_due_2'), models.Index(condition=models.Q(('is_active', True)), fields=['scope_3', 'due_at', 'id'], name='ticket_due_3'), models.Index(condition=models.Q(('is_active', True)), fields=['scope_4', 'due_at', 'id'], name='ticket_due_4'), models.Index(condition=models.Q(('is_active', True), ('assignee', None)), fields=['due_at', 'id'], name='ticket_free'), models.Index(condition=models.Q(('is_active', True), ('assignee', None)), fields=['scope_1', 'due_at', 'id'], name='ticket_free_1'), models.Index(condition=models.Q(('is_active', True), ('assignee', None)), fields=['scope_2', 'due_at', 'id'], name='ticket_free_2'), models.Index(condition=models.Q(('is_active', True), ('assignee', None)), fields=['scope_3', 'due_at', 'id'], name='ticket_free_3'), models.Index(condition=models.Q(('is_active', True), ('assignee', None)), fields=['scope_4', 'due_at', 'id'], name='ticket_free_4'), models.Index(condition=models.Q(('is_active', True), ('assignee__isnull', False)), fields=['assignee', 'due_at', 'id'], name='ticket_mine'), models.Index(condition=models.Q(('customer__isnull', False)), fields=['customer', '-opened_at', '-id'], name='ticket_of_customer'), models.Index(condition=models.Q(('interaction__isnull', False)), fields=['interaction'], name='ticket_interaction')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='ticket_external_once'), models.UniqueConstraint(condition=models.Q(('recovery_of__isnull', False)), fields=('recovery_of',), name='ticket_one_recovery')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('customer', 'Customer'), ('reply', 'Reply'), ('note', 'Note')], max_length=8)),
                ('body', models.TextField()),
                ('at', models.DateTimeField()),
                ('employee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
                ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='desk.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['ticket', 'at', 'id'], name='message_ticket')],
            },
        ),
        migrations.CreateModel(
            name='TicketValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200)),
                ('number', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('is_unique', models.BooleanField(default=False)),
                ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.customfield')),
                ('row', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indexed', to='desk.ticket')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('number__isnull', False)), fields=['field', 'number', 'row'], name='ticket_value_number')],
                'constraints': [models.UniqueConstraint(fields=('field', 'text', 'row'), name='ticket_value_once'), models.UniqueConstraint(condition=models.Q(('is_unique', True)), fields=('field', 'text'), name='ticket_value_alone')],
            },
        ),
    ]
