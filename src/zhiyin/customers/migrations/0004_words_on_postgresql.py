from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import zhiyin.core.fulltext.index

SEARCH = {"index": "customers_search", "table": "customers_searchtext", "key": "customer_id"}


def renew(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    zhiyin.core.fulltext.index.renew(editor, **SEARCH)


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_own_golden_rules'),
    ]

    operations = [
        migrations.RunPython(renew, migrations.RunPython.noop),
    ]
