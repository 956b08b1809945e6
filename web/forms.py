"""Forms: what was typed stays, what is wrong is said at its field, and a form sent twice acts once.

Labels and hints are English keys (`N_`), translated where they are shown. An error is a `Refusal` or an English key.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, Literal, TypeVar

from flask import request, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import (  # type: ignore[import-untyped]
    Field,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[import-untyped]
from wtforms.validators import StopValidation  # type: ignore[import-untyped]

from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.core.money import parse_date, parse_riel, to_latin_digits
from ledger.exchange.faults import Faulty
from web.doors import Session, books, reading
from web.security import new_key

Result = TypeVar("Result")
OWN_KEY = r"(?!(?:import|accrue|cli)-)[0-9A-Za-z_.-]{16,100}"
"""Keys that a form may carry: none of those that workbooks and commands make. Sent by hand, such a key would tell
whether a row of another province was brought in."""
LONGEST = 2000  # characters in any one field; the verbs set closer limits


@dataclass(frozen=True)
class Done(Generic[Result]):
    """A verb acted and was committed. Always true, whatever it returned."""

    value: Result


class Needed:
    """A field that must not be blank (zero-width spaces are blank)."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        raw = field.raw_data[0] if field.raw_data else ""
        if field.errors or str(raw).strip(" \t\r\n\u00a0\u200b\u200c\ufeff"):
            return
        raise StopValidation(Refusal("Fill this in."))


class Form(FlaskForm):  # type: ignore[misc]
    """The base of every form that acts: token, request key, and what became of it."""

    request_key = HiddenField(default=new_key)
    keeps_draft = False  # whether what was typed is saved although something is to be put right

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.general: list[Refusal] = []

    @property
    def key(self) -> str:
        """The request key of this form as it was shown."""
        return str(self.request_key.data)

    @property
    def refused(self) -> bool:
        """Whether there is something to put right."""
        return bool(self.general or self.errors)

    def sent(self) -> bool:
        """True when the form was posted and every field is sound."""
        if not self.is_submitted() or self.switching() or self.step == "edit":
            return False
        sound = bool(self.validate())
        if "csrf_token" in self.errors:
            self.general.append(Refusal("The form was open too long or came from elsewhere. Send it again."))
        if not self.request_key.raw_data or not re.fullmatch(OWN_KEY, self.key):
            self.general.append(Refusal("This form was incomplete. Look it over and send it again."))
            self.request_key.data = new_key()  # it has not acted and never could: a new key does no harm
        return sound and not self.general

    def switching(self) -> bool:
        """Whether only the language was changed: the page is shown again with what was typed, unchecked."""
        return "switch_language" in request.form

    def attempt(self, verb: Callable[[Session], Result]) -> Done[Result] | None:
        """Runs `verb` in one unit of work. None when it was refused: nothing was kept, and the form says why."""
        try:
            with books().unit_of_work() as session:
                value = verb(session)
        except Refusal as refusal:
            self._keep_or_raise(refusal)
            return None
        return Done(value)

    def look(self, question: Callable[[Session], Result]) -> Done[Result] | None:
        """Asks the books something that may refuse, before anything is posted. None when it was refused."""
        try:
            with reading() as session:
                return Done(question(session))
        except Refusal as refusal:
            self._keep_or_raise(refusal)
            return None

    @property
    def step(self) -> Literal["check", "post", "edit"]:
        """Where a form with a check before posting stands: what its button said."""
        step = request.form.get("step")
        return "post" if step == "post" else "edit" if step == "edit" else "check"

    def kept(self) -> list[tuple[str, str]]:
        """What was typed, to be carried through the check as hidden fields."""
        return [(field.name, field._value() if hasattr(field, "_value") else str(field.data)) for field in self
                if field.name not in ("csrf_token", "request_key")]

    def _keep_or_raise(self, refusal: Refusal) -> None:
        # What is not there or not allowed is a page of its own, unless the person can mend it in this form.
        if isinstance(refusal, NotAllowed) or (isinstance(refusal, NotFound) and refusal.field not in self._fields):
            raise refusal
        self.refuse(refusal)

    @property
    def begin_anew(self) -> str:
        """The address of a fresh form if this one is spent: it was sent before, or the books changed. Else nothing."""
        if not any({"sent_as", "changed_meanwhile"} & refusal.values.keys() for refusal in self.general):
            return ""
        places: dict[str, Any] = dict(request.view_args or {})
        if office := request.form.get("office") or request.args.get("office"):
            places["office"] = office
        return url_for(str(request.endpoint), **places)

    def refuse(self, refusal: Refusal) -> None:
        """Puts `refusal` at the field it names, or above the form."""
        field = self._fields.get(refusal.field) if refusal.field else None
        if field is None:
            self.general.append(refusal)
        else:
            field.errors = (*field.errors, refusal)

    @property
    def things(self) -> int:
        """How many things are to be put right: of a workbook every fault that its table names."""
        return sum(len(error.faults) if isinstance(error, Faulty) else 1 for _, _, error in self.faults())

    def faults(self) -> list[tuple[str | None, str, Refusal | str]]:
        """(field id or None, label, error) in the order of the page."""
        own: list[tuple[str | None, str, Refusal | str]] = [(None, "", error) for error in self.general]
        own.extend((field.id, field.label.text, error) for field in self
                   if field.name not in ("csrf_token", "request_key") for error in field.errors)
        return own


class Words(StringField):  # type: ignore[misc]
    """A line of text, without space at its ends."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        raw = valuelist[0] if valuelist else ""
        self.data = raw.strip() or None
        if len(raw) > LONGEST:
            self.data = None
            raise ValueError(Refusal("This is too long: at most {most} letters.", most=LONGEST))

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.data or ""


class Area(Words, TextAreaField):  # type: ignore[misc]
    """Several lines of text."""


class Typed(StringField):  # type: ignore[misc]
    """A text that means a value. `data` is the value, or None; what was typed is shown again as it was."""

    data: Any

    def read(self, typed: str) -> Any:
        """The value meant. Raises Refusal."""
        raise AssertionError("each kind of field reads its own")

    def shown(self) -> str:
        """The value as it is written into an empty field."""
        return str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None  # WTForms would keep the text
        typed = valuelist[0] if valuelist else ""
        if not typed.strip():
            return
        try:
            self.data = self.read(typed)
        except Refusal as refusal:
            raise ValueError(refusal) from refusal

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.shown()


class Riel(Typed):
    """An amount in whole riel; `zero`: nothing may be written as 0 too."""

    def __init__(self, *args: Any, zero: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zero = zero

    def read(self, typed: str) -> int:
        """The amount, in either digits."""
        return parse_riel(typed, zero=self.zero)

    def shown(self) -> str:
        """Grouped."""
        return f"{self.data:,}"


class Number(Typed):
    """A small whole number."""

    def read(self, typed: str) -> int:
        """The number, in either digits."""
        digits = to_latin_digits(typed.strip())
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
            raise Refusal("Write a whole number with digits only.")
        return int(digits)


class Day(Typed):
    """A date as dd/mm/yyyy."""

    def read(self, typed: str) -> date:
        """The date, in either digits."""
        return parse_date(typed)

    def shown(self) -> str:
        """dd/mm/yyyy."""
        return f"{self.data:%d/%m/%Y}"


def options(pairs: Iterable[tuple[str | int, str]]) -> list[SelectChoice]:
    """Choices from (value, finished text)."""
    return [SelectChoice(value, label) for value, label in pairs]


class Choice(SelectField):  # type: ignore[misc]
    """One of a list; its `choices` are made by `options`."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        if not any(self.data == value for value, *_ in self.iter_choices()):
            raise StopValidation(Refusal("Choose one from the list."))


class Password(PasswordField):  # type: ignore[misc]
    """A password: never shown again."""

    data: Any


def _row_number(text: Any) -> int:
    """The number of a row, 0 (which no row has) for anything else: the verb then says what is wrong."""
    number = str(text)
    return int(number) if number.isdecimal() and number.isascii() and len(number) <= 18 else 0


class Ticks(SelectMultipleField):  # type: ignore[misc]
    """Any of a list of whole numbers, as check boxes."""

    data: Any

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, coerce=_row_number, validate_choice=False, **kwargs)


class Hidden(HiddenField):  # type: ignore[misc]
    """Something the page keeps to itself."""

    data: Any
