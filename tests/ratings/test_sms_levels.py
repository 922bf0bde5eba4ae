"""What counts as a level: a digit that stands first, or the level's words and nothing else."""

import pytest

from ratings.text_messages import read_level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("5", 5), ("1", 1), (" 4 ", 4), ("5。", 5), ("５", 5), ("5.", 5), ("【5】", 5), ("“5”", 5),
        ("5 谢谢", 5), ("5谢谢", 5), ("5，服务很好", 5), ("5分", 5), ("5 分", 5), ("4星", 4),
        ("5非常满意", 5), ("5 非常满意", 5), ("2不满意", 2), ("2：不满意", 2), ("⑤", 5), ("5️", 5),
        ("非常满意", 5), ("非常满意！", 5), ("满意", 4), ("基本满意。", 3), ("不满意", 2),
        ("非常不满意", 1), ("五", 5), ("四分", 4), ("Very  Satisfied", 5), ("dissatisfied", 2),
    ],
)  # fmt: skip
def test_it_is_read(text, level):
    assert read_level(text) == level


@pytest.mark.parametrize(
    "text",
    [
        "6", "0", "9", "55", "12345", "1-5", "5/1", "1,2", "-", "。", "", "谢谢", "好", "很满意",
        "我觉得满意", "不是很满意", "3天了还没消息", "5个工作日还没办好", "2 小时", "1次就办好", "5分钟",
        "4号窗口",
        "5不满意", "1非常满意", "5 不太满意", "不是5是1", "十", "😀", "五五", "15", "1.5", "2026年",
    ],
)  # fmt: skip
def test_it_is_not_guessed(text):
    assert read_level(text) is None
