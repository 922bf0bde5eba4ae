import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from govservice.imports import run as imports_run
from indicators.models import TouchedDay
from ratings.models import Rating, Rectification
from tests.factories import make_case, make_rating, make_service, shanghai

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reason_tags")]
HEADER = "办件编号,服务次数,评价等级,评价指标,文字评价,评价渠道,评价时间,是否实名,评价次数\n"
SERVED = shanghai(2019, 12, 2, 9)


def services(count=3, **kwargs):
    return [
        make_service(
            case=make_case(number=f"SC{n}", completed_at=SERVED, **kwargs), served_at=SERVED
        )
        for n in range(1, count + 1)
    ]


def run(path, *options):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_ratings", path, *options, stdout=out, stderr=err, verbosity=0)
    return out.getvalue()


def refused(path, *options):
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_ratings", path, *options, stdout=out, stderr=err, verbosity=0)
    return f"{error.value}\n{err.getvalue()}"


@pytest.fixture
def file(tmp_path):
    def write(*lines, header=HEADER, encoding="utf-8-sig"):
        path = tmp_path / "ratings.csv"
        path.write_bytes((header + "\n".join(lines)).encode(encoding))
        return path

    return write


GOOD = (
    'SC1,1,5,"510,517",很好,2,2019-12-03 10:00:00,匿名,1',
    'SC2,1,1,"115",找13800138000,pc,2019-12-04 10:00:00,实名,',
    "SC1,1,2,,,3,2019-12-05 10:00:00,,2",
)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_historic_file_is_taken_and_a_second_run_finds_all_of_it(file, encoding):
    services()
    path = file(*GOOD, encoding=encoding)
    assert "3" in run(path, "--historic")
    first = Rating.objects.get(service__case__number="SC1", round_no=1)
    assert (first.level, first.channel, first.identity) == (5, "mobile", "anonymous")
    assert (first.fact_day, first.rated_at) == (dt.date(2019, 12, 3), shanghai(2019, 12, 3, 10))
    assert {tag.code for tag in first.tags.all()} == {"510", "517"}
    bad = Rating.objects.get(service__case__number="SC2")
    assert (bad.text, bad.identity) == ("找＊＊＊", "real_name")
    assert Rectification.objects.count() == 2
    before = (Rating.objects.count(), TouchedDay.objects.count())
    again = run(path, "--historic")
    assert before == (Rating.objects.count(), TouchedDay.objects.count())
    assert " 0 " in again
    assert " 3 " in again


def test_without_historic_the_window_of_years_ago_is_closed(file):
    services()
    message = refused(file(*GOOD[:2]))
    assert "2019-12-03" in message
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("SC1,1,6,,,2,2019-12-03 10:00:00,,", "评价等级", "6"),
        ('SC1,1,5,"115",,2,2019-12-03 10:00:00,,', "评价指标", "115"),
        ("SC1,1,5,,,7,2019-12-03 10:00:00,,", "评价渠道", "7"),
        ("SC1,1,5,,,fax,2019-12-03 10:00:00,,", "评价渠道", "fax"),
        ("SC1,1,5,,,2,yesterday,,", "评价时间", "yesterday"),
        ("SC1,1,5,,,2,,,", "评价时间", ""),
        ("SC1,1,5,,,2,2099-12-03 10:00:00,,", "评价时间", "2099-12-03T10:00:00+08:00"),
        ("SC1,0,5,,,2,2019-12-03 10:00:00,,", "服务次数", "0"),
        ("SC9,1,5,,,2,2019-12-03 10:00:00,,", "办件编号", "SC9"),
        ("SC1,1,5,,,2,2019-12-03 10:00:00,,3", "评价次数", "3"),
        ("SC1,1,5,,,2,2019-12-03 10:00:00,,2", "服务次数", "1"),
    ],
)
def test_a_bad_row_stops_the_file_and_is_named(file, line, field, value):
    services()
    message = refused(file(GOOD[1], line), "--historic")
    assert "3" in message
    assert field in message
    assert value in message
    assert not Rating.objects.exists()


def test_skip_bad_takes_the_others(file, tmp_path):
    services()
    path = file(GOOD[0], "SC9,1,5,,,2,2019-12-03 10:00:00,,", GOOD[1])
    run(path, "--historic", "--skip-bad")
    assert Rating.objects.count() == 2
    assert [p.name for p in tmp_path.iterdir() if p.name != "ratings.csv"] != []


def test_a_dry_run_writes_nothing(file):
    services()
    run(file(*GOOD), "--historic", "--dry-run")
    assert not Rating.objects.exists()
    assert not Rectification.objects.exists()


def test_another_rating_of_the_same_service_is_refused_not_passed_over(file):
    service = services()[0]
    make_rating(service=service, level=3, rated_at=shanghai(2019, 12, 3, 10))
    assert "SC1" in refused(file(GOOD[0]), "--historic") or Rating.objects.get().level == 3
    assert Rating.objects.get().level == 3


def test_a_number_that_two_authorities_use_needs_its_issuer(file):
    services(issuer="510000")
    other = make_service(case=make_case(number="SC1", issuer="440000"), served_at=SERVED)
    path = file(GOOD[0])
    assert "440000、510000" in refused(path, "--historic")
    run(path, "--historic", "--issuer", "440000")
    assert Rating.objects.get().service == other


def test_a_row_that_names_its_round_and_one_that_leaves_it_out_are_the_same_rating(file):
    services()
    message = refused(file(GOOD[0], "SC1,1,3,,,2,2019-12-04 10:00:00,匿名,"), "--historic")
    assert "第 2 行" in message
    assert not Rating.objects.exists()


@pytest.mark.parametrize("order", [(0, 2), (2, 0)])
def test_a_follow_up_is_taken_with_its_first_rating_above_or_below(file, order):
    services()
    run(file(*(GOOD[place] for place in order)), "--historic")
    assert sorted(Rating.objects.values_list("round_no", flat=True)) == [1, 2]


def test_a_follow_up_finds_its_first_rating_chunks_above(file, monkeypatch):
    monkeypatch.setattr(imports_run, "CHUNK", 10)
    services(25)
    first = [f"SC{n},1,5,,,2,2019-12-03 10:00:00,匿名," for n in range(1, 26)]
    run(file(*first, GOOD[2]), "--historic")
    assert Rating.objects.count() == 26


def test_a_chunk_is_checked_and_written_in_a_fixed_number_of_queries(file):
    services(40)
    lines = [f"SC{n},1,{n % 5 + 1},,,2,2019-12-03 10:00:00,匿名," for n in range(1, 41)]
    with CaptureQueriesContext(connection) as few:
        run(file(*lines[:10]), "--historic")
    with CaptureQueriesContext(connection) as many:
        run(file(*lines[10:]), "--historic")
    assert len(few) == len(many) <= 22
