"""Two people who name substitutes at the same moment, in real transactions side by side."""

from threading import Event

import pytest

from govservice.accounts.substitutions import Substitution
from govservice.errors import Conflict
from tests.accounts.test_substitutes import Office
from tests.hotline.test_two_at_once import side_by_side
from tests.ratings.test_two_at_one_rectification import hold_and_write

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "second",
    [
        {"substitute": "c"},  # another one for the same days
        {"person": "c", "substitute": "a", "by": "c"},  # of whoever is away
    ],
)
def test_of_two_substitutes_named_at_once_the_second_is_refused(second):
    office, written = Office(), Event()

    def name_second():
        written.wait(10)
        with pytest.raises(Conflict):
            office.name(**second)

    side_by_side(lambda: hold_and_write(written, office.name), name_second)
    assert Substitution.objects.count() == 1
