"""A town with a history: many reports, of which a few are open, spread over the teams of a town of that size."""

REPORTS = 200_000
OPEN_EVERY = 30
TEAMS = 20

FILL = f"""
INSERT INTO team (municipality_id, slug, name, public_name, mail, phone)
SELECT :town, 'team-' || n, 'Team ' || n, 'Team ' || n, '', '' FROM generate_series(1, {TEAMS} - 1) AS n;

CREATE TEMPORARY TABLE made AS
SELECT n, now() - n * interval '2 minutes' AS at, n % {OPEN_EVERY} = 0 AS open,
    coalesce(team.id, (SELECT id FROM team WHERE slug = 'wegen')) AS team_id,
    CASE WHEN n / {OPEN_EVERY} % {TEAMS} = 0 AND n % 90 = 0 THEN (SELECT id FROM handler WHERE username = 'handler') END
        AS handler_id
FROM generate_series(1, {REPORTS}) AS n LEFT JOIN team ON team.slug = 'team-' || n / {OPEN_EVERY} % {TEAMS};

INSERT INTO report (municipality_id, channel, channel_ref, track_code, received_at, text, answers, language, notes,
    x, y, street, house_number, postcode, city, place_text, place_doubt, asset,
    area_id, category_id, category_certainty, category_why, urgency, team_id, handler_id, route_why, status,
    first_due_at, due_at, due_why, paused_min, outcome, outcome_reason,
    ended_at, reopened, followers, photos, lead_time_min, deviation_min, on_time, first_contact, version)
SELECT :town, 'bench', n::text, 'code-' || n, at,
    'Er ligt een losse stoeptegel bij de ingang van nummer ' || n, '{{}}', 'nl', '[]',
    80100 + (n * 37) % 3800, 449100 + (n * 101) % 3800,
    'Voorbeeldlaan', (n % 200)::text, '2280AB', 'Rijswijk', '', '', '',
    (SELECT min(id) + n % 2 FROM area), (SELECT id FROM category WHERE slug = 'stoep'), 1, 'Gekozen door de melder.',
    'normal', team_id, handler_id, 'Alles: team wegen.', CASE WHEN open THEN 'reported' ELSE 'ended' END,
    at + interval '7 days', at + interval '7 days', '5 werkdagen na ontvangst.', 0,
    CASE WHEN NOT open THEN 'solved' END, CASE WHEN open THEN '' ELSE 'Wij hebben de tegel vastgelegd.' END,
    CASE WHEN NOT open THEN at + interval '3 days' END, 0, 0, 0, CASE WHEN NOT open THEN 4320 END,
    CASE WHEN NOT open THEN -5760 END, CASE WHEN NOT open THEN true END, false, 1
FROM made ORDER BY n;

UPDATE report SET track_code = 'code-' || id;

INSERT INTO work_order (municipality_id, report_id, part, task, category_id, team_id, handler_id, urgency, status,
    worklist_at, created_at, outcome, outcome_reason, ended_at, version)
SELECT municipality_id, id, 1, '', category_id, team_id, handler_id, urgency,
    CASE status WHEN 'ended' THEN 'ended' ELSE 'open' END, due_at, received_at, outcome, outcome_reason, ended_at, 1
FROM report;

INSERT INTO event (municipality_id, report_id, kind, at, recorded_at, by, public, note, data, version)
SELECT municipality_id, id, 'received', received_at, received_at, 'reporter', true, '', '{{}}', 1 FROM report;

INSERT INTO promise (municipality_id, report_id, due_at, made_at, cause, why, reason, calendar_version)
SELECT municipality_id, id, due_at, received_at, 'receipt', '5 werkdagen na ontvangst.', '', 'x' FROM report;
"""
