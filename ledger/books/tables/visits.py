"""Training and following up: sessions and who attended, visits and what was seen."""

from sqlalchemy import Index

from ledger.books.tables.columns import day, id_, moment, ref, table

visits = table(
    "visits", id_(), ref("office_id", "offices.id"), ref("family_id", "families.id"), day("visited_on", optional=True),
    ref("entered_by", "users.id"), moment("entered_at"), Index(None, "family_id"))
