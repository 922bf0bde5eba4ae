import pytest
from django.core.management import CommandError, call_command

from hotline.models import CallBack, Ticket, TicketCategory
from indicators.models import TouchedDay
from tests.factories import make_region, shanghai

HEADER = "工单编号,来电人,标题,登记时间,内容,回复内容,回复时间\n"
ROW = "A1,UU008363,路灯不亮,2019/5/22 15:25:21,坏了三天,“UU008363”：已修好,2019/5/30 9:01:02\n"


@pytest.fixture
def take(office, tmp_path):
    def run(content: str, *args: str, encoding: str = "utf-8") -> str:
        file = tmp_path / "tickets.csv"
        file.write_bytes(content.encode(encoding))
        options = ("--region", "510100", "--department", "LEAD", "--origin", "留言板")
        call_command("import_tickets", str(file), *options, *args, verbosity=0)
        return str(file)

    return run


def refused(take, capsys, content: str, *args: str) -> str:
    with pytest.raises(CommandError):
        take(content, *args)
    assert not Ticket.objects.exists()
    return capsys.readouterr().err


def test_a_past_matter_is_taken_over_answered_and_archived_but_never_called_back(office, take):
    take(HEADER + ROW, "--historic")
    ticket = Ticket.objects.get()
    replied_at = shanghai(2019, 5, 30, 9, 1, 2)
    assert ticket.registered_at == shanghai(2019, 5, 22, 15, 25, 21)
    assert (ticket.status, ticket.done_at, ticket.archived_at) == (
        "archived",
        replied_at,
        replied_at,
    )
    assert (ticket.origin, ticket.origin_number) == ("留言板", "A1")
    assert (ticket.lead_department, ticket.region) == (office.lead, office.city)
    assert ticket.answer == "“＊＊＊”：已修好"
    assert not CallBack.objects.exists()
    lead = ticket.assignments.get()
    assert (lead.status, lead.replied_at) == ("passed", replied_at)
    assert lead.due_at == shanghai(2019, 6, 1)  # help: 23, 24, 27, 28, 29, 30 and 31 May
    assert ticket.events.count() == 2
    days = set(TouchedDay.objects.values_list("day", "department_id"))
    assert days == {
        (shanghai(2019, 5, 22).date(), office.lead.pk),
        (shanghai(2019, 5, 30).date(), office.lead.pk),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_are_read_as_offices_save_them(take, encoding):
    take(HEADER + ROW, "--historic", encoding=encoding)
    assert Ticket.objects.get().title == "路灯不亮"


def test_a_second_import_changes_nothing(take, office):
    take(HEADER + ROW, "--historic")
    take(HEADER + ROW, "--historic")
    assert Ticket.objects.count() == 1


def test_english_headers_and_codes_do_as_well(take, office):
    TicketCategory.objects.create(code="0101", name="路灯")
    make_region("510300", parent=office.province, name="自贡市")
    take(
        "number,type,title,content,created_at,category,region,urgency,source,user,phone,department\n"
        "7,complaint,题,文,2026-03-02T09:30:00+08:00,0101,自贡市,urgent,web,张三丰,13800138000,OTHER\n"
        "8,投诉,题,文,2026-03-02 09:30,路灯,510300,紧急,网站,,,\n"
    )
    first, second = Ticket.objects.order_by("origin_number")
    for ticket in (first, second):
        assert (ticket.ticket_type, ticket.urgency, ticket.source) == ("complaint", "urgent", "web")
        assert (ticket.region.code, ticket.category.code) == ("510300", "0101")
        assert ticket.status == "registered"
    assert first.unseal_caller() == {"name": "张三丰", "phone": "13800138000"}


def test_a_title_too_long_goes_whole_before_the_content(take):
    title = "很长的标题" * 30
    take(f"工单编号,标题,内容,登记时间\n1,{title},内容,2026-03-02 09:30\n")
    ticket = Ticket.objects.get()
    assert (len(ticket.title), ticket.title[-1]) == (100, "…")
    assert ticket.content == f"{title}\n内容"


def test_a_matter_without_a_title_is_named_by_its_beginning(take):
    take("工单编号,标题,内容,登记时间\n1,,小区门口的路灯坏了,2026-03-02 09:30\n")
    assert Ticket.objects.get().title == "小区门口的路灯坏了"


def test_a_reply_dated_by_its_day_alone_may_be_of_the_same_day(take):
    row = "1,张三,题,2018/4/24 10:05:04,文,复,2018/4/24\n"
    take(HEADER + row, "--historic")
    assert Ticket.objects.get().done_at == shanghai(2018, 4, 24, 10, 5, 4)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1,张三,题,2018/4/24 10:05:04,文,复,2018/4/23 9:00:00", "早于"),
        ("1,张三,题,2018/4/24 10:05:04,文,复,2018/4/23", "早于"),
        ("1,张三,题,2018/4/24 10:05:04,文,复,", "同时"),
        ("1,张三,题,2018/4/24 10:05:04,文,,2018/4/25", "同时"),
        ("1,张三,题,2099/4/24 10:05:04,文,,", "2099-04-24T10:05:04+08:00"),
        ("1,张三,题,2018/4/24 10:05:04,文,复,2099/4/25", "2099-04-25T00:00:00+08:00"),
        ("1,张三,题,1999/4/24 10:05:04,文,,", "2001"),
        ("1,张三,题,2018/13/24,文,,", "2026-03-02"),
        ("1,张三,题,,文,,", "填写"),
        (",张三,题,2018/4/24,文,,", "填写"),
        ("1,张三,题,2018/4/24,,,", "填写"),
        (f"1,张三,题,2018/4/24,{'长' * 5001},,", "5000"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(take, capsys, row, says):
    error = refused(take, capsys, HEADER + row + "\n", "--historic")
    assert says in error
    assert "2" in error  # the row as a person counts it
    assert "张三" not in error


def test_a_callers_field_is_named_as_the_files_column(take, capsys):
    content = (
        "编号,内容,登记时间,姓名,联系电话\n1,文,2018/4/24,张三,12ab\n2,文,2018/4/24,"
        + "名" * 41
        + ",\n"
    )
    error = refused(take, capsys, content, "--historic")
    assert "联系电话" in error
    assert "姓名" in error
    assert "12ab" not in error


def test_unknown_places_units_and_categories_are_named(take, capsys):
    content = (
        "工单编号,内容,登记时间,区划代码,承办单位,分类,类型\n"
        "1,文,2018/4/24,999999,火星局,外星,\n"
        "2,文,2018/4/24,510100,LEAD,,猜测\n"
    )
    error = refused(take, capsys, content, "--historic")
    for value in ("999999", "火星局", "外星", "猜测"):
        assert value in error


def test_an_answered_matter_needs_historic(take, capsys):
    assert "--historic" in refused(take, capsys, HEADER + ROW)


def test_a_number_twice_in_one_file_is_refused(take, capsys):
    refused(take, capsys, HEADER + ROW + ROW.replace("路灯不亮", "别的"), "--historic")


def test_many_rows_cost_no_more_queries_than_few(take, django_assert_max_num_queries):
    rows = "".join(ROW.replace("A1", f"A{n}", 1) for n in range(300))
    with django_assert_max_num_queries(40):
        take(HEADER + rows, "--historic")
    assert Ticket.objects.count() == 300
