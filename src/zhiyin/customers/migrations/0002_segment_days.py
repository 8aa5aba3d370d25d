import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SegmentDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('size', models.PositiveIntegerField()),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ('valued', models.PositiveIntegerField()),
                ('satisfaction', models.FloatField(null=True)),
                ('satisfied', models.PositiveIntegerField()),
                ('churn', models.FloatField(null=True)),
                ('risked', models.PositiveIntegerField()),
                ('segment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='days', to='customers.segment')),
            ],
            options={
                'ordering': ['-day'],
                'constraints': [models.UniqueConstraint(fields=('segment', 'day'), name='segment_day_once')],
            },
        ),
    ]
