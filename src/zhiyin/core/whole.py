"""A migration that makes all tables of a room from nothing.

Django knows one table more after each step, and builds the classes of all related models anew each time: with a
hundred tables that took most of the time. Here all tables are known before the first is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.migrations import Migration

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState


class Whole(Migration):
    """Holds `CreateModel`, and after them `RunPython` that does not ask for a state in between."""

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Make all tables; return the state with them. To collect the SQL alone, Django's way is as good."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state
