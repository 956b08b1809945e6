"""What the books are about: places, offices, funds, people."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text

from ledger.books.tables.columns import code, day, id_, moment, ref, table, text
from ledger.books.types import Whole

settings = table(
    "settings", Column("key", Text, primary_key=True), text("value"), rowid=False)  # book_id, demo: its last day

places = table(
    "places", Column("code", Text, primary_key=True),
    text("kind"), text("unit_km"), text("unit_en"),  # village / ភូមិ / village; district / ក្រុង / municipality
    code("parent_code", "places.code", optional=True),
    text("name_km"), text("name_latin"), text("sort_key"), text("search_text"),
    CheckConstraint("kind in ('province', 'district', 'commune', 'village')", name="kind"),
    Index(None, "parent_code"))

offices = table(
    "offices", id_(), text("code", unique=True), text("prefix", unique=True),
    code("province_code", "places.code"), text("name_km"), text("name_en"), day("opened_on"))

funds = table(
    "funds", id_(), text("code", unique=True), text("name_km"), text("name_en"), text("donor"))

accounts = table(
    "accounts", Column("code", Text, primary_key=True),
    text("name_en"), text("name_km"), text("kind"), text("currency"),
    CheckConstraint("kind in ('asset', 'liability', 'fund', 'income', 'expense')", name="kind"), rowid=False)

users = table(
    "users", id_(), text("login", unique=True), text("name_km"), text("name_latin"), text("role"),
    text("password_hash"), Column("active", Integer, nullable=False), text("language"),
    Column("session_epoch", Integer, nullable=False),  # raised by a reset: every open session ends
    moment("created_at"), ref("created_by", "users.id", optional=True),
    CheckConstraint("role in ('officer', 'approver', 'auditor', 'administrator')", name="role"),
    CheckConstraint("active in (0, 1)", name="active"), CheckConstraint("language in ('km', 'en')", name="language"))

user_offices = table(
    "user_offices", Column("user_id", Whole, ForeignKey("users.id"), primary_key=True),
    Column("office_id", Whole, ForeignKey("offices.id"), primary_key=True))

programme_villages = table(
    "programme_villages", Column("village_code", Text, ForeignKey("places.code"), primary_key=True),
    ref("office_id", "offices.id"), day("since_on"))
