"""A table of categories in up to three levels: every row names one and those above it."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from govservice.errors import Invalid
from govservice.imports import FileImport, RowError, Written

from ..services.categories import MAX_NAME, Path, add_categories

LEVELS = ("level1", "level2", "level3")


class CategoryFile(FileImport[Path]):
    """Rows are tuples of names, from the first level down."""

    columns = {
        "level1": ("一级分类", "一级标签"),
        "level2": ("二级分类", "二级标签"),
        "level3": ("三级分类", "三级标签"),
    }
    required = frozenset({"level1"})

    def parse(self, raw: dict[str, Any]) -> Path:
        names = [" ".join(str(raw[level]).split()) for level in LEVELS]
        for level, name in zip(LEVELS, names, strict=True):
            if len(name) > MAX_NAME:
                raise Invalid(_("At most %(max)s characters.") % {"max": MAX_NAME}, field=level)
        path = tuple(name for name in names if name)
        if names[: len(path)] != list(path) or not path:
            raise Invalid(_("A level is empty above one that is not."), field=LEVELS[0])
        return path

    def check(self, rows: Sequence[tuple[int, Path]]) -> Iterable[RowError]:
        return []

    def write(self, rows: Sequence[Path]) -> Written:
        new = add_categories(rows)
        return Written(new=new, already=max(len(rows) - new, 0))

    def key(self, row: Path) -> Hashable | None:
        return None
