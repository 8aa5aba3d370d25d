from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0005_ways'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='customer',
            name='customer_scope_1',
        ),
        migrations.RemoveIndex(
            model_name='customer',
            name='customer_scope_2',
        ),
        migrations.RemoveIndex(
            model_name='customer',
            name='customer_scope_3',
        ),
        migrations.RemoveIndex(
            model_name='customer',
            name='customer_scope_4',
        ),
        migrations.RemoveIndex(
            model_name='customer',
            name='customer_tier',
        ),
        migrations.RemoveIndex(
            model_name='customer',
            name='customer_stage',
        ),
        migrations.RemoveIndex(
            model_name='customer',
            name='customer_owner',
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['tier', 'id', 'merged_into', 'kind', 'stage', 'owner', 'scope_1', 'scope_2', 'scope_3', 'scope_4'], name='customer_tier'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['stage', 'id', 'merged_into', 'kind', 'tier', 'owner', 'scope_1', 'scope_2', 'scope_3', 'scope_4'], name='customer_stage'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['owner', 'id', 'merged_into', 'kind', 'tier', 'stage', 'scope_1', 'scope_2', 'scope_3', 'scope_4'], name='customer_owner'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['scope_1', 'id', 'merged_into', 'kind', 'tier', 'stage', 'owner', 'scope_2', 'scope_3', 'scope_4'], name='customer_scope_1'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['scope_2', 'id', 'merged_into', 'kind', 'tier', 'stage', 'owner', 'scope_1', 'scope_3', 'scope_4'], name='customer_scope_2'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['scope_3', 'id', 'merged_into', 'kind', 'tier', 'stage', 'owner', 'scope_1', 'scope_2', 'scope_4'], name='customer_scope_3'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['scope_4', 'id', 'merged_into', 'kind', 'tier', 'stage', 'owner', 'scope_1', 'scope_2', 'scope_3'], name='customer_scope_4'),
        ),
    ]
