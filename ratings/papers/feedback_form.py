"""差评整改反馈表: what was rated, found, done and answered, on one page to be signed and filed."""

from typing import Any

from django.utils.translation import gettext as _

from govservice.accounts.models import User

from ..disclosure import describe
from ..models import Rectification
from .days import OPEN_DAY, official_day, official_period
from .official import AT_RIGHT, CENTRE, HEADING, SIZE_4, OfficialDocument, write, write_cell

COLUMNS = [32, 46, 32, 46]  # millimetres, 156 in all


def feedback_form(r: Rectification, *, viewer: User) -> bytes:
    """Within what this viewer is shown; places for number, opinions and seals stay empty."""
    shown = describe(r.rating, viewer)
    paper = OfficialDocument(_("Feedback form on putting a bad rating right"))
    paper.title(_("Feedback form on putting a bad rating right"))
    paper.line(_("Number: %(number)s") % {"number": r.number})
    table = paper.table(COLUMNS)
    _pair(
        table,
        (_("Service item"), shown["item"]["name"]),
        (_("Rated body"), shown["department"]["name"]),
    )
    _pair(table, (_("Day of the rating"), official_period(r, r.rating.fact_day)),
          (_("Level"), str(r.rating.get_level_display())))  # fmt: skip
    _pair(table, (_("Channel"), str(r.rating.get_channel_display())),
          (_("Identity"), str(r.rating.get_identity_display())))  # fmt: skip
    _pair(table, (_("Responsible body"), str(r.department)),
          (_("Opened"), official_period(r, r.opened_at)))  # fmt: skip
    for label, text in _words_of(r, shown):
        _wide(table, label, text)
    _pair(table, (_("Day of the answer"), official_period(r, r.answered_at)),
          (_("Satisfaction with the fix"), str(r.get_satisfaction_display())))  # fmt: skip
    for label in (_("Opinion of the responsible body"), _("Opinion of the supervising body")):
        _to_be_sealed(table, label)
    return paper.content()


def _words_of(r: Rectification, shown: Any) -> list[tuple[str, str]]:
    reasons = "；".join(tag["name"] for tag in shown["tags"])
    how = str(r.get_form_display())
    if r.plan_until:
        how = _("%(how)s, by %(day)s") % {"how": how, "day": official_day(r.plan_until)}
    return [
        (_("Reasons"), reasons),
        (_("Comment"), shown["text"]),
        (_("Finding"), "\n".join(filter(None, [str(r.get_finding_display()), r.finding_text]))),
        (_("Way of putting it right"), "\n".join(filter(None, [how, r.plan]))),
        *_rounds(r),
    ]


def _rounds(r: Rectification) -> list[tuple[str, str]]:
    """Of two rounds both are filed, each under its own name."""
    if r.round_no == 1:
        return [(_("What was done"), r.result), (_("Answer to the citizen"), r.answer)]
    return [
        (_("What was done in the first round"), r.first_result),
        (_("Answer of the first round"), r.first_answer),
        (_("What was done in the second round"), r.result),
        (_("Answer of the second round"), r.answer),
    ]


def _pair(table: Any, *pairs: tuple[str, str]) -> None:
    cells = table.add_row().cells
    for place, (label, text) in enumerate(pairs):
        write_cell(cells[2 * place], label, font=HEADING, align=CENTRE)
        write_cell(cells[2 * place + 1], text)


def _wide(table: Any, label: str, text: str) -> Any:
    cells = table.add_row().cells
    write_cell(cells[0], label, font=HEADING, align=CENTRE)
    wide = cells[1].merge(cells[3])
    write_cell(wide, text or "")
    return wide


def _to_be_sealed(table: Any, label: str) -> None:
    cell = _wide(table, label, "\n")
    for line in (_("(seal)"), OPEN_DAY):
        write(cell.add_paragraph(), line, size=SIZE_4, align=AT_RIGHT)
