"""Every word printed on paper, Khmer and English: statements here, visits in visit_labels, loans in loan_labels.

`|` in a Khmer text is a place where a line may break (stored as a zero-width space); English breaks at its spaces.
Places for values are written {name:spec}; the specs are listed at `edition.Voice`. Khmer texts not yet confirmed by
a native reader are listed in docs/GLOSSARY.md.
"""

from ledger.core import chart
from ledger.paper.edition import label as _label

# --- every paper ------------------------------------------------------------------------------------------------
KINGDOM = _label("ព្រះរាជាណាចក្រកម្ពុជា", "Kingdom of Cambodia")
MOTTO = _label("ជាតិ សាសនា ព្រះមហាក្សត្រ", "Nation Religion King")
MINISTRY = _label("ក្រសួងកិច្ចការនារី", "Ministry of Women’s Affairs")
NUMBER = _label("លេខ", "No.")
AS_OF = _label("គិតត្រឹម", "as of")
ISSUED = _label("ថ្ងៃចេញ", "issued")
PAGE_OF = _label("ទំព័រ {page:n} នៃ {pages:n}", "page {page:n} of {pages:n}")
CHECK_CODE = _label("លេខផ្ទៀងផ្ទាត់", "Check code")
CHAIN_HEAD = _label("ចុងខ្សែសង្វាក់", "Chain head")
CHAIN_HEAD_ENTRY = _label("ចុងខ្សែសង្វាក់ ការចុះទី {seq:riel}", "Chain head, entry {seq:riel}")
CHAIN_FOOT = _label("ចុងខ្សែសង្វាក់ {head}", "chain head {head}")
TOTAL = _label("សរុប", "Total")
CARRIED_FORWARD = _label("យោងទៅទំព័របន្ទាប់", "carried forward")
BROUGHT_FORWARD = _label("យោងមកពីទំព័រមុន", "brought forward")
RIEL = _label("{riel:riel} រៀល", "{riel:riel} riel")
OFFICER = _label("មន្ត្រី", "Officer")
VILLAGE_CHIEF = _label("មេភូមិ", "Village chief")
HEAD_OF_DEPARTMENT = _label("ប្រធានមន្ទីរ", "Head of department")

# --- family statement -------------------------------------------------------------------------------------------
FAMILY_TITLE = _label("របាយការណ៍គណនីគ្រួសារ", "Family statement")
FAMILY_NUMBER = _label("លេខគ្រួសារ", "Family number")
NAME = _label("ឈ្មោះ", "Name")
VILLAGE = _label("ភូមិ", "Village")
NEXT_PAYMENT = _label("បង់លើកក្រោយ", "Next payment")
NEXT_AND_WHEN = _label("{riel:riel} រៀល នៅ{on:date}", "{riel:riel} riel on {on:date}")
NOTES_TO_BRING = _label("ក្រដាសប្រាក់សម្រាប់បង់", "Notes to bring")
OVERDUE_OF_IT = _label("ហួសកាលកំណត់ {riel:riel} រៀល យឺត {days:n} ថ្ងៃ",
                       "{riel:riel} riel overdue, {days:n} {days:day|days} late")
OWES_NOTHING = _label("គ្មានប្រាក់ត្រូវបង់ទេ", "Nothing to pay")
PAID_IN_FULL_ON = _label("បានសងអស់នៅ{on:date}", "Paid in full on {on:date}")
NO_LOAN = _label("មិនទាន់មានប្រាក់កម្ចី", "No loan yet")
TERMS = _label("ប្រាក់កម្ចី {number} ចំនួន {riel:riel} រៀល ({riel:words}) |បើកប្រាក់នៅ{lent_on:date} |សងជា {times:n} លើក។ |",
               "Loan {number}, {riel:riel} riel, lent {lent_on:date}, {times:n} {times:instalment|instalments}. ")
TERMS_ONCE = _label("ប្រាក់កម្ចី {number} ចំនួន {riel:riel} រៀល ({riel:words}) |បើកប្រាក់នៅ{lent_on:date} |សងតែម្ដង។ |",
                    "Loan {number}, {riel:riel} riel, lent {lent_on:date}, to repay in one payment. ")
RATE = {
    ("month", "declining"): _label("ការប្រាក់ {rate}% ក្នុងមួយខែ |គិតលើប្រាក់ដើមដែលនៅសល់",
                                   "Interest {rate} % a month on the balance still owed"),
    ("year", "declining"): _label("ការប្រាក់ {rate}% ក្នុងមួយឆ្នាំ |គិតលើប្រាក់ដើមដែលនៅសល់",
                                  "Interest {rate} % a year on the balance still owed"),
    ("month", "flat"): _label("ការប្រាក់ {rate}% ក្នុងមួយខែ |គិតលើប្រាក់ដើមដំបូង",
                              "Interest {rate} % a month on the first amount"),
    ("year", "flat"): _label("ការប្រាក់ {rate}% ក្នុងមួយឆ្នាំ |គិតលើប្រាក់ដើមដំបូង",
                             "Interest {rate} % a year on the first amount"),
}
COST = _label(" (APR {apr}% ក្នុងមួយឆ្នាំ)។ |ការប្រាក់សរុប {cost:riel} រៀល។", " (APR {apr} %). Total cost {cost:riel} riel.")
MONEYLENDER = _label("អ្នកចងការប្រាក់ យក ១០ ទៅ ១៥% ក្នុងមួយខែ៖ |ការប្រាក់ {low:riel} ដល់ {high:riel} រៀល |លើប្រាក់ដូចគ្នា។",
                     "A moneylender at 10 to 15 % a month would take {low:riel} to {high:riel} riel on the same loan.")
DATE = _label("កាលបរិច្ឆេទ", "Date")
VOUCHER = _label("លេខប័ណ្ណ", "Voucher no.")
PAID = _label("ប្រាក់បង់", "Paid")
INTEREST = _label("ការប្រាក់", "Interest")
PRINCIPAL = _label("ប្រាក់ដើម", "Principal")
STILL_OWED = _label("ប្រាក់ដើម|នៅសល់", "Principal still owed")
LENT = _label("បើកប្រាក់", "lent")
EARLIER_PAYMENTS = _label("ការបង់មុនៗ {times:n} លើក", "{times:n} earlier {times:payment|payments}")
REVERSED = _label("បានត្រឡប់", "reversed")
REVERSAL = _label("កត់ត្រាត្រឡប់", "reversal")
REALLOCATION = _label("កែការចែក", "shared anew")
REALLOCATION_BECAUSE = _label("កែការចែក ព្រោះ {voucher}", "shared anew, because of {voucher}")
NEW_TERMS_ROW = _label("លក្ខខណ្ឌថ្មី", "new terms")
PAUSE_ROW = _label("ផ្អាក {months:n} ខែ", "{months:n}-month pause")
WAIVED_ROW = _label("លើកលែង {riel:riel}", "{riel:riel} let off")
WRITTEN_OFF_ROW = _label("លុបចេញពីបញ្ជី {riel:riel}", "{riel:riel} written off")
RECOVERED_ROW = _label("សងក្រោយលុបចេញពីបញ្ជី", "paid after the write-off")
HELD_USED_ROW = _label("ពីប្រាក់ផ្ញើទុក", "from money held")
HELD_MOVED_ROW = _label("ប្រើសម្រាប់កម្ចីផ្សេង", "used for another loan")
HELD_BACK_ROW = _label("ប្រគល់ប្រាក់ផ្ញើទុក", "money held paid back")
GIVEN_BACK_ROW = _label("ការប្រាក់បង់មុន {riel:riel} រៀល |សម្រាប់ថ្ងៃមិនទាន់ដល់ |គិតជាប្រាក់ដើមវិញ",
                        "{riel:riel} riel of interest paid before for days that did not run becomes principal")
PENALTY_ROW = _label("ពិន័យ {riel:riel}", "penalty {riel:riel}")
CHANGED = _label(" |លក្ខខណ្ឌបានផ្លាស់ប្ដូរ |នៅ{on:date}៖ |ត្រូវបង់តាមតារាងខាងក្រោម។",
                 " Terms changed on {on:date}: what is to pay stands below.")
PAID_IN_ALL = _label("បានបង់សរុប", "paid in all")
TO_PAY = _label("ត្រូវបង់", "to pay")
LATE_DAYS = _label("យឺត {days:n} ថ្ងៃ", "{days:n} {days:day|days} late")
GRANTS = _label("ប្រាក់ឧបត្ថម្ភ មិនត្រូវសង", "Grants received, nothing to repay")
WORTH = _label("តម្លៃ {riel:riel} រៀល", "worth {riel:riel} riel")
HELD = _label("ប្រាក់ផ្ញើទុក", "Held for the family")
FROM_VOUCHER = _label("ពីប័ណ្ណ {voucher}", "from {voucher}")
EARLIER_LOAN = _label("ប្រាក់កម្ចីមុន {number}", "Earlier loan {number}")
EARLIER_LOAN_PAID = _label("{riel:riel} រៀល  {lent_on:day} – {closed_on:day}  ការប្រាក់ {interest:riel} រៀល",
                           "{riel:riel} riel  {lent_on:day} – {closed_on:day}  interest {interest:riel} riel")
THUMB_BORROWER = _label("ស្នាមមេដៃអ្នកខ្ចី", "Borrower, right thumb")
THUMB_RECIPIENT = _label("ស្នាមមេដៃអ្នកទទួល", "Recipient, right thumb")
THUMB_OFFICER = _label("ស្នាមមេដៃមន្ត្រី", "Officer, right thumb")
READ_ALOUD = _label("សូមអានឲ្យស្ដាប់ មុនផ្ដិតមេដៃ", "Read aloud before signing")
EXPLAINED = _label("", "Anything unclear is explained first.")

# --- village book -----------------------------------------------------------------------------------------------
VILLAGE_TITLE = _label("សៀវភៅ{village}", "Village book, {village}")
FAMILY_CODE = _label("លេខគ្រួសារ", "Family no.")
ROW_NUMBER = _label("ល.រ", "No.")
HAS_BORROWED = _label("បានខ្ចី", "Lent")
PRINCIPAL_REPAID = _label("ប្រាក់ដើម|បានសង", "Principal repaid")
INTEREST_PAID = _label("ការប្រាក់", "Interest paid")
PRINCIPAL_OWED = _label("ប្រាក់ដើម|នៅសល់", "Principal owed")
OVERDUE = _label("ហួស|កាលកំណត់", "Overdue")
STATE = _label("ស្ថានភាព", "State")
NEXT_DUE = _label("បង់លើក|ក្រោយ", "Next due")
SIGNATURE = _label("ហត្ថលេខា", "Signature")
ON_TIME = _label("ទាន់ពេល", "on time")
SOME_LATE = _label("យឺតដល់ ៣០ ថ្ងៃ", "late, up to 30 days")
VERY_LATE = _label("យឺតលើស ៣០ ថ្ងៃ", "late, over 30 days")
PAID_OFF = _label("សងអស់", "paid in full")
WITHOUT_LOAN = _label("គ្មានកម្ចី", "no loan")
WRITTEN_OFF = _label("លុបចេញពីបញ្ជី", "written off")
FAMILIES = _label("គ្រួសារ", "Families")
WITH_LOAN_ON_TIME = _label("ទាន់ពេល", "On time")
LATE = _label("បង់យឺត", "Late")
OVER_30 = _label("យឺតលើស ៣០ ថ្ងៃ", "Late over 30 days")
NO_FAMILIES = _label("ភូមិនេះមិនទាន់មានគ្រួសារក្នុងកម្មវិធី", "No family of this village is in the programme yet")

# --- province statement -----------------------------------------------------------------------------------------
PROVINCE_TITLE = _label("របាយការណ៍មូលនិធិខេត្ត", "Province statement")
PERIOD = _label("ពី{from_on:date} ដល់{as_of:date}", "{from_on:date} to {as_of:date} · amounts in riel")
LENT_TO_FAMILIES = _label("ប្រាក់កម្ចីបានបញ្ចេញ", "Lent to families")
REPAID = _label("ប្រាក់ដើមបានសង", "Principal repaid")
OWED = _label("ប្រាក់ដើមនៅសល់", "Principal still owed")
INTEREST_RECEIVED = _label("ការប្រាក់បានទទួល", "Interest received")
PAR30 = _label("យឺតលើស ៣០ ថ្ងៃ", "Portfolio at risk over 30 days")
VILLAGES = _label("ភូមិ", "Villages")
CASH_AND_BANK = _label("សាច់ប្រាក់ និងធនាគារ", "Cash and bank")
IN_WORDS = _label("ប្រាក់កម្ចីបានបញ្ចេញជាអក្សរ៖ |{lent:words}។ |ប្រាក់ដើមនៅសល់ជាអក្សរ៖ |{owed:words}។",
                  "Lent: {lent:words}. Still owed: {owed:words}.")
BY_MONTH = _label("ប្រាក់បញ្ចេញ និងប្រាក់ដើមបានសង តាមខែ ({unit})", "Lent and principal repaid by month, {unit}")
BY_QUARTER = _label("ប្រាក់បញ្ចេញ និងប្រាក់ដើមបានសង តាមត្រីមាស ({unit})", "Lent and principal repaid by quarter, {unit}")
BY_YEAR = _label("ប្រាក់បញ្ចេញ និងប្រាក់ដើមបានសង តាមឆ្នាំ ({unit})", "Lent and principal repaid by year, {unit}")
THOUSANDS = _label("ពាន់រៀល", "thousand riel")
TEN_THOUSANDS = _label("ម៉ឺនរៀល", "ten thousand riel")
MILLIONS = _label("លានរៀល", "million riel")
KEY_LENT = _label("បញ្ចេញ", "lent")
KEY_REPAID = _label("បានសង", "repaid")
ALL_AGREE = _label("តួលេខទាំងអស់ត្រូវគ្នានឹងសៀវភៅគណនី",
                   "Every total on these pages agrees with the books; the checks are listed at the end.")
NOT_ALL_AGREE = _label("តួលេខ {wrong:n} មិនត្រូវគ្នានឹងសៀវភៅគណនី",
                       "{wrong:n} totals do not agree with the books; the checks are listed at the end.")
FUND_PROOF = _label("ភស្តុតាងមូលនិធិ", "Fund proof")
FROM_DONORS = _label("ទទួលពីម្ចាស់ជំនួយ", "Received from donors")
GRANTS_GIVEN = _label("ប្រាក់ឧបត្ថម្ភ", "Grants given")
LOSSES = _label("ប្រាក់កម្ចីលុបចេញពីបញ្ជី", "Loans written off")
FUND_WORTH = _label("ក. មូលនិធិ", "A. what the fund should be worth")
CASH = _label("សាច់ប្រាក់", "Cash box")
BANK = _label("ធនាគារ", "Bank")
LOANS_OWED = _label("ប្រាក់កម្ចីនៅសល់", "Loans to families")
HELD_FOR_FAMILIES = _label("ប្រាក់ផ្ញើទុករបស់គ្រួសារ", "Held for families")
PROOF = {  # by the lines of a fund proof
    "received": FROM_DONORS, "opening": _label("សមតុល្យពីបញ្ជីចាស់", "From older books"), "interest": INTEREST,
    "interest_waived": _label("ការប្រាក់លើកលែង", "Interest waived"), "penalties": _label("ប្រាក់ពិន័យ", "Penalties"),
    "penalties_waived": _label("ប្រាក់ពិន័យលើកលែង", "Penalties waived"),
    "recovered": _label("ប្រមូលបានវិញ ពីកម្ចីលុបចេញពីបញ្ជី", "Recovered of loans written off"), "grants": GRANTS_GIVEN,
    "losses": LOSSES, "cash": CASH, "bank": BANK, "loans": LOANS_OWED,
    "receivable": _label("ការប្រាក់ដល់កំណត់ មិនទាន់ទទួល", "Interest due, not received"), "held": HELD_FOR_FAMILIES,
}
RECOVERED = PROOF["recovered"]
HELD_PAID_BACK = _label("ប្រាក់ផ្ញើទុក សងទៅគ្រួសារវិញ", "Held money paid back")
LOST = _label("លុបចេញពីបញ្ជី {written_off:riel} រៀល · ប្រមូលបានវិញ {recovered:riel} រៀល · លើកលែង {waived:riel} រៀល",
              "Written off {written_off:riel} riel · recovered {recovered:riel} riel · "
              "interest and penalties waived {waived:riel} riel")
FUND_THERE = _label("ខ. មាននៅនឹងដៃ", "B. what is there")
FUND_AGREES = _label("ក = ខ ខុសគ្នា ០ រៀល", "A = B, difference 0 riel")
FUND_DIFFERS = _label("ក និង ខ ខុសគ្នា {riel:riel} រៀល", "A and B differ by {riel:riel} riel")
MOVEMENTS = _label("ចំណូល និងចំណាយសាច់ប្រាក់", "Receipts and payments, cash and bank")
OPENING = _label("សមតុល្យដើមគ្រា {on:day}", "Opening balance {on:day}")
CLOSING = _label("សមតុល្យចុងគ្រា {on:day}", "Closing balance {on:day}")
DONORS = _label("ម្ចាស់ជំនួយ", "Donors")
REPAYMENTS = _label("ការសងប្រាក់", "Repayments")
MOVED_IN = _label("ផ្ទេរចូល", "Moved in")
RECEIPTS = _label("ចំណូលសរុប", "Receipts")
LOANS_PAID_OUT = _label("ប្រាក់កម្ចីបានបញ្ចេញ", "Loans paid out")
MOVED_OUT = _label("ផ្ទេរចេញ", "Moved out")
OTHER = _label("ផ្សេងៗ", "Other, in less out")
AGEING = _label("ការបង់យឺត តាមចំនួនថ្ងៃ", "Portfolio at risk and ageing")
LOANS = _label("កម្ចី", "Loans")
LATE_LOANS = _label("យឺត", "Late")
OVERDUE_SUM = _label("ហួសកាលកំណត់", "Overdue")
SHARE = _label("ភាគរយ", "Share")
DRAWN = _label("ជារូប (កម្ចីយឺត)", "Late loans, principal owed, drawn")
DAYS_LATE = _label("ថ្ងៃយឺត", "Days late")
BANDS = {
    "current": ON_TIME, "1-30": _label("១–៣០ ថ្ងៃ", "1–30 days"), "31-60": _label("៣១–៦០ ថ្ងៃ", "31–60 days"),
    "61-90": _label("៦១–៩០ ថ្ងៃ", "61–90 days"), "91-180": _label("៩១–១៨០ ថ្ងៃ", "91–180 days"),
    "over-180": _label("លើស ១៨០ ថ្ងៃ", "Over 180 days"),
}
AT_RISK = _label("យឺតលើស ៣០ ថ្ងៃ៖ {riel:riel} រៀល = {percent} នៃប្រាក់ដើមនៅសល់",
                 "Portfolio at risk over 30 days: {riel:riel} riel = {percent} of all principal owed")
AT_RISK_MEANS = _label("", "The whole principal still owed by those loans, not only the late part.")
TRIAL_BALANCE = _label("តារាងតុល្យភាព", "Trial balance")
ACCOUNT = _label("គណនី", "Account")
DEBIT = _label("ឥណពន្ធ", "Debit")
CREDIT = _label("ឥណទាន", "Credit")
AGREEMENT = _label("ការផ្ទៀងផ្ទាត់", "Agreement with the books")
AGREEMENTS = {  # by key: the words, and the account they name
    "trial_balance": (_label("ឥណពន្ធ = ឥណទាន", "Debit = credit"), ""),
    "fund_proof": (_label("មូលនិធិ = មាននៅនឹងដៃ", "What the funds should be worth = what is there"), ""),
    "villages": (_label("សរុបភូមិ = គណនី {account:n}", "Villages together = account {account:n}"), chart.LOANS),
    "loans_control": (_label("សរុបកម្ចី = គណនី {account:n}", "Schedules of all loans = account {account:n}"), chart.LOANS),
    "moved_control": (_label("បញ្ចេញ ដកសង និងលុប = គណនី {account:n}", "Lent less repaid and lost = account {account:n}"),
                      chart.LOANS),
    "held_control": (_label("ប្រាក់ផ្ញើទុក = គណនី {account:n}", "Held for families = account {account:n}"), chart.HELD),
    "receivable_control": (_label("ការប្រាក់ដល់កំណត់ = គណនី {account:n}", "Interest due, not received = account {account:n}"),
                           chart.RECEIVABLE),
    "cash_not_negative": (_label("សាច់ប្រាក់មិនដែលក្រោមសូន្យ", "Cash and bank never under nothing"), ""),
    "chain": (_label("ខ្សែសង្វាក់គ្មានដាច់", "Chain unbroken: entries linked"), ""),
}
DIFFERS = _label("ខុសគ្នា {riel:riel}", "differs by {riel:riel}")
PREPARED_BY = _label("អ្នករៀបចំ", "Prepared by")
SIGNED_AT = _label("ធ្វើនៅ.................. ថ្ងៃទី......... ខែ............... ឆ្នាំ............",
                   "Done at ........................, date ......../......../..............")
SIGNATURE_AND_STAMP = _label("ហត្ថលេខា និងត្រា", "signature and stamp")
