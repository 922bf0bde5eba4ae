"""Rectifications in every state of work, written by the database beside the volume data.

Good ratings of the last weeks become bad ones, because the volume data has a few open ones only. Each
gets the texts, steps, people and events that the door would have written by the time it came there.
"""

from django.db import connection, transaction

from govservice.accounts.models import DutyAssignment, User
from ratings.models import Rectification

NUMBERS = "VO"
WEEKS = 8
STATUSES = (
    "to_assign",
    "to_verify",
    "verifying",
    "verifying",
    "rectifying",
    "rectifying",
    "rectifying",
    "to_review",
    "to_call_back",
    "answered",
    "appeal_pending",
    "to_confirm",
)

CHOSEN = """
CREATE TEMPORARY TABLE chosen ON COMMIT DROP AS
SELECT r.id AS rating_id, r.service_id, r.department_id, r.identity, r.fact_day, r.uuid,
    r.received_at AS opened_at, u.id AS handler_id, row_number() OVER () AS n,
    (%(statuses)s::text[])[(r.id * 7919 %% cardinality(%(statuses)s::text[])) + 1] AS status
FROM ratings_rating r
JOIN catalogue_department d ON d.id = r.department_id
JOIN accounts_user u ON u.username = 'bench-' || d.code
LEFT JOIN ratings_rectification x ON x.rating_id = r.id
WHERE x.id IS NULL AND r.level >= 3 AND r.fact_day > current_date - 7 * %(weeks)s
ORDER BY hashint8extended(r.id, 17) LIMIT %(count)s
"""

BAD = """
UPDATE ratings_rating r SET level = 1 + r.id %% 2, text = '窗口人员没有一次性告知所需材料，来回跑了三趟。'
FROM chosen WHERE chosen.rating_id = r.id
"""

CALLABLE = """
UPDATE catalogue_case c SET phone_index = md5(c.number) FROM chosen
JOIN catalogue_service s ON s.id = chosen.service_id
WHERE c.id = s.case_id AND chosen.identity = 'real_name'
"""

OPENED = """
INSERT INTO ratings_rectification (number, rating_id, status, department_id, week, lot, opened_at,
    handler_id, about, finding, finding_text, form, result, answer, answered_at, due_at)
SELECT %(numbers)s || lpad(rating_id::text, 10, '0'), rating_id,
    CASE WHEN status = 'to_call_back' AND identity = 'anonymous' THEN 'answered' ELSE status END,
    department_id, date_trunc('week', fact_day::timestamp)::date, uuid, opened_at,
    CASE WHEN status IN ('to_assign', 'to_verify') THEN NULL ELSE handler_id END,
    CASE WHEN status = 'to_assign' THEN '' ELSE 'matter' END,
    CASE WHEN found THEN 'true' ELSE '' END,
    CASE WHEN found THEN '经核实，窗口人员确未一次性告知，当事人反映属实。' ELSE '' END,
    CASE WHEN found THEN 'at_once' ELSE '' END,
    CASE WHEN submitted THEN '已补发一次性告知单，对窗口人员进行培训，并在全大厅开展自查。' ELSE '' END,
    CASE WHEN submitted THEN '您反映的问题属实，已整改，给您带来不便深表歉意。' ELSE '' END,
    CASE WHEN answered THEN opened_at + interval '4 days' END, opened_at + interval '7 days'
FROM (
    SELECT *, answered OR status = 'to_review' AS submitted,
        answered OR status IN ('to_review', 'rectifying') AS found
    FROM (SELECT *, status IN ('to_call_back', 'answered', 'to_confirm') AS answered FROM chosen) one
) two
"""

# kind, the statuses at which it is open, the statuses after it
STEPS = (
    ("assign", ("to_assign",), ("",)),
    ("contact", ("to_verify",), STATUSES[2:]),
    ("verify", ("to_verify", "verifying", "appeal_pending"), STATUSES[4:10] + STATUSES[11:]),
    ("rectify", ("rectifying",), STATUSES[7:10] + STATUSES[11:]),
    ("review", ("to_review",), STATUSES[8:10] + STATUSES[11:]),
    ("call_back", ("to_call_back", "answered"), ("to_confirm",)),
)

STEP = """
INSERT INTO ratings_rectificationstep (rectification_id, kind, round_no, unit_id, started_at, rule,
    due_at, deadline, is_provisional, paused_days, extended_days, done_at, is_dropped)
SELECT x.id, %(kind)s, 1, x.department_id, x.opened_at, %(kind)s || '-5',
    x.opened_at + interval '7 days', '{}', false, 0, 0,
    CASE WHEN x.status = ANY(%(after)s) THEN x.opened_at + x.id %% 8 * interval '1 day' END, false
FROM ratings_rectification x JOIN chosen ON chosen.rating_id = x.rating_id
WHERE x.status = ANY(%(open)s) OR x.status = ANY(%(after)s)
"""

EVENTS = """
INSERT INTO ratings_rectificationevent (rectification_id, move, actor_id, duty, at, note, note_sealed,
    data)
SELECT x.id, made.move, CASE WHEN made.move <> 'opened' THEN chosen.handler_id END, made.duty,
    x.opened_at + interval '1 hour', '', '', '{}'
FROM ratings_rectification x JOIN chosen ON chosen.rating_id = x.rating_id
JOIN (VALUES ('opened', '', ''), ('begin', 'verifier', 'to_assign to_verify'),
    ('find', 'verifier', 'to_assign to_verify verifying appeal_pending'),
    ('submit', 'verifier', 'to_assign to_verify verifying appeal_pending rectifying')
) made (move, duty, before) ON made.before NOT LIKE '%%' || x.status || '%%'
"""

APPEALS = """
INSERT INTO ratings_rectificationappeal (rectification_id, kind, reason, text, text_sealed, by_id, at,
    status_before, outcome)
SELECT x.id, 'appeal', 'malicious', '同一手机号一日内对十个窗口评一星。', '', x.handler_id,
    x.opened_at + interval '1 day', 'verifying', ''
FROM ratings_rectification x JOIN chosen ON chosen.rating_id = x.rating_id
WHERE x.status = 'appeal_pending'
"""

TABLES = (
    "ratings_rating",
    "ratings_rectification",
    "ratings_rectificationstep",
    "ratings_rectificationevent",
    "ratings_rectificationappeal",
    "catalogue_case",
)


def open_rectifications(count: int) -> int:
    """Open so many more, unless this was done before; how many there are now."""
    there = Rectification.objects.filter(number__startswith=NUMBERS)
    if not there.exists():
        _verifiers()
        _write(count)
    return there.count()


def _verifiers() -> None:
    """One for every body: who has its matters in hand."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id, code FROM catalogue_department WHERE code LIKE 'VOL%'")
        bodies = cursor.fetchall()
        people = User.objects.bulk_create(
            User(username=f"bench-{code}", is_staff=True) for _pk, code in bodies
        )
        DutyAssignment.objects.bulk_create(
            DutyAssignment(user=person, duty="verifier", department_id=pk)
            for person, (pk, _code) in zip(people, bodies, strict=True)
        )


def _write(count: int) -> None:
    values = {"statuses": list(STATUSES), "weeks": WEEKS, "count": count, "numbers": NUMBERS}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (CHOSEN, BAD, CALLABLE, OPENED):
            cursor.execute(statement, values)
        for kind, is_open, after in STEPS:
            cursor.execute(STEP, {"kind": kind, "open": list(is_open), "after": list(after)})
        for statement in (EVENTS, APPEALS):
            cursor.execute(statement, {})
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
