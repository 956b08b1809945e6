"""The form of a family: head, spouse, further people. Blank rows are nobody."""

from typing import Any

from flask import request
from wtforms import BooleanField  # type: ignore[import-untyped]

from ledger.core.errors import Refusal
from ledger.programme.families import Family, Member, PersonData, digest
from web.forms import Choice, Form, Hidden, Needed, Number, Words, options
from web.i18n import N_, text

SEXES = (("", N_("Choose")), ("f", N_("Woman")), ("m", N_("Man")))


class FamilyForm(Form):
    """Village, head, spouse, further people, phone and card: `family_form` adds them in the order of the page."""

    village_code: Choice
    phone: Words
    equity_card: Words
    rows = Hidden()
    another = BooleanField(N_("The same name"))
    shown = Hidden()  # what the family was like when the form was filled: see `families.digest`

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.shown_as: dict[str, str] = {}
        super().__init__(*args, **kwargs)
        for field in self:
            if field.name.endswith("_sex"):
                field.choices = options((value, text(label)) for value, label in SEXES)

    def sent(self) -> bool:
        """Not when only more rows were asked for."""
        return "more" not in request.form and super().sent()

    def person(self, who: str) -> PersonData:
        """The person of the fields that begin with `who`."""
        value = {part: getattr(self, f"{who}_{part}").data for part in PARTS}
        row_id = getattr(self, f"{who}_id", None)
        number = str(row_id.data) if row_id is not None and row_id.data else ""
        return PersonData(value["name_km"] or "", value["name_latin"] or "", value["sex"] or "", value["birth_year"],
                          value["national_id"], int(number) if number.isascii() and number.isdigit() else None)

    def alike(self) -> list[str]:
        """The numbers of the families that may be the one being registered, when it was refused for that."""
        found = next((error for error in self.another.errors if isinstance(error, Refusal)), None)
        return str(found.values["numbers"]).split(", ") if found else []

    def has_spouse(self) -> bool:
        """Whether anything is written about a spouse."""
        return self._written("spouse")

    def members(self) -> list[PersonData]:
        """The further people, without the blank rows; refusals go back to the rows they were written in."""
        filled = [number for number in member_numbers(self) if self._written(f"member{number}")]
        self.shown_as = {f"member{place}_": f"member{number}_" for place, number in enumerate(filled, 1)}
        return [self.person(f"member{number}") for number in filled]

    def refuse(self, refusal: Refusal) -> None:
        """Finds the row a refusal speaks of."""
        for given, written in self.shown_as.items():
            if refusal.field and refusal.field.startswith(given):
                refusal.field = written + refusal.field.removeprefix(given)
                break
        super().refuse(refusal)

    def show_family(self, family: Family) -> None:
        """Fills the form with what is in the books."""
        self.village_code.data, self.phone.data, self.equity_card.data = (
            family.village_code, family.phone, family.equity_card)
        self.shown.data = digest(family)
        others = 0
        for member in family.members:
            others += member.role == "member"
            self._show_member(member, f"member{others}" if member.role == "member" else member.role)

    def _show_member(self, member: Member, who: str) -> None:
        for part in PARTS:
            getattr(self, f"{who}_{part}").data = getattr(member.person, part)
        if member.role == "member":
            getattr(self, f"{who}_id").data = str(member.id)

    def _written(self, who: str) -> bool:
        return any(getattr(self, f"{who}_{part}").data or getattr(self, f"{who}_{part}").errors for part in PARTS)


PARTS = ("name_km", "name_latin", "sex", "birth_year", "national_id")


def _fields(who: str, needed: bool) -> dict[str, Any]:
    checks = [Needed()] if needed else []
    return {
        f"{who}_name_km": Words(N_("Name in Khmer"), checks),
        f"{who}_name_latin": Words(N_("Name in Latin letters"), checks),
        f"{who}_sex": Choice(N_("Sex"), checks), f"{who}_birth_year": Number(N_("Year of birth")),
        f"{who}_national_id": Words(N_("National identity card"))}


def family_form(rows: int, villages: list[tuple[str, str]]) -> type[FamilyForm]:
    """The form with so many rows for further people and these villages to choose from."""
    fields: dict[str, Any] = {
        "village_code": Choice(N_("Village"), [Needed()], choices=options([("", text("Choose")), *villages])),
        **_fields("head", True), **_fields("spouse", False)}
    for number in range(1, rows + 1):
        fields.update(_fields(f"member{number}", False))
        fields[f"member{number}_id"] = Hidden()
    fields |= {"phone": Words(N_("Phone")), "equity_card": Words(N_("Equity card (IDPoor)"))}
    return type("FamilyForm", (FamilyForm,), fields)


def member_numbers(form: FamilyForm) -> list[int]:
    """The numbers of the rows for further people."""
    return [number for number in range(1, 100) if hasattr(form, f"member{number}_name_km")]
