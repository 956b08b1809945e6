"""Training and following up: sessions and who attended, who visits a village, visits, endings. Rows only come in: what
was keyed wrongly is struck out with a reason and keyed anew. Why a family is helped is nowhere here."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index

from ledger.books.tables.columns import code, day, id_, moment, ref, table, text
from ledger.books.types import Whole

training_sessions = table(
    "training_sessions", id_(), ref("office_id", "offices.id"), text("topic"),  # a code of core/following_up.py
    text("other_topic", optional=True), day("held_on"), code("village_code", "places.code"), text("trainer"),
    ref("entered_by", "users.id"), moment("entered_at"),
    CheckConstraint("(topic = 'other') = (other_topic is not null)", name="topic"), Index(None, "office_id", "held_on"))

training_attendance = table(
    "training_attendance", Column("session_id", Whole, ForeignKey("training_sessions.id"), primary_key=True,
                                  autoincrement=False),
    Column("member_id", Whole, ForeignKey("family_members.id"), primary_key=True, autoincrement=False),
    Index(None, "member_id"), rowid=False)

village_visitors = table(  # who visits the families of a village; of several rows the one of the latest day holds
    "village_visitors", id_(), ref("office_id", "offices.id"), code("village_code", "places.code"), day("since_on"),
    text("kind"), text("name"), text("phone", optional=True), ref("entered_by", "users.id"), moment("entered_at"),
    CheckConstraint("kind in ('officer', 'volunteer')", name="kind"), Index(None, "village_code"))

visits = table(  # one a family and day: how its business goes, what hit it most since the last visit
    "visits", id_(), ref("office_id", "offices.id"), ref("family_id", "families.id"), day("visited_on"),
    text("visitor_kind"), text("visitor"), text("business"), text("hit"), text("advice", optional=True),
    day("next_on", optional=True), ref("entered_by", "users.id"), moment("entered_at"),
    CheckConstraint("visitor_kind in ('officer', 'volunteer')", name="visitor"),
    CheckConstraint("business in ('well', 'struggling', 'stopped')", name="business"),
    CheckConstraint("hit in ('nothing', 'flood', 'drought', 'illness', 'animals', 'other')", name="hit"),
    CheckConstraint("next_on > visited_on", name="next_on"), Index(None, "family_id", "visited_on"))

follow_up_endings = table(
    "follow_up_endings", id_(), ref("office_id", "offices.id"), ref("family_id", "families.id"), day("ended_on"),
    text("reason"), ref("entered_by", "users.id"), moment("entered_at"),
    CheckConstraint("reason in ('year', 'death', 'moved', 'left')", name="reason"), Index(None, "family_id"))

struck_out = table(  # one visit, training session or ending that was keyed wrongly and counts no more
    "struck_out", id_(), ref("office_id", "offices.id"),
    Column("visit_id", Whole, ForeignKey("visits.id"), nullable=True, unique=True),
    Column("session_id", Whole, ForeignKey("training_sessions.id"), nullable=True, unique=True),
    Column("ending_id", Whole, ForeignKey("follow_up_endings.id"), nullable=True, unique=True),
    text("reason"), ref("struck_by", "users.id"), moment("struck_at"),
    CheckConstraint("case when visit_id is null then 0 else 1 end + case when session_id is null then 0 else 1 end "
                    "+ case when ending_id is null then 0 else 1 end = 1", name="one"))
