"""The statements of :mod:`indicators.demo.volume`, one Shanghai day at a time.

Every choice hangs on a hash of the row's own running number, so that a second run of the same size
makes the same rows. UUIDs rise with that number: random ones would cost most of the time in their
index, and nothing here depends on their being hard to guess.
"""

PLAN = """
DROP TABLE IF EXISTS pg_temp.volume_plan, pg_temp.volume_rows, pg_temp.volume_tickets;
CREATE TEMPORARY TABLE volume_plan (
    department_id bigint, region_id bigint, hall_id bigint, item_id bigint, version_id bigint,
    services bigint, quality int
) ON COMMIT DROP
"""

HASH = """
CREATE OR REPLACE FUNCTION pg_temp.pick(n bigint, salt bigint, size bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT (hashint8extended(n, salt) & 9223372036854775807) % size $$
"""

# services of the whole span are dealt out evenly to its days, whatever their number
ROWS = """
CREATE TEMPORARY TABLE volume_rows ON COMMIT DROP AS
SELECT *,
    lpad(to_hex(n), 12, '0') AS hex,
    rank < 1000 - unrated AS is_rated,
    CASE WHEN quality_rank < 0 THEN 1 WHEN quality_rank < 8 THEN 2 WHEN quality_rank < 26 THEN 3
         WHEN quality_rank < 160 THEN 4 ELSE 5 END AS level
FROM (
    SELECT plan.*, row_number() OVER () + %(base)s AS n
    FROM volume_plan plan
    CROSS JOIN LATERAL generate_series(
        1, services * (%(index)s + 1) / %(days)s - services * %(index)s / %(days)s)
) numbered
CROSS JOIN LATERAL (
    SELECT pg_temp.pick(n, %(seed)s, 1000) AS rank,
        pg_temp.pick(n, %(seed)s + 1, 1000) - quality AS quality_rank,
        %(unrated)s AS unrated,
        %(midnight)s::timestamptz + interval '9 hours'
            + pg_temp.pick(n, %(seed)s + 2, 8 * 3600) * interval '1 second' AS served_at,
        pg_temp.pick(n, %(seed)s + 3, 100) AS luck
) drawn
"""

CASES = """
INSERT INTO catalogue_case (id, uuid, issuer, number, kind, item_id, status, applied_at, accepted_at,
    completed_at, source_updated_at, received_at, applicant_kind, applicant_sealed, phone_index,
    id_index)
SELECT n, (hex || '40008000000000000000')::uuid, 'VOLUME', 'VOL' || n, 'item', item_id,
    'completed', served_at - interval '2 days', served_at - interval '1 day', served_at, served_at,
    served_at, 'natural', '', '', ''
FROM volume_rows
"""

SERVICES = """
INSERT INTO catalogue_service (id, uuid, case_id, service_no, stage, served_at, service_day, channel,
    staff_no, hall_id, window_id, department_id, window_department_id, region_id, item_version_id,
    received_at)
SELECT n, (hex || '40008000000000000000')::uuid, n, 1, 'complete', served_at, %(day)s, 'hall',
    '', hall_id, NULL, department_id, department_id, region_id, version_id, served_at
FROM volume_rows
"""

RATINGS = """
INSERT INTO ratings_rating (id, uuid, service_id, round_no, level, text, text_sealed, channel,
    identity, client_id, rated_at, received_at, fact_day, standing, is_complete, department_id,
    item_id, hall_id, service_day)
SELECT n, (hex || '40008000000000000000')::uuid, n, 1, level,
    CASE WHEN luck < 12 THEN '办理情况与指南一致，第' || n || '条意见' ELSE '' END, '',
    (ARRAY['mobile','mobile','mobile','qr','qr','tablet','pc','sms','kiosk','hotline'])[luck / 10 + 1],
    CASE WHEN luck %% 4 = 0 THEN 'real_name' ELSE 'anonymous' END, NULL,
    served_at + interval '20 minutes', served_at + interval '20 minutes', %(day)s,
    CASE WHEN level <= 2 AND luck < 4 THEN 'struck_out' ELSE 'counted' END, true, department_id,
    item_id, hall_id, %(day)s
FROM volume_rows WHERE is_rated
"""

STANDINGS = """
INSERT INTO ratings_ratingstanding (rating_id, standing, reason, note, by_id, at)
SELECT n, 'struck_out', 'mistaken', '', NULL, served_at + interval '1 day'
FROM volume_rows WHERE is_rated AND level <= 2 AND luck < 4
"""

TAGS = """
INSERT INTO ratings_ratingtag (rating_id, tag_id)
SELECT n, tags.ids[pg_temp.pick(n, %(seed)s + 4, cardinality(tags.ids)) + 1]
FROM volume_rows
JOIN (SELECT level, array_agg(id ORDER BY code) AS ids FROM ratings_reasontag
      WHERE valid_from <= %(day)s AND valid_to > %(day)s GROUP BY level) tags USING (level)
WHERE is_rated AND luck < 60
"""

RECTIFICATIONS = """
INSERT INTO ratings_rectification (number, rating_id, status, department_id, week, lot, opened_at,
    answered_at, satisfaction, closed_at)
SELECT 'VZ' || n, n, became, department_id, date_trunc('week', %(day)s::timestamp)::date,
    (hex || '40008000000000000000')::uuid, served_at + interval '20 minutes',
    CASE WHEN became = 'closed' THEN served_at + interval '5 days' END,
    CASE WHEN became = 'closed' AND luck %% 7 < 6
         THEN (ARRAY['satisfied', 'satisfied', 'fairly'])[luck %% 3 + 1] ELSE '' END,
    CASE WHEN became IN ('closed', 'ended_invalid') THEN served_at + interval '6 days' END
FROM volume_rows
CROSS JOIN LATERAL (
    SELECT CASE WHEN luck < 4 THEN 'ended_invalid' WHEN luck >= 4 * %(open)s THEN 'closed'
        ELSE (ARRAY['to_assign', 'verifying', 'rectifying', 'to_review'])[luck %% 4 + 1] END AS became
) stood
WHERE is_rated AND level <= 2
"""

FIX_CALL_BACKS = """
INSERT INTO ratings_rectificationcallback (rectification_id, round_no, attempt, at, day, outcome,
    is_final, satisfaction, comment, comment_sealed, by_id)
SELECT x.id, 1, 1, x.closed_at, (x.closed_at AT TIME ZONE 'Asia/Shanghai')::date,
    CASE WHEN x.satisfaction <> '' THEN 'reached' ELSE 'not_reached' END, true, x.satisfaction,
    '', '', NULL
FROM volume_rows JOIN ratings_rectification x ON x.rating_id = n
WHERE x.status = 'closed' AND (x.satisfaction <> '' OR luck %% 4 = 0)
"""

TICKETS = """
INSERT INTO hotline_ticket (id, uuid, number, origin, origin_number, ticket_type, title, title_sealed,
    content, content_sealed, category_id, region_id, address, address_sealed, item_id, source,
    urgency, confidential, caller_sealed, phone_index, status, round_no, lead_department_id,
    registered_at, received_at, due_at, deadlines, is_provisional, answer, answer_sealed, done_at,
    archived_at, client_id)
SELECT n, (hex || '40008000000000000000')::uuid, 'VT' || n, '', '',
    (ARRAY['consult','consult','help','help','help','complaint','complaint','report','suggestion',
           'praise'])[luck / 10 + 1],
    '路灯不亮，第' || n || '号', '', '小区门口的路灯坏了三天，请尽快修复。', '', NULL, region_id, '', '',
    NULL, CASE WHEN luck < 80 THEN 'phone' ELSE 'web' END, 'normal', false, '', '', status, 1,
    department_id, at, at + interval '10 minutes', at + interval '10 days', '{}', false,
    CASE WHEN answered THEN '经现场核实，已修复。' ELSE '' END, '',
    CASE WHEN reviewed THEN at + took + interval '4 hours' END,
    CASE WHEN status = 'archived' THEN at + took + interval '1 day' END, NULL
FROM volume_tickets
"""

TICKET_ROWS = """
CREATE TEMPORARY TABLE volume_tickets ON COMMIT DROP AS
SELECT n, luck, lpad(to_hex(n), 12, '0') AS hex, at, took, status, department_id, region_id,
    status IN ('replied', 'to_call_back', 'archived') AS answered,
    status IN ('to_call_back', 'archived') AS reviewed
FROM generate_series(%(base)s + 1, %(base)s + %(count)s) n
CROSS JOIN LATERAL (
    SELECT pg_temp.pick(n, %(seed)s + 10, 100) AS luck,
        %(midnight)s::timestamptz + pg_temp.pick(n, %(seed)s + 11, 86400) * interval '1 second' AS at,
        (4 + pg_temp.pick(n, %(seed)s + 12, 240)) * interval '1 hour' AS took
) drawn
CROSS JOIN LATERAL (
    SELECT CASE WHEN luck >= %(open)s THEN 'archived'
        ELSE (ARRAY['to_call_back', 'replied', 'handling', 'signed', 'dispatched'])[n %% 5 + 1]
        END AS status
) stood
JOIN (SELECT row_number() OVER (ORDER BY department_id) - 1 AS place, * FROM volume_plan) plan
    ON plan.place = pg_temp.pick(n, %(seed)s + 13, (SELECT count(*) FROM volume_plan))
"""

ASSIGNMENTS = """
INSERT INTO hotline_ticketassignment (id, ticket_id, parent_id, department_id, role, round_no, status,
    assigned_at, assigned_by_id, sign_due_at, due_at, deadlines, is_provisional, signed_at,
    handler_id, replied_at, reply, reply_sealed, reviewed_at)
SELECT n, n, NULL, department_id, 'lead', 1,
    CASE WHEN reviewed THEN 'passed' ELSE status END,
    at + interval '1 hour', NULL, at + interval '1 day', at + interval '8 days', '{}', false,
    CASE WHEN status <> 'dispatched' THEN at + interval '3 hours' END, NULL,
    CASE WHEN answered THEN at + took END,
    CASE WHEN answered THEN '经现场核实，已修复。' ELSE '' END, '',
    CASE WHEN reviewed THEN at + took + interval '4 hours' END
FROM volume_tickets
"""

CALL_BACKS = """
INSERT INTO hotline_callback (ticket_id, department_id, round_no, attempt, at, day, outcome, is_final,
    resolution, level, comment, comment_sealed, by_id)
SELECT n, department_id, 1, 1, called, (called AT TIME ZONE 'Asia/Shanghai')::date,
    CASE WHEN reached THEN 'reached' ELSE 'not_reached' END, true,
    CASE WHEN NOT reached THEN '' WHEN luck < 92 THEN 'solved' WHEN luck < 96 THEN 'partly'
         ELSE 'not_solved' END,
    CASE WHEN reached THEN CASE WHEN luck < 70 THEN 5 WHEN luck < 92 THEN 4 WHEN luck < 96 THEN 3
         ELSE 2 END END, '', '', NULL
FROM volume_tickets
CROSS JOIN LATERAL (SELECT at + took + interval '1 day' AS called, luck %% 11 > 0 AS reached) call
WHERE status = 'archived'
"""

RATING_STEPS = [ROWS, CASES, SERVICES, RATINGS, STANDINGS, TAGS, RECTIFICATIONS, FIX_CALL_BACKS]
TICKET_STEPS = [TICKET_ROWS, TICKETS, ASSIGNMENTS, CALL_BACKS]
NUMBERED = ["catalogue_case", "catalogue_service", "ratings_rating"]
TICKET_NUMBERED = ["hotline_ticket", "hotline_ticketassignment"]
TABLES = [
    "catalogue_department",
    *NUMBERED,
    "ratings_ratingtag",
    "ratings_ratingstanding",
    "ratings_rectification",
    "ratings_rectificationcallback",
    *TICKET_NUMBERED,
    "hotline_callback",
]
