"""Tables whose rows are only ever added: the database itself refuses to change or delete one."""

from sqlalchemy import Connection, Table, event

_UPDATE = """\
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN
    SELECT RAISE(ABORT, 'rows of {table} are only ever added');
END"""
_DELETE = _UPDATE.replace("update", "delete").replace("UPDATE", "DELETE")
_REFUSE = """\
CREATE OR REPLACE FUNCTION {table}_only_added() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'rows of {table} are only ever added'; END $$"""
_POSTGRESQL = """\
CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_added()"""
_REVOKE = "REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER"
_STATEMENTS = {"sqlite": (_UPDATE, _DELETE), "postgresql": (_REFUSE, _POSTGRESQL, _REVOKE)}


def only_added(table: Table) -> None:
    """Have the database refuse changed and deleted rows of *table*, from when it is made."""
    event.listen(table, "after_create", _refuse)


def _refuse(table: Table, connection: Connection, **_: object) -> None:
    for statement in _STATEMENTS[connection.dialect.name]:
        connection.exec_driver_sql(statement.format(table=table.name))
