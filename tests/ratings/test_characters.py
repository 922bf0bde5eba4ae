import pytest

from ratings.characters import count_characters


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("服务很好", 4),
        ("𠮷野家", 3),
        ("👍", 1),
        ("👍🏽", 1),
        ("👨‍👩‍👧‍👦", 1),
        ("🇨🇳🇨🇳", 2),
        ("é", 1),
        ("a\r\nb", 3),
        ("❤️", 1),
    ],
)
def test_a_character_is_what_a_person_sees_as_one(text, count):
    assert count_characters(text) == count
