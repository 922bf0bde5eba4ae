from typing import Any

from django.db.models import Aggregate, TextField


class Joined(Aggregate):
    """Texts joined by commas, in no order."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, function="GROUP_CONCAT", **context)
