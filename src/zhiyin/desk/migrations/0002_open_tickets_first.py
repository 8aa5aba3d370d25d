from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0006_lists_in_their_indexes'),
        ('desk', '0001_initial'),
        ('people', '0001_initial'),
        ('touchpoints', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='ticket',
            name='ticket_of_customer',
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('customer__isnull', False)), fields=['customer', '-is_active', '-opened_at', '-id'], name='ticket_of_customer'),
        ),
    ]
