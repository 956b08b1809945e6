"""The words of the portfolio's paper. As labels.py; what is there is not said again."""

from ledger.paper.edition import Label
from ledger.paper.edition import label as _label

TITLE = _label("ផលប័ត្រកម្ចី", "Loan portfolio")
LOOKS_BACK = _label("គិតត្រឹម{as_of:date} · ចាប់ពី{from_on:date}",
                    "as of {as_of:date} · from {from_on:date} · amounts in riel")
OPEN_LOANS = _label("កម្ចីមិនទាន់សងអស់", "Open loans")
AVERAGE_LATE = _label("កម្ចីយឺត ជាមធ្យម (ថ្ងៃ)", "Late loans, days on average")
CHANGED = _label("ប្ដូរលក្ខខណ្ឌ", "With changed terms")
RISK = _label("ប្រាក់កម្ចីមានហានិភ័យ", "Portfolio at risk")
LATE_OVER = _label("យឺតលើស", "Late more than")
DAYS = _label("{days:n} ថ្ងៃ", "{days:n} days")
ONE_DAY = _label("១ ថ្ងៃ", "1 day")
OWED_IN_ALL = _label("ជំពាក់|ទាំងអស់", "Owed in all")
OF_IT_CHANGED = _label("ក្នុងនោះ|ប្ដូរលក្ខខណ្ឌ", "Of it with changed terms")
WITH_CHANGED = _label("រួមទាំង|កម្ចីប្ដូរលក្ខខណ្ឌ|ទាំងអស់", "With all changed terms")
RISK_MEANS = _label("គិតប្រាក់ដើមដែលនៅជំពាក់ទាំងអស់ នៃកម្ចីយឺត មិនមែនតែចំណែកដែលយឺតទេ។",
                    "The whole principal owed by a late loan counts, not only the late part.")
AGEING = _label("ការបង់យឺត តាមចំនួនថ្ងៃ", "Ageing, by days late")
OVER_TIME = _label("ហានិភ័យតាមខែ", "At risk over time")
END_OF = _label("ចុងខែ", "End of")
OVER_DAYS = _label("លើស {days:n} ថ្ងៃ", "over {days:n} days")
OVER_DAY = _label("លើស ១ ថ្ងៃ", "over 1 day")
BY_MONTHS = _label("ប្រាក់បញ្ចេញ និងប្រាក់ដើមបានសង តាមខែ", "Lent and principal repaid by month")
RATES = _label("ប្រាក់ដែលសងវិញ និងប្រាក់ដែលបាត់បង់", "What came back and what was lost")
RATE = _label("អត្រា", "Rate")
PART = _label("រៀល", "Riel")
OF = _label("ក្នុងចំណោម", "of riel")
REPAYMENT_RATE = _label("ប្រាក់ដើមដល់កំណត់ ដែលបានសង", "Repayment rate of what fell due")
WRITE_OFF_RATIO = _label("លុបចេញពីបញ្ជី ធៀបនឹងមធ្យម", "Write-off ratio, of the average owed")
RECOVERY_RATE = _label("ប្រមូលបានវិញ ពីកម្ចីលុបចេញពីបញ្ជី", "Recovery rate, of all ever written off")
BY = {
    "village": _label("តាមភូមិ", "By village"), "district": _label("តាមស្រុក ក្រុង", "By district"),
    "officer": _label("តាមមន្ត្រី", "By officer"), "purpose": _label("តាមគោលបំណង", "By purpose"),
    "cycle": _label("តាមវដ្តកម្ចី", "By cycle"), "sex": _label("តាមភេទអ្នកខ្ចី", "By sex of the borrower")}
SEXES = {"f": _label("ស្រី", "Women"), "m": _label("ប្រុស", "Men")}
CYCLE = _label("កម្ចីលើកទី {key:n}", "Loan number {key:n}")
OVER_30 = _label("យឺតលើស|៣០\u00a0ថ្ងៃ", "At risk, 30 days")
NOTHING = _label("គ្មានកម្ចីណានៅជំពាក់ទេ", "No loan owes anything")
PRINTED = _label("បោះពុម្ព", "printed")


def over(days: int) -> Label:
    """More than so many days."""
    return OVER_DAY if days == 1 else OVER_DAYS
