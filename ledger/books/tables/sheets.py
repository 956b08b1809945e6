"""Collection sheets while they are keyed in."""

from sqlalchemy import Index

from ledger.books.tables.columns import code, day, id_, moment, ref, table

sheets = table(
    "sheets", id_(), ref("office_id", "offices.id"), code("village_code", "places.code"), day("on_date"),
    ref("entered_by", "users.id"), moment("entered_at"), Index(None, "village_code"))
