"""Departments with their figures and their index in the newest assessment, in printing order."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.conf import settings

from .. import queries
from ..formulas import EMPTY, formula, half_up, total_ratings
from ..language import in_language
from ..links import Links
from ..models import Assessment, Result
from ..queries import FigureQuery
from .sections import Number

DEPARTMENTS_A_PAGE = 25


@dataclass(frozen=True)
class DepartmentLine:
    """``put_right`` is empty where too few bad ratings were given to compare: then their number alone."""

    code: str
    name: str
    url: str
    number: Number
    good: str
    unrated: str
    put_right: str
    put_right_number: Number
    bad: int
    on_time: str
    solved: str
    index: str
    band: str
    is_small: bool


@dataclass(frozen=True)
class Departments:
    """``compared`` and ``small`` are one page's units; the small have fewer than ``smallest_sample``."""

    assessment: Assessment | None
    compared: list[DepartmentLine]
    small: list[DepartmentLine]
    smallest_sample: int
    page: int
    pages: int
    total: int
    previous_url: str
    next_url: str


def departments(query: FigureQuery, links: Links, page: int) -> Departments:
    ids = queries.in_order(query)
    total = len(ids)
    pages = max(-(-total // DEPARTMENTS_A_PAGE), 1)
    page = min(max(page, 1), pages)
    first = (page - 1) * DEPARTMENTS_A_PAGE
    rows = queries.rows_of(query, ids[first : first + DEPARTMENTS_A_PAGE])
    assessment = newest_assessment()
    results = results_of(assessment, [row.key for row in rows])
    smallest = assessment.scheme.small_sample if assessment else settings.SMALL_SAMPLE
    lines = [_line(row, results.get(row.key), links, smallest) for row in rows]
    return Departments(
        assessment=assessment,
        compared=[line for line in lines if not line.is_small],
        small=[line for line in lines if line.is_small],
        smallest_sample=smallest,
        page=page,
        pages=pages,
        total=total,
        previous_url=_page(links, page - 1) if page > 1 else "",
        next_url=_page(links, page + 1) if page < pages else "",
    )


def _page(links: Links, page: int) -> str:
    return links.page(page=page) + "#departments"


def newest_assessment() -> Assessment | None:
    computed = Assessment.objects.select_related("scheme").filter(computed_at__isnull=False)
    return computed.order_by("-period_end", "-pk").first()


def results_of(
    assessment: Assessment | None, department_ids: Sequence[int | str]
) -> dict[int | str, Result]:
    if assessment is None:
        return {}
    found = Result.objects.select_related("band").filter(
        assessment=assessment, department_id__in=department_ids
    )
    return {result.department_id: result for result in found}


def _line(row: queries.Row, result: Result | None, links: Links, smallest: int) -> DepartmentLine:
    size = total_ratings(row.counters)
    index, band = words_of_result(result)
    put_right = formula("rectified_rate").rate(row.counters)
    fixed = links.ratings(department=row.code, own="on", rectified="bad_put_right")
    return DepartmentLine(
        code=row.code,
        name=row.name,
        url=links.page(department=row.code, own=None),
        number=Number(size, links.ratings(department=row.code, own="on") if size else ""),
        good=formula("good_rate").text(row.counters),
        unrated=formula("unrated_rate").text(row.counters),
        put_right=put_right.text() if put_right.whole >= smallest else "",
        put_right_number=Number(put_right.part, fixed if put_right.part else ""),
        bad=put_right.whole,
        on_time=formula("on_time_rate").text(row.counters),
        solved=formula("solved_rate").text(row.counters),
        index=index,
        band=band,
        is_small=size < smallest,
    )


def words_of_result(result: Result | None) -> tuple[str, str]:
    """Index and band as printed; no band where the sample was too small to rank."""
    if result is None or result.index is None:
        return EMPTY, ""
    index = str(half_up(Fraction(result.index), 2))
    if result.band is None or result.rank is None:
        return index, ""
    return index, in_language(result.band.name, result.band.name_en)
