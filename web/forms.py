"""Forms: what was typed stays, what is wrong is said at its field, and a form sent twice acts once.

Labels and hints are English keys (`N_`), translated where they are shown. An error is a `Refusal` or an English key.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation

from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.core.money import parse_date, parse_riel
from web.doors import Session, books

Result = TypeVar("Result")
LONGEST = 2000  # characters in any one field; the verbs set closer limits


@dataclass(frozen=True)
class Done(Generic[Result]):
    """A verb acted and was committed. Always true, whatever it returned."""

    value: Result


def new_key() -> str:
    """A request key: made when a form is shown, sent back with it, good for one act."""
    return secrets.token_urlsafe(18)


class Needed:
    """A field that must not be blank (zero-width spaces are blank)."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        raw = field.raw_data[0] if field.raw_data else ""
        if field.errors or str(raw).strip(" \t\r\n\u00a0\u200b\u200c\ufeff"):
            return
        raise StopValidation(Refusal("Fill this in."))  # type: ignore[arg-type]


class Form(FlaskForm):
    """The base of every form that acts: token, request key, and what became of it."""

    request_key = HiddenField(default=new_key)

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
        if not self.is_submitted() or self.switching():
            return False
        sound = bool(self.validate())
        if "csrf_token" in self.errors:
            self.general.append(Refusal("This page was open for too long. Look it over and send it again."))
        if len(self.key) < 16 or len(self.key) > 100:
            self.general.append(Refusal("This form is incomplete. Open the page anew and fill it in."))
        return sound and not self.general

    def switching(self) -> bool:
        """Whether only the language was changed: the page is shown again with what was typed, unchecked."""
        return "switch_language" in request.form

    def attempt(self, verb: Callable[[Session], Result]) -> Done[Result] | None:
        """Runs `verb` in one unit of work. None when it was refused: nothing was kept, and the form says why."""
        try:
            with books().unit_of_work() as session:
                value = verb(session)
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            self.refuse(refusal)
            return None
        return Done(value)

    def refuse(self, refusal: Refusal) -> None:
        """Puts `refusal` at the field it names, or above the form."""
        field = self._fields.get(refusal.field) if refusal.field else None
        if field is None:
            self.general.append(refusal)
        else:
            field.errors = (*field.errors, refusal)

    def faults(self) -> list[tuple[str | None, str, Refusal | str]]:
        """(field id or None, label, error) in the order of the page."""
        own: list[tuple[str | None, str, Refusal | str]] = [(None, "", error) for error in self.general]
        own.extend((field.id, field.label.text, error) for field in self
                   if field.name not in ("csrf_token", "request_key") for error in field.errors)
        return own


class Words(StringField):
    """A line of text, without space at its ends."""

    def process_formdata(self, valuelist: list[str]) -> None:
        raw = valuelist[0] if valuelist else ""
        self.data = raw.strip() or None
        if len(raw) > LONGEST:
            self.data = None
            raise ValueError(Refusal("This is too long: at most {most} letters.", most=LONGEST))

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.data or ""


class Area(Words, TextAreaField):
    """Several lines of text."""


class Riel(StringField):
    """An amount in whole riel. `data` is an int or None; what was typed is shown again as it was."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        raw = valuelist[0] if valuelist else ""
        if not raw.strip():
            return
        try:
            self.data = parse_riel(raw)
        except Refusal as refusal:
            raise ValueError(refusal) from refusal

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:,}"


class Day(StringField):
    """A date as dd/mm/yyyy. `data` is a date or None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        raw = valuelist[0] if valuelist else ""
        if not raw.strip():
            return
        try:
            self.data = parse_date(raw)
        except Refusal as refusal:
            raise ValueError(refusal) from refusal

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%d/%m/%Y}" if isinstance(self.data, date) else ""


class Choice(SelectField):
    """One of a list. Choices are (value, English key or finished text)."""

    def pre_validate(self, form: Any) -> None:
        if not any(self.data == value for value, *_ in self.iter_choices()):
            raise StopValidation(Refusal("Choose one from the list."))  # type: ignore[arg-type]


class Password(PasswordField):
    """A password: never shown again."""
