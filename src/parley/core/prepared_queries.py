"""Querysets that are compiled once, for the few queries that many requests make.

Django compiles a queryset each time it is evaluated, which takes longer than PostgreSQL needs to answer.

    _TASK = PreparedQuery(lambda key: Task.objects.select_related("requester").filter(pk=key), UUID(int=0))
    task = _TASK.first(task_id)
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)


class PreparedQuery(Generic[M]):
    """A queryset compiled once. `make` builds it from parameters; `examples` are values of their types for compiling.

    Every parameter must reach the SQL once, unchanged, in the order in which `make` takes them.
    """

    def __init__(self, make: Callable[..., QuerySet[M]], *examples: object) -> None:
        self._make, self._examples = make, examples

    def all(self, *parameters: object) -> list[M]:
        statement = self._statement
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, cast("Any", parameters))
            return [statement.instance(row) for row in cursor.fetchall()]

    def first(self, *parameters: object) -> M | None:
        found = self.all(*parameters)
        return found[0] if found else None

    @cached_property
    def _statement(self) -> "_Statement[M]":
        compiler = self._make(*self._examples).query.get_compiler("default")
        sql, parameters = compiler.as_sql()
        if tuple(parameters) != self._examples:
            raise TypeError(f"{sql} takes {parameters}, not {self._examples}")
        return _Statement.of(compiler, sql)


@dataclass(frozen=True)
class _Statement(Generic[M]):
    """The SQL, and the conversion of its rows to instances as in `QuerySet`."""

    sql: str
    model: type[M]
    names: list[str]
    start: int
    end: int
    related: list[Any]
    annotations: dict[str, int]
    converters: dict[int, Any]
    compiler: SQLCompiler

    @classmethod
    def of(cls, compiler: SQLCompiler, sql: str) -> "_Statement[M]":
        info, select = compiler.klass_info, compiler.select
        assert info
        start, end = info["select_fields"][0], info["select_fields"][-1] + 1
        return cls(
            sql=sql,
            model=info["model"],
            names=[chosen[0].target.attname for chosen in select[start:end]],
            start=start,
            end=end,
            related=cast("Any", get_related_populators)(info, select, "default"),
            annotations=dict(compiler.annotation_col_map or {}),
            converters=compiler.get_converters([chosen[0] for chosen in select]),
            compiler=compiler,
        )

    def instance(self, row: Any) -> M:
        if self.converters:
            row = next(iter(self.compiler.apply_converters([row], self.converters)))
        made = self.model.from_db("default", self.names, row[self.start : self.end])
        for populator in self.related:
            populator.populate(row, made)
        for name, position in self.annotations.items():
            setattr(made, name, row[position])
        return made
