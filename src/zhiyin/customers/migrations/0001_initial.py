from typing import Any

import django.core.serializers.json
import django.db.models.deletion
import zhiyin.core.fulltext.index
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from zhiyin.core.whole import Whole

SEARCH = {"index": "customers_search", "table": "customers_searchtext", "key": "customer_id"}
# code, basis, and how many in how many days
PURPOSES = (
    ("service", "duty", None, None),
    ("survey", "opt_out", None, None),
    ("care", "opt_out", 4, 30),
    ("marketing", "opt_in", 4, 30),
)


def index(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    zhiyin.core.fulltext.index.create(editor, **SEARCH)


def drop_index(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    zhiyin.core.fulltext.index.drop(editor, **SEARCH)


def ship(apps: Any, _editor: object) -> None:
    purpose = apps.get_model("customers", "SendingPurpose")
    purpose.objects.bulk_create(
        purpose(code=code, basis=basis, most=most, days=days) for code, basis, most, days in PURPOSES
    )


class Migration(Whole):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('rank', models.SmallIntegerField()),
            ],
            options={
                'ordering': ['rank', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_1', models.BigIntegerField(editable=False, null=True)),
                ('scope_2', models.BigIntegerField(editable=False, null=True)),
                ('scope_3', models.BigIntegerField(editable=False, null=True)),
                ('scope_4', models.BigIntegerField(editable=False, null=True)),
                ('number', models.BigIntegerField(unique=True)),
                ('kind', models.CharField(choices=[('person', 'Person'), ('company', 'Company')], max_length=8)),
                ('family_name', models.CharField(blank=True, max_length=120)),
                ('given_name', models.CharField(blank=True, max_length=120)),
                ('full_name', models.CharField(max_length=200)),
                ('birth_date', models.DateField(blank=True, null=True)),
                ('stage', models.CharField(blank=True, choices=[('prospect', 'Prospect'), ('growing', 'Growing'), ('mature', 'Mature'), ('declining', 'Declining'), ('lost', 'Lost')], max_length=12)),
                ('note', models.TextField(blank=True)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('is_active', models.BooleanField(default=True)),
                ('version', models.IntegerField(default=1)),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
                ('tier', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.tier')),
                ('merged_into', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='customers.customer')),
                ('custom', models.JSONField(null=True)),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
                ('owner_since', models.DateField(editable=False, null=True)),
                ('relation_kind', models.CharField(blank=True, choices=[('basic', 'Basic'), ('reactive', 'Reactive'), ('accountable', 'Accountable'), ('proactive', 'Proactive'), ('partnership', 'Partnership')], max_length=12)),
                ('relation_level', models.CharField(blank=True, choices=[('transaction', 'Transaction'), ('service', 'Service'), ('relation', 'Relation')], max_length=12)),
            ],
            options={
                'indexes': [models.Index(fields=['scope_1', 'id'], name='customer_scope_1'), models.Index(fields=['scope_2', 'id'], name='customer_scope_2'), models.Index(fields=['scope_3', 'id'], name='customer_scope_3'), models.Index(fields=['scope_4', 'id'], name='customer_scope_4'), models.Index(fields=['tier', 'id'], name='customer_tier'), models.Index(fields=['stage', 'id'], name='customer_stage'), models.Index(fields=['birth_date', 'full_name'], name='customer_born'), models.Index(fields=['full_name'], name='customer_name'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='customer_merged'), models.Index(fields=['owner', 'id'], name='customer_owner')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='customer_external_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='customers.customer')),
                ('text', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='ContactDetail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('phone', 'Phone'), ('email', 'Email'), ('address', 'Address'), ('wechat', 'Wechat')], max_length=8)),
                ('value', models.CharField(max_length=500)),
                ('normal', models.CharField(blank=True, max_length=320)),
                ('label', models.CharField(blank=True, max_length=40)),
                ('is_primary', models.BooleanField(default=False)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='customers.customer')),
            ],
            options={
                'ordering': ['-is_primary', 'id'],
                'indexes': [models.Index(fields=['normal'], name='contact_normal')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('national_id', 'National Id'), ('passport', 'Passport'), ('company_code', 'Company Code'), ('other', 'Other')], max_length=12)),
                ('cipher', models.TextField()),
                ('blind', models.CharField(max_length=64)),
                ('last4', models.CharField(max_length=4)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='customers.customer')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['blind'], name='identity_blind')],
                'constraints': [models.UniqueConstraint(fields=('customer', 'blind'), name='identity_once')],
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=20)),
                ('opened_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='customers.customer')),
                ('employee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.employee')),
            ],
            options={
                'indexes': [models.Index(fields=['employee', 'expires_at'], name='opening_employee')],
            },
        ),
        migrations.CreateModel(
            name='SearchIndex',
            fields=[
                ('customer', models.OneToOneField(db_column='rowid', on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='search_index', serialize=False, to='customers.customer')),
                ('question', zhiyin.core.fulltext.index.HiddenColumn(db_column='customers_search')),
            ],
            options={
                'db_table': 'customers_search',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='DuplicateSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_1', models.BigIntegerField(editable=False, null=True)),
                ('scope_2', models.BigIntegerField(editable=False, null=True)),
                ('scope_3', models.BigIntegerField(editable=False, null=True)),
                ('scope_4', models.BigIntegerField(editable=False, null=True)),
                ('number', models.BigIntegerField(unique=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('merged', 'Merged'), ('dismissed', 'Dismissed')], default='open', max_length=9)),
                ('origin', models.CharField(choices=[('match', 'Match'), ('entry', 'Entry')], max_length=8)),
                ('rule', models.CharField(max_length=40)),
                ('chance', models.FloatField()),
                ('weight', models.FloatField()),
                ('size', models.SmallIntegerField()),
                ('found_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'chance', 'id'], name='duplicates_state'), models.Index(fields=['scope_1', 'state', 'chance', 'id'], name='duplicates_scope_1'), models.Index(fields=['scope_2', 'state', 'chance', 'id'], name='duplicates_scope_2'), models.Index(fields=['scope_3', 'state', 'chance', 'id'], name='duplicates_scope_3'), models.Index(fields=['scope_4', 'state', 'chance', 'id'], name='duplicates_scope_4')],
            },
        ),
        migrations.CreateModel(
            name='DuplicateMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duplicate_members', to='customers.customer')),
                ('duplicate_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='customers.duplicateset')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('duplicate_set', 'customer'), name='duplicate_member_once')],
            },
        ),
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.FloatField()),
                ('chance', models.FloatField()),
                ('reasons', models.JSONField(default=list)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('duplicate_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='customers.duplicateset')),
            ],
            options={
                'ordering': ['-weight', 'id'],
                'constraints': [models.UniqueConstraint(fields=('duplicate_set', 'first', 'second'), name='duplicate_pair_once')],
            },
        ),
        migrations.CreateModel(
            name='EntryRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.CharField(max_length=8)),
                ('evidence', models.CharField(max_length=12)),
                ('action', models.CharField(max_length=8)),
                ('chance', models.FloatField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entry', 'evidence'), name='entry_rule_once')],
            },
        ),
        migrations.CreateModel(
            name='MatchRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('fields', models.JSONField(default=dict)),
                ('threshold', models.FloatField(default=0.9)),
                ('merge_from', models.FloatField(null=True)),
                ('is_default', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='match_one_default')],
                'ordering': ['-is_default', 'code'],
            },
        ),
        migrations.CreateModel(
            name='MatchRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=40)),
                ('threshold', models.FloatField()),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('records', models.IntegerField(default=0)),
                ('found', models.IntegerField(default=0)),
                ('model', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='SourceSystem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('trust_rank', models.SmallIntegerField(default=100)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['trust_rank', 'code'],
            },
        ),
        migrations.CreateModel(
            name='CustomerFacts',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='facts', serialize=False, to='customers.customer')),
                ('last_contact_at', models.DateTimeField(null=True)),
                ('contacts_12m', models.IntegerField(null=True)),
                ('contact_at', models.DateTimeField(null=True)),
                ('last_ticket_at', models.DateTimeField(null=True)),
                ('open_tickets', models.IntegerField(null=True)),
                ('tickets_12m', models.IntegerField(null=True)),
                ('open_complaints', models.IntegerField(null=True)),
                ('complaints_12m', models.IntegerField(null=True)),
                ('desk_at', models.DateTimeField(null=True)),
                ('last_answer_at', models.DateTimeField(null=True)),
                ('answers_12m', models.IntegerField(null=True)),
                ('satisfaction', models.FloatField(null=True)),
                ('last_below_at', models.DateTimeField(null=True)),
                ('voice_at', models.DateTimeField(null=True)),
                ('first_bought_at', models.DateTimeField(null=True)),
                ('last_bought_at', models.DateTimeField(null=True)),
                ('holdings', models.IntegerField(null=True)),
                ('value_12m', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('value_before', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('overdue', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('next_renewal_at', models.DateTimeField(null=True)),
                ('business_at', models.DateTimeField(null=True)),
                ('churn_risk', models.FloatField(null=True)),
                ('clv', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('potential', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('credit_score', models.FloatField(null=True)),
                ('loyalty', models.FloatField(null=True)),
                ('score_at', models.DateTimeField(null=True)),
                ('score_version', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('last_contact_at__isnull', False)), fields=['last_contact_at', 'customer'], name='fact_last_contact_at'), models.Index(condition=models.Q(('contacts_12m__isnull', False)), fields=['contacts_12m', 'customer'], name='fact_contacts_12m'), models.Index(condition=models.Q(('last_ticket_at__isnull', False)), fields=['last_ticket_at', 'customer'], name='fact_last_ticket_at'), models.Index(condition=models.Q(('open_tickets__isnull', False)), fields=['open_tickets', 'customer'], name='fact_open_tickets'), models.Index(condition=models.Q(('tickets_12m__isnull', False)), fields=['tickets_12m', 'customer'], name='fact_tickets_12m'), models.Index(condition=models.Q(('open_complaints__isnull', False)), fields=['open_complaints', 'customer'], name='fact_open_complaints'), models.Index(condition=models.Q(('complaints_12m__isnull', False)), fields=['complaints_12m', 'customer'], name='fact_complaints_12m'), models.Index(condition=models.Q(('last_answer_at__isnull', False)), fields=['last_answer_at', 'customer'], name='fact_last_answer_at'), models.Index(condition=models.Q(('satisfaction__isnull', False)), fields=['satisfaction', 'customer'], name='fact_satisfaction'), models.Index(condition=models.Q(('last_below_at__isnull', False)), fields=['last_below_at', 'customer'], name='fact_last_below_at'), models.Index(condition=models.Q(('first_bought_at__isnull', False)), fields=['first_bought_at', 'customer'], name='fact_first_bought_at'), models.Index(condition=models.Q(('last_bought_at__isnull', False)), fields=['last_bought_at', 'customer'], name='fact_last_bought_at'), models.Index(condition=models.Q(('holdings__isnull', False)), fields=['holdings', 'customer'], name='fact_holdings'), models.Index(condition=models.Q(('value_12m__isnull', False)), fields=['value_12m', 'customer'], name='fact_value_12m'), models.Index(condition=models.Q(('overdue__isnull', False)), fields=['overdue', 'customer'], name='fact_overdue'), models.Index(condition=models.Q(('next_renewal_at__isnull', False)), fields=['next_renewal_at', 'customer'], name='fact_next_renewal_at'), models.Index(condition=models.Q(('churn_risk__isnull', False)), fields=['churn_risk', 'customer'], name='fact_churn_risk'), models.Index(condition=models.Q(('clv__isnull', False)), fields=['clv', 'customer'], name='fact_clv'), models.Index(condition=models.Q(('potential__isnull', False)), fields=['potential', 'customer'], name='fact_potential'), models.Index(condition=models.Q(('credit_score__isnull', False)), fields=['credit_score', 'customer'], name='fact_credit_score'), models.Index(condition=models.Q(('loyalty__isnull', False)), fields=['loyalty', 'customer'], name='fact_loyalty')],
            },
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_1', models.BigIntegerField(editable=False, null=True)),
                ('scope_2', models.BigIntegerField(editable=False, null=True)),
                ('scope_3', models.BigIntegerField(editable=False, null=True)),
                ('scope_4', models.BigIntegerField(editable=False, null=True)),
                ('number', models.BigIntegerField(unique=True)),
                ('name', models.CharField(max_length=120)),
                ('about', models.CharField(blank=True, max_length=500)),
                ('kind', models.CharField(choices=[('rule', 'Rule'), ('list', 'List')], default='rule', max_length=4)),
                ('rule', models.JSONField(null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('version', models.IntegerField(default=1)),
                ('branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
            ],
            options={
                'indexes': [models.Index(fields=['is_active', 'name', 'id'], name='segment_name')],
            },
        ),
        migrations.CreateModel(
            name='SegmentMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('segment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='members', to='customers.segment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('segment', 'customer'), name='segment_member_once')],
            },
        ),
        migrations.CreateModel(
            name='GoldenRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=40, unique=True)),
                ('rule', models.CharField(max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choices', models.JSONField(default=dict)),
                ('before', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('after', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('marks', models.JSONField(default=dict)),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('absorbed', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='absorptions', to='customers.customer')),
                ('survivor', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='customers.customer')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['survivor', '-id'], name='merge_survivor'), models.Index(fields=['absorbed', '-id'], name='merge_absorbed')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('absorbed',), name='merge_standing_once')],
            },
        ),
        migrations.CreateModel(
            name='MergeMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=80)),
                ('key', models.BigIntegerField()),
                ('before', models.JSONField(null=True)),
                ('is_later', models.BooleanField(default=False)),
                ('merge', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='customers.merge')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merge', 'reference', 'key'), name='merge_move_once')],
            },
        ),
        migrations.CreateModel(
            name='SendingPurpose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('text', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('basis', models.CharField(choices=[('duty', 'Duty'), ('opt_out', 'Opt Out'), ('opt_in', 'Opt In')], default='opt_in', max_length=7)),
                ('most', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_key', models.BigIntegerField(unique=True)),
                ('number', models.BigIntegerField(db_index=True)),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('erased', 'Erased'), ('done', 'Done')], default='requested', max_length=9)),
                ('reason', models.CharField(max_length=20)),
                ('requested_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('counts', models.JSONField(default=dict)),
                ('requested_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('set_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='customers.customer')),
                ('lifted_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
                ('set_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='HandOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.CharField(max_length=40)),
                ('purpose', models.CharField(max_length=20)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_outs', to='customers.customer')),
                ('requested_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['expires_at'], name='hand_out_expiry')],
            },
        ),
        migrations.CreateModel(
            name='Outreach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='outreaches', to='customers.customer')),
                ('purpose', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.sendingpurpose')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', 'purpose', 'at'], name='outreach_customer')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.BigIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('channel', models.CharField(blank=True, max_length=20)),
                ('given_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('evidence', models.CharField(blank=True, max_length=500)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='customers.customer')),
                ('given_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
                ('withdrawn_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
                ('purpose', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.sendingpurpose')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['customer', 'purpose', 'id'], name='consent_customer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('given_at__isnull', False), ('withdrawn_at__isnull', False), _connector='OR'), name='consent_says_something')],
            },
        ),
        migrations.CreateModel(
            name='FactsCursor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_seal', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='TierBar',
            fields=[
                ('tier', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='bar', serialize=False, to='customers.tier')),
                ('enter', models.IntegerField()),
                ('leave', models.IntegerField()),
                ('days', models.PositiveIntegerField()),
                ('entitlements', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='TierStanding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.IntegerField(null=True)),
                ('below_since', models.DateField(null=True)),
                ('until', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('before', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.tier')),
                ('chosen', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.tier')),
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='standing', to='customers.customer')),
                ('employee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
            ],
        ),
        migrations.CreateModel(
            name='TierStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(max_length=40)),
                ('at_least', models.FloatField()),
                ('points', models.IntegerField()),
            ],
            options={
                'ordering': ['fact', 'at_least'],
                'constraints': [models.UniqueConstraint(fields=('fact', 'at_least'), name='tier_step_once')],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('about', models.JSONField(default=dict)),
                ('rows', models.BigIntegerField()),
                ('reason', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('granted', 'Granted'), ('refused', 'Refused'), ('used', 'Used')], default='asked', max_length=7)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['state', '-id'], name='approval_state')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('tone', models.CharField(max_length=8)),
                ('about', models.CharField(blank=True, max_length=300)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField()),
                ('is_pinned', models.BooleanField(default=False)),
                ('written_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='customers.customer')),
                ('employee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
            ],
            options={
                'ordering': ['-is_pinned', '-id'],
                'indexes': [models.Index(fields=['customer', '-is_pinned', '-id'], name='note_customer')],
            },
        ),
        migrations.CreateModel(
            name='CustomerTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='customers.customer')),
                ('employee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
                ('tag', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.tag')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tag', 'customer'), name='customer_tag_once')],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(unique=True)),
                ('founded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Tie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=12)),
                ('title', models.CharField(blank=True, max_length=80)),
                ('since', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tied', to='customers.customer')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ties', to='customers.customer')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=5)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='customers.customer')),
                ('employee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['customer', '-id'], name='file_customer'), models.Index(fields=['sha256'], name='file_content')],
            },
        ),
        migrations.CreateModel(
            name='Follower',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('employee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.employee')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('employee', 'customer'), name='follower_once')],
            },
        ),
        migrations.CreateModel(
            name='FollowerNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('employee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.employee')),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.event')),
            ],
            options={
                'indexes': [models.Index(fields=['employee', '-id'], name='follower_notice_employee')],
                'constraints': [models.UniqueConstraint(fields=('event', 'employee'), name='follower_notice_once')],
            },
        ),
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=12)),
                ('is_head', models.BooleanField(default=False)),
                ('since', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('household', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='members', to='customers.household')),
            ],
            options={
                'ordering': ['-is_head', 'id'],
                'constraints': [models.UniqueConstraint(fields=('household', 'customer'), name='household_member_once')],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('format', models.CharField(max_length=8)),
                ('filters', models.JSONField(default=dict)),
                ('columns', models.JSONField(default=list)),
                ('rows', models.BigIntegerField()),
                ('purpose', models.CharField(blank=True, max_length=20)),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='RetentionRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('removed', models.JSONField(default=dict)),
                ('held', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, unique=True)),
                ('days', models.PositiveIntegerField()),
                ('is_active', models.BooleanField(default=False)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employee')),
            ],
        ),
        migrations.CreateModel(
            name='CustomerValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200)),
                ('number', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('is_unique', models.BooleanField(default=False)),
                ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.customfield')),
                ('row', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indexed', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('number__isnull', False)), fields=['field', 'number', 'row'], name='customer_value_number')],
                'constraints': [models.UniqueConstraint(fields=('field', 'text', 'row'), name='customer_value_once'), models.UniqueConstraint(condition=models.Q(('is_unique', True)), fields=('field', 'text'), name='customer_value_alone')],
            },
        ),
        migrations.CreateModel(
            name='PoolRule',
            fields=[
                ('branch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='people.branch')),
                ('most_held', models.PositiveIntegerField(null=True)),
                ('most_a_day', models.PositiveIntegerField(null=True)),
                ('idle_days', models.PositiveIntegerField(null=True)),
                ('protected_days', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='PoolEntry',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='pool_entry', serialize=False, to='customers.customer')),
                ('since', models.DateTimeField()),
                ('cause', models.CharField(choices=[('returned', 'Returned'), ('idle', 'Idle'), ('left', 'Left')], max_length=8)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('last_owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.employee')),
            ],
        ),
        migrations.CreateModel(
            name='PoolDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('taken', models.PositiveIntegerField(default=0)),
                ('employee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.employee')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('employee', 'day'), name='pool_day_once')],
            },
        ),
        migrations.RunPython(index, drop_index),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
