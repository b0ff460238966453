"""Timers: what is due is found by an index, in the order in which it is due, however many wait."""

import re
import sqlite3
from contextlib import closing
from typing import Any

import psycopg
import pytest

from store import escalations
from store.database.drivers import driver_for
from store.database.statements import Statements

QUESTIONS = [escalations._DUE, escalations._NEXT]
MANY = """
    INSERT INTO person (id, name, met_at) VALUES (1, 'ada', 0);
    INSERT INTO area (id, name, patterns, chain, hours, is_open, is_last_resort, source)
        VALUES (1, 'all', '', '', '', 1, 1, '');
    INSERT INTO suggestion
        (id, kind, title, status, alarm, asker_id, asker_name, asker_account, organisation,
         visibility, owner_name, supporters, team_connection, team_channel, home_connection,
         home_channel, home_thread, origin_connection, origin_channel, origin_message,
         origin_link, asked_at, changed_at)
        SELECT n, 'issue', 'x', 'open', '', 1, '', '', '', 'public', '', 1, '', '', '', '', '',
               '', '', '', '', n, n
        FROM generate_series(1, 20000) AS each (n);
    INSERT INTO escalation
        (suggestion_id, area_id, chain, stage, before, step, rounds, asked_name, asked_at,
         next_name, due_at, "left")
        SELECT n, 1, '', 'asking', '', 0, 0, '', 0, '', 500, 0
        FROM generate_series(1, 20000) AS each (n);
"""


@pytest.mark.parametrize("question", QUESTIONS, ids=["due", "next"])
def test_a_file_is_asked_by_its_index_and_sorts_nothing(question: Any, sqlite_url: str) -> None:
    sql = Statements(driver_for(sqlite_url).dialect).prepare(question).sql
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", (1,) * sql.count("?")).fetchall()
    steps = [step for *_, step in plan]
    assert "ix_escalation_due_at" in steps[0]
    assert not [each for each in steps if "TEMP B-TREE" in each or each.startswith("SCAN s")]


@pytest.mark.parametrize("question", QUESTIONS, ids=["due", "next"])
def test_a_server_reads_no_more_rows_than_it_is_asked_for(question: Any, postgres_url: str) -> None:
    """Twenty thousand are due at one moment, and a thousand are asked for."""
    prepared = Statements(driver_for(postgres_url).dialect).prepare(question).sql
    sql = re.sub(r"%\(\w+\)s|\$\d+", "1000", prepared)
    address = postgres_url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(MANY)
        connection.execute("ANALYZE")
        rows = connection.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {sql}").fetchall()
    plan = "\n".join(row[0] for row in rows)
    assert "ix_escalation_due_at" in plan
    read = (re.search(r"actual rows=([\d.]+)", line) for line in plan.splitlines())
    assert max(float(each[1]) for each in read if each) <= 1000, plan
