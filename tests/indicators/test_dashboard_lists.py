import datetime as dt

import pytest
from django.utils import timezone

from indicators.folding import fold_all
from ratings.disclosure import describe
from ratings.models import Rating, RatingTag
from tests.factories import make_region, make_tag, make_ticket, make_user, shanghai
from tests.indicators.dashboards import DAY, MARCH, House, links_of, make_house, words_of
from tests.indicators.facts import make_call_back, make_done_ticket, strike_out

pytestmark = pytest.mark.django_db
RATINGS, TICKETS = "/dashboard/ratings/", "/dashboard/tickets/"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def manager(house, client):
    client.force_login(house.province_manager)
    return client


def open_list(client, address=RATINGS, **filters):
    return client.get(address, MARCH | filters, headers={"accept-language": "en"})


def rows_of(page):
    return page.context["listing"].page.rows


def test_every_number_of_the_page_opens_a_list_of_as_many_rows(house, manager):
    tag = make_tag("108")
    for rating in Rating.objects.filter(level=1):
        RatingTag.objects.create(rating=rating, tag=tag)
    house.own.rate(DAY, 3)
    fold_all()
    board = manager.get("/dashboard/", MARCH).context["board"]
    numbers = [line.number for line in board.levels if line.level in (5, 4, 1)]
    numbers += [line.number for line in board.reasons.lines + board.channels.lines]
    numbers += [point.number for point in board.months.points]
    numbers += [line.number for line in board.departments.compared + board.departments.small]
    opened = [number for number in numbers if number.url]
    assert len(opened) == 3 + 1 + 3 + 1 + 2
    for number in opened:
        listing = manager.get(number.url).context["listing"]
        listed = len(listing.page.rows) + listing.behind.withheld
        assert number.count == listing.behind.counted.count == listed, number.url


def test_a_day_lists_names_only_and_offers_the_whole_week(manager):
    page = open_list(manager, **{"from": "2026-03-10", "to": "2026-03-10"})
    behind = page.context["listing"].behind
    assert (behind.counted.count, behind.withheld, len(rows_of(page))) == (19, 18, 1)
    [weeks] = [link for link in links_of(page) if "from=2026-03-09&to=2026-03-15" in link]
    assert len(rows_of(manager.get(RATINGS + weeks))) == 19


def test_fewer_than_five_anonymous_ratings_are_not_listed_one_by_one(house, manager):
    house.other.rate(DAY, 2)
    fold_all()
    page = open_list(manager, level=2)
    assert (page.context["listing"].behind.withheld, rows_of(page)) == (1, [])
    assert "1 anonymous rating is counted above but not listed" in words_of(page)


def test_anonymous_rows_show_the_week_and_named_ones_the_day_but_no_case(house, manager):
    page = open_list(manager, level=1)
    named = [row for row in rows_of(page) if row.day]
    assert [(row.day, row.text) for row in named] == [(DAY, "材料退了三次")]
    assert {row.week for row in rows_of(page)} == {dt.date(2026, 3, 9)}
    assert house.own.case.number not in page.content.decode()
    assert "2026-03-10" not in words_of(page).replace("2026-03-10 with a name", "")


def test_levels_can_be_united_and_identity_chosen(manager):
    assert len(rows_of(open_list(manager, level=["5", "1"]))) == 12
    assert len(rows_of(open_list(manager, identity="real_name"))) == 1


def test_struck_out_ratings_have_a_list_of_their_own(house, manager):
    for _n in range(5):
        strike_out(house.own.rate(DAY, 2))
    fold_all()
    assert len(rows_of(open_list(manager))) == 19
    assert len(rows_of(open_list(manager, struck="on"))) == 5


def test_waiting_rectifications_are_listed_whatever_the_period(house, manager):
    from ratings.models import Rectification

    for n, rating in enumerate(Rating.objects.filter(level=1)):
        Rectification.objects.create(
            number=f"ZG{n}",
            rating=rating,
            department=rating.department,
            opened_at=rating.received_at,
        )
    board = manager.get("/dashboard/").context["board"]
    page = manager.get(board.waiting.rectifications_url)
    assert (board.waiting.rectifications, len(rows_of(page))) == ("6", 6)


def test_lists_are_read_in_pages_newest_week_first_and_by_random_name_within(
    house, manager, monkeypatch
):
    from indicators import ratings_behind

    house.other.rate(dt.date(2026, 3, 20), 4)
    house.other.rate(dt.date(2026, 3, 8), 4)  # the Sunday before the week of the others
    fold_all()
    monkeypatch.setattr(ratings_behind, "ROWS_A_PAGE", 7)
    page, found = open_list(manager), []
    while True:
        found += [(row.week, row.number) for row in rows_of(page)]
        following = page.context["listing"].page.after
        if not following:
            break
        page = open_list(manager, after=following)
    assert len(found) == len(set(found)) == 21
    assert found == sorted(
        sorted(found, key=lambda row: row[1]), key=lambda row: row[0], reverse=True
    )


@pytest.mark.parametrize("after", ["x", "20260231" + "0" * 32, "20260302", "2026030é" + "0" * 32])
def test_a_key_that_is_none_shows_the_first_page(manager, after):
    assert len(rows_of(open_list(manager, after=after))) == 19


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"level": "0"}, "level"),
        ({"level": "five"}, "level"),
        ({"tag": "999"}, "tag"),
        ({"tag": "108/x"}, "tag"),
        ({"identity": "me"}, "identity"),
    ],
)
def test_a_bad_filter_shows_no_list_but_its_error(manager, filters, field):
    page = open_list(manager, **filters)
    assert page.status_code == 200
    assert field in page.context["filter"].form.errors
    assert page.context["listing"] is None


def test_a_list_never_reaches_beyond_the_scope(house, client):
    client.force_login(house.own_manager)
    page = open_list(client)
    assert len(rows_of(page)) == 12
    assert "乙局" not in page.content.decode()


def test_rating_lists_cost_the_same_for_one_row_and_for_many(
    house, manager, django_assert_num_queries
):
    with django_assert_num_queries(10):
        open_list(manager, identity="real_name")
    for _n in range(20):
        house.own.rate(DAY, 5, identity="real_name")
    fold_all()
    with django_assert_num_queries(10):
        open_list(manager, identity="real_name")


def test_rows_say_what_disclosure_says(house, manager):
    rating = Rating.objects.get(identity="real_name")
    shown = describe(rating, house.province_manager)
    [row] = rows_of(open_list(manager, identity="real_name"))
    assert (row.number, row.day, row.text) == (shown["number"], shown["day"], shown["text"])


# --- tickets -----------------------------------------------------------------------------------------


@pytest.fixture
def tickets(house):
    """Three done, two of them on time and called back, one of these solved."""
    unit = house.own.department
    for replied, resolution in ((4, "solved"), (5, "partly"), (9, "")):
        ticket = make_done_ticket(
            unit,
            dispatched=shanghai(2026, 3, 2, 9),
            replied=shanghai(2026, 3, replied, 9),
            due=shanghai(2026, 3, 6, 18),
        )
        if resolution:
            at = shanghai(2026, 3, 12, 9)
            make_call_back(ticket, at, "reached", resolution=resolution, level=2 + replied % 2)
    make_call_back(ticket, shanghai(2026, 3, 13, 9), "not_reached")
    fold_all()


@pytest.mark.parametrize(
    ("counter", "count"),
    [
        ("tickets_dispatched", 3),
        ("tickets_done", 3),
        ("tickets_done_on_time", 2),
        ("calls_due", 3),
        ("calls_reached", 2),
        ("calls_judged", 2),
        ("calls_solved", 1),
        ("calls_partly", 1),
        ("calls_rated", 2),
        ("calls_satisfied", 1),
    ],
)
def test_every_ticket_counter_lists_what_it_counts(manager, tickets, counter, count):
    page = open_list(manager, TICKETS, counter=counter)
    behind = page.context["listing"].behind
    assert (behind.count, behind.beyond_reach, len(rows_of(page))) == (count, 0, count)


def test_overdue_tickets_are_listed_without_caller_or_words(house, manager):
    late = timezone.now() - dt.timedelta(days=1)
    ticket = make_ticket(region=house.own.department.region, due_at=late, title="楼上张三丰漏水")
    page = open_list(manager, TICKETS, counter="overdue")
    assert ticket.number in page.content.decode()
    assert "张三丰" not in page.content.decode()


def test_tickets_are_not_cut_by_item_channel_or_hall(manager, tickets):
    page = open_list(manager, TICKETS, channel="pc")
    assert page.context["listing"] is None
    assert "clear these filters" in words_of(page)


def test_matters_beyond_reach_are_counted_and_said_not_listed(house, client):
    """A unit of the county answers for a matter of another region."""
    region = house.own.department.region
    ticket = make_done_ticket(
        house.own.department,
        dispatched=shanghai(2026, 3, 2, 9),
        replied=shanghai(2026, 3, 3, 9),
        due=shanghai(2026, 3, 6, 18),
    )
    type(ticket).objects.filter(pk=ticket.pk).update(region=make_region("440000"))
    fold_all()
    client.force_login(make_user("manager", region=region))
    page = open_list(client, TICKETS, counter="tickets_done")
    assert (page.context["listing"].behind.count, rows_of(page)) == (1, [])
    assert "1 of these concerns a matter outside your reach" in words_of(page)


def test_ticket_pages_neither_lose_nor_repeat(manager, tickets, monkeypatch):
    from indicators import tickets_behind

    monkeypatch.setattr(tickets_behind, "ROWS_A_PAGE", 2)
    first = open_list(manager, TICKETS, counter="calls_due")
    rest = open_list(
        manager, TICKETS, counter="calls_due", after=first.context["listing"].page.after
    )
    assert (len(rows_of(first)), len(rows_of(rest))) == (2, 1)
    for after in ("x", "-1", "9" * 40):
        assert open_list(manager, TICKETS, after=after).status_code == 200
