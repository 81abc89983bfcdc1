"""Adding columns to a table that may have millions of rows, for migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations.operations import AddField
from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState
    from django.db.models import Field, Model

    Columns = Sequence[tuple[str, Field[Any, Any]]]


class AddColumns(Operation):
    """`AddField` for several fields, none of them unique or with an index.

    Django writes the whole table of SQLite anew for each column that must have a value. SQLite itself adds one with a
    constant default to what it knows of the table, and touches no row (sqlite.org/lang_altertable.html, section 4).
    """

    reversible = True

    def __init__(self, model_name: str, fields: Columns) -> None:
        self.model_name, self.fields = model_name, fields

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for name, field in self.fields:
            AddField(self.model_name, name, field).state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        before = from_state.apps.get_model(app_label, self.model_name)
        after = to_state.apps.get_model(app_label, self.model_name)
        for name, _ in self.fields:
            field = after._meta.get_field(name)
            if schema_editor.connection.vendor == "sqlite" and not field.null:
                schema_editor.execute(_added(schema_editor, after, field))
            else:
                schema_editor.add_field(before, field)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        for name, _ in reversed(self.fields):
            schema_editor.remove_field(model, model._meta.get_field(name))

    def describe(self) -> str:
        return f"Add {', '.join(name for name, _ in self.fields)} to {self.model_name}"


def _added(schema_editor: BaseDatabaseSchemaEditor, model: type[Model], field: Field[Any, Any]) -> str:
    quoted, default = schema_editor.quote_name, schema_editor.effective_default(field)
    said = field.db_parameters(schema_editor.connection)
    check = f" CHECK ({said['check']})" if said["check"] else ""
    table, column = quoted(model._meta.db_table), quoted(str(field.column))
    return (
        f"ALTER TABLE {table} ADD COLUMN {column} {said['type']} "
        f"DEFAULT {schema_editor.quote_value(default)} NOT NULL{check}"
    )
