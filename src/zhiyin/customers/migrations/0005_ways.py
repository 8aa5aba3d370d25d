"""The ways in which a customer is reached, beside its words.

What stands beside the table (SQLite's triggers, PostgreSQL's indexes) is away while the column is filled: it is about
the words, which stay, and would take minutes for a million customers.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BESIDE = {
    "sqlite": "SELECT 'TRIGGER', name, sql FROM sqlite_master WHERE tbl_name = 'customers_searchtext' AND type = 'trigger'",
    "postgresql": "SELECT 'INDEX', indexname, indexdef FROM pg_indexes WHERE tablename = 'customers_searchtext'"
    " AND schemaname = current_schema() AND indexname NOT IN (SELECT conname FROM pg_constraint)",
}
FILL = """
UPDATE customers_searchtext SET ways = coalesce((
    SELECT max(CASE WHEN kind = 'phone' THEN 1 ELSE 0 END) + max(CASE WHEN kind = 'email' THEN 2 ELSE 0 END)
        + max(CASE WHEN kind = 'wechat' THEN 4 ELSE 0 END) + max(CASE WHEN kind = 'address' THEN 8 ELSE 0 END)
    FROM customers_contactdetail c WHERE c.customer_id = customers_searchtext.customer_id
), 0) + CASE WHEN EXISTS (
    SELECT 1 FROM customers_identity i WHERE i.customer_id = customers_searchtext.customer_id
) THEN 16 ELSE 0 END
"""


def fill(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    connection = editor.connection
    with connection.cursor() as cursor:
        cursor.execute(BESIDE[connection.vendor])
        beside = cursor.fetchall()
        for kind, name, _statement in beside:
            cursor.execute(" ".join(("DROP", kind, connection.ops.quote_name(name))))
        cursor.execute(FILL)
        for _kind, _name, statement in beside:
            cursor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_words_on_postgresql'),
    ]

    operations = [
        # In one statement: Django would write the whole table anew on SQLite, and leave its triggers behind.
        migrations.RunSQL(
            'ALTER TABLE customers_searchtext ADD COLUMN ways smallint DEFAULT 0 NOT NULL',
            'ALTER TABLE customers_searchtext DROP COLUMN ways',
            state_operations=[
                migrations.AddField(
                    model_name='searchtext',
                    name='ways',
                    field=models.SmallIntegerField(db_default=0, default=0),
                ),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='searchtext',
            index=models.Index(fields=['ways', 'customer'], name='search_ways'),
        ),
    ]
