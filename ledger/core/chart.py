"""The chart of accounts: one list for every office, so that the nation is the sum of its provinces.

Codes are four digits: 1 assets, 2 liabilities, 3 fund balances, 4 income, 5 expenses; 1120-1189 are bank accounts.
Interest is recognised when it is received, or when it falls due where the product says so: then 1220 holds what is
due and not received. Interest of a loan received is so always -(4110 + 4120 + 1220), whatever the product says.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["asset", "liability", "fund", "income", "expense"]

CASH = "1110"
BANK = "1120"
LOANS = "1210"
RECEIVABLE = "1220"
HELD = "2110"
RECEIVED = "3110"
OPENING = "3210"
INTEREST = "4110"
INTEREST_WAIVED = "4120"
PENALTIES = "4130"
PENALTIES_WAIVED = "4140"
RECOVERED = "4210"
GRANTS = "5110"
WRITTEN_OFF = "5210"

INTEREST_RECEIVED = (INTEREST, INTEREST_WAIVED, RECEIVABLE)
PENALTIES_RECEIVED = (PENALTIES, PENALTIES_WAIVED)
"""Their balances together, sign turned: what was received of interest, and of penalties."""


@dataclass(frozen=True)
class Account:
    """One line of the chart. `currency` is ISO 4217; amounts in it are whole minor units (riel have none)."""

    code: str
    name_en: str
    name_km: str
    kind: Kind
    currency: str = "KHR"


CHART = (
    Account(CASH, "Cash box", "សាច់ប្រាក់ក្នុងបេឡា", "asset"),
    Account(BANK, "Bank account, riel", "គណនីធនាគារ ប្រាក់រៀល", "asset"),
    Account(LOANS, "Loans to families, principal", "ប្រាក់កម្ចីគ្រួសារ ប្រាក់ដើម", "asset"),
    Account(RECEIVABLE, "Interest due and not yet received", "ការប្រាក់ដល់កំណត់ មិនទាន់ទទួល", "asset"),
    Account(HELD, "Money held for families", "ប្រាក់ផ្ញើទុករបស់គ្រួសារ", "liability"),
    Account(RECEIVED, "Received from donors", "ប្រាក់ទទួលពីម្ចាស់ជំនួយ", "fund"),
    Account(OPENING, "Opening balances from older books", "សមតុល្យដើមគ្រា ពីបញ្ជីចាស់", "fund"),
    Account(INTEREST, "Interest on loans", "ការប្រាក់ពីប្រាក់កម្ចី", "income"),
    Account(INTEREST_WAIVED, "Interest waived", "ការប្រាក់លើកលែង", "income"),
    Account(PENALTIES, "Penalties on loans", "ប្រាក់ពិន័យ", "income"),
    Account(PENALTIES_WAIVED, "Penalties waived", "ប្រាក់ពិន័យលើកលែង", "income"),
    Account(RECOVERED, "Recovered of loans written off", "ប្រាក់ប្រមូលបានវិញ ពីប្រាក់កម្ចីលុបចេញពីបញ្ជី", "income"),
    Account(GRANTS, "Grants to families", "ប្រាក់ឧបត្ថម្ភគ្រួសារ", "expense"),
    Account(WRITTEN_OFF, "Loans written off", "ប្រាក់កម្ចីលុបចេញពីបញ្ជី", "expense"),
)

BY_CODE = {account.code: account for account in CHART}
