import pytest

from govservice.worktime.lines import read_days
from tests.factories import make_region, make_user

# As the announcement for 2027 might read: 春节 5 to 11 February, 30 January and 14 February worked.
NEXT_YEAR = """date,working,note
2027-01-01..2027-01-03,0,元旦
2027-02-05..2027-02-11,0,春节
2027-01-30,1,调休上班
2027-02-14,1,调休上班
2027-04-05,0,清明节
2027-05-01..2027-05-05,0,劳动节
2027-06-09,0,端午节
2027-09-15,0,中秋节
2027-10-01..2027-10-07,0,国庆节
"""


@pytest.fixture
def next_year():
    return read_days(NEXT_YEAR)


@pytest.fixture
def sichuan_and_tibet(db):
    sichuan, tibet = make_region("510000"), make_region("540000")
    return {
        "sichuan": sichuan,
        "tibet": tibet,
        "chengdu": make_region("510100", sichuan),
        "lhasa": make_region("540100", tibet),
    }


@pytest.fixture
def keeper(sichuan_and_tibet):
    """Of a whole province, and so of what is the nation's."""
    return make_user("catalogue_keeper", region=sichuan_and_tibet["sichuan"], username="keeper")


@pytest.fixture
def city_keeper(sichuan_and_tibet):
    return make_user("catalogue_keeper", region=sichuan_and_tibet["chengdu"], username="chengdu")
