from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class Week(models.Func):
    """The Monday of a day's week, written so that both databases accept it in an index.

    Django's TruncWeek casts to a time with zone on PostgreSQL, which no index may do.
    """

    output_field = models.DateField()
    arity = 1

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="DATE(%(expressions)s, '-6 days', 'weekday 1')",
            **context,
        )

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="(%(expressions)s - (EXTRACT(ISODOW FROM %(expressions)s)::integer - 1))",
            **context,
        )
