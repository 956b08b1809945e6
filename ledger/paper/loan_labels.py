"""The words of a loan's papers: contract, card, voucher, quote, notice, closing letter. As labels.py; that one is full.

Written to be read aloud: short sentences of words a family knows. Nothing here says more than the contract or the
books do.
"""

from ledger.paper.edition import label as _label

# --- every paper of a loan --------------------------------------------------------------------------------------
LOAN = _label("ប្រាក់កម្ចី", "Loan")
VOUCHER = _label("ប័ណ្ណ", "voucher")
DATE = _label("កាលបរិច្ឆេទ", "date")
LENDER = _label("ម្ចាស់កម្ចី", "Lender")
BORROWER = _label("អ្នកខ្ចី", "Borrower")
CO_BORROWER = _label("អ្នករួមខ្ចី", "Co-borrower")
GUARANTOR = _label("អ្នកធានា", "Guarantor")
WITNESS = _label("សាក្សី", "Witness")
OFFICER = _label("មន្ត្រី", "Officer")
ADDRESS = _label("អាសយដ្ឋាន", "Address")
PURPOSE = _label("គោលបំណងកម្ចី", "Purpose")
AMOUNT_LENT = _label("ចំនួនទឹកប្រាក់ខ្ចី", "Amount lent")
AGREED_ALOUD = _label("បានអានឲ្យស្ដាប់ និងយល់ព្រម មុនផ្ដិតមេដៃស្ដាំ", "Read aloud and agreed before signing")
RIGHT_THUMB = _label("", "{who}, right thumb")
HEAD_SIGNS = _label("ប្រធានមន្ទីរ ហត្ថលេខា និងត្រា", "Head of department, signature and stamp")
REVERSED_BY = _label("បានកត់ត្រាត្រឡប់ ដោយប័ណ្ណ {voucher}", "Reversed by voucher {voucher}")
INSTALMENT_NUMBER = _label("លើក", "No.")
DUE_DATE = _label("ថ្ងៃត្រូវសង", "Due date")
PENALTY = _label("ប្រាក់|ពិន័យ", "Penalty")
TO_PAY = _label("ត្រូវបង់", "To pay")
OWED_AFTER = _label("ប្រាក់ដើម|នៅសល់", "Owed after it")
RECEIPT_EACH_TIME = _label("រាល់ពេលបង់ប្រាក់ |ត្រូវសុំបង្កាន់ដៃ។", "Ask for a receipt with every payment.")

# --- contract ---------------------------------------------------------------------------------------------------
CONTRACT = _label("កិច្ចសន្យាខ្ចីប្រាក់", "Loan contract")
IF_LENT_ON = _label("បើប្រគល់ប្រាក់នៅ", "if handed over on")
IF_LENT = _label("កិច្ចសន្យានេះ |គឺបើប្រគល់ប្រាក់នៅ{on:date}។ |បើប្រគល់ថ្ងៃផ្សេង |ត្រូវបោះពុម្ពសាជាថ្មី។",
                 "This is the contract if the money is handed over on {on:date}. On another day it is printed anew.")
OLD_BOOKS = _label("ពីបញ្ជីចាស់ លេខ {number}", "from older books, no. {number}")
OLD_LOAN = _label("សងផ្ដាច់កម្ចីចាស់", "Pays off")
TOP_UP = _label("{number} ចំនួន {riel:riel} រៀល · |ប្រគល់ដល់ដៃ {hand:riel} រៀល",
                "loan {number}, {riel:riel} riel; in hand {hand:riel} riel")
TOP_UP_IF = _label("{number} ចំនួន {riel:riel} រៀល |គិតត្រឹម {on:day} · |ប្រគល់ដល់ដៃ {hand:riel} រៀល",
                   "loan {number}, {riel:riel} riel as of {on:day}; in hand {hand:riel} riel")
TERM = _label("ចំនួនលើក", "Payments")
RATE = {"month": _label("ការប្រាក់ |ក្នុងមួយខែ", "Interest a month"),
        "year": _label("ការប្រាក់ |ក្នុងមួយឆ្នាំ", "Interest a year")}
APR = _label("APR |ក្នុងមួយឆ្នាំ", "APR, a year")
TOTAL_COST = _label("ការប្រាក់សរុប", "Total cost")
PLAN = _label("តារាងបង់ប្រាក់", "Repayment schedule, riel")
PLAN_OVERLEAF = _label("តារាងបង់ប្រាក់ |នៅទំព័រទី ២ |ជាផ្នែកនៃកិច្ចសន្យានេះ",
                       "The repayment schedule on page 2 is part of this contract")
FIRST_AND_LAST = _label("លើកទី ១៖ {first:riel} រៀល នៅ{first_on:date} · |លើកចុងក្រោយ៖ {last:riel} រៀល នៅ{last_on:date}",
                        "First {first:riel} riel on {first_on:date}, last {last:riel} riel on {last_on:date}")
ALL_INSTALMENTS = _label("សរុប {times:n} លើក", "{times:n} {times:payment|payments} in all")
SUM = _label("{principal:riel} + {interest:riel} = {total:riel} រៀល",
             "{principal:riel} + {interest:riel} = {total:riel} riel")
REPAY = _label("អ្នកខ្ចីសងប្រាក់ដើម និងការប្រាក់ |ជា {times:n} លើក |តាមតារាងបង់ប្រាក់នេះ។ |",
               "The borrower repays principal and interest in {times:n} {times:payment|payments}, as in the schedule. ")
REPAY_ONCE = _label("អ្នកខ្ចីសងប្រាក់ដើម និងការប្រាក់ |តែម្ដង |នៅ{on:date}។ |",
                    "The borrower repays principal and interest in one payment on {on:date}. ")
GRACE = _label("{times:n} លើកដំបូង |បង់តែការប្រាក់។ |",
               "The first {times:payment is|{times:n} payments are} interest only. ")
LATE_PENALTY = _label("បើបង់យឺតលើស {days:n} ថ្ងៃ |ត្រូវបង់ប្រាក់ពិន័យ {riel:riel} រៀល |តែម្ដងសម្រាប់លើកនោះ។ |",
                      "A payment more than {days:n} {days:day|days} late costs a penalty of {riel:riel} riel, once. ")
NO_PENALTY = _label("បង់យឺត គ្មានប្រាក់ពិន័យទេ។ |", "There is no penalty for paying late. ")
HARDSHIP = _label("បើមានទុក្ខលំបាក |សូមប្រាប់មន្ត្រី មុនថ្ងៃត្រូវសង |ដើម្បីសុំតារាងថ្មី។",
                  "In hardship tell the officer before the due date, and ask for a new schedule.")
ANSWERS = _label("អ្នកធានា ជួយទទួលខុសត្រូវ |លើការសងប្រាក់នេះ ជាមួយអ្នកខ្ចី។",
                 "The guarantor answers for the repayment of this loan together with the borrower.")
MAY_PAY_EARLY = _label("អាចបង់មុន ឬបង់លើស បានគ្រប់ពេល |ដោយមិនបង់ថ្លៃអ្វីទេ។ |បើសងផ្ដាច់មុន |ការប្រាក់គិតត្រឹមថ្ងៃសង។",
                       "May pay early or more at any time, free of charge; paid off early, interest to that day only.")
GETS_RECEIPT = _label("រាល់ពេលបង់ប្រាក់ |ត្រូវបានបង្កាន់ដៃ។ |អាចសុំរបាយការណ៍គណនី បានគ្រប់ពេល។ |",
                      "Gets a receipt for every payment, and may ask for a statement at any time. ")
NOTHING_ELSE = _label("ក្រៅពីនេះ |គ្មាននរណាអាចទារប្រាក់ |ឬអ្វីផ្សេងទៀតបានទេ។",
                      "Nobody may ask for money or anything else beyond this contract.")

# --- schedule card ----------------------------------------------------------------------------------------------
CARD = _label("តារាងបង់ប្រាក់", "Repayment schedule card")
PAID_ON = _label("ថ្ងៃ|បានបង់", "Paid on")
PAID = _label("ប្រាក់|បានបង់", "Paid")
RECEIPT_NUMBER = _label("លេខ|បង្កាន់ដៃ", "Receipt no.")
OFFICER_SIGNS = _label("ហត្ថលេខា|មន្ត្រី", "Officer signs")
NEW_SCHEDULE_SINCE = _label("តារាងថ្មី ចាប់ពី{on:date}។ |បានបង់មុននោះ {riel:riel} រៀល។",
                            "New schedule since {on:date}. Paid before: {riel:riel} riel.")
KEEP_CARD = _label("សូមទុកក្រដាសនេះ |ហើយយកមកជាមួយ ពេលបង់ប្រាក់។", "Keep this paper and bring it when you pay.")

# --- disbursement voucher ---------------------------------------------------------------------------------------
PAYMENT_VOUCHER = _label("ប័ណ្ណចំណាយ ប្រាក់កម្ចី", "Payment voucher: loan handed over")
PAID_OUT_TO = _label("ប្រគល់ឲ្យ", "Paid to")
HANDED_OVER = _label("ប្រាក់ប្រគល់", "Money handed over")
OUT_OF = _label("ចេញពី", "Out of")
PLACES = {"cash": _label("បេឡាសាច់ប្រាក់", "cash box"), "bank": _label("គណនីធនាគារ", "bank account")}
AS_NOTES = _label("ជាក្រដាសប្រាក់ ឧទាហរណ៍", "In banknotes, for example")
WHOLE_LOAN = _label("ប្រាក់កម្ចីទាំងអស់ {riel:riel} រៀល", "The whole loan: {riel:riel} riel")
PAYS_OFF = _label("ដកសងផ្ដាច់កម្ចី {number} {riel:riel} រៀល |ប័ណ្ណ {voucher}",
                  "less {riel:riel} riel to pay off loan {number}, voucher {voucher}")
IN_HAND = _label("ប្រគល់ដល់ដៃ", "In hand")
FUND = _label("មូលនិធិ", "Fund")
PAPER_NUMBER = _label("លេខក្រដាស", "Paper no.")
NOTES_HANDED_OVER = _label("ក្រដាសប្រាក់ដែលប្រគល់", "Notes handed over")
HOW_MANY = _label("ចំនួន", "How many")
IN_RIEL = _label("រៀល", "Riel")
RECEIVED_IN_FULL = _label("បានរាប់ និងទទួលប្រាក់គ្រប់ចំនួន មុនផ្ដិតមេដៃស្ដាំ", "Counted and received in full")
ENTERED_BY = _label("អ្នកកត់ត្រា", "Entered by")
APPROVED_BY = _label("អ្នកអនុម័ត", "Approved by")
CASHIER = _label("បេឡាករ", "Cashier")
RECEIVER = _label("អ្នកទទួលប្រាក់", "Receiver")

# --- payoff quote -----------------------------------------------------------------------------------------------
QUOTE = _label("ប្រាក់សងផ្ដាច់", "Payoff quote")
PAY_OFF_ON = _label("បើសងផ្ដាច់នៅ{on:date}", "To pay everything off on {on:date}")
ONLY_THAT_DAY = _label("ចំនួននេះ សម្រាប់ថ្ងៃនោះតែមួយ |និងបើគ្មានការបង់ផ្សេង |ក្រោយប័ណ្ណ {voucher}។ |បើមកថ្ងៃផ្សេង សូមសួរម្ដងទៀត។",
                       "For that day only, and if nothing is paid after voucher {voucher}. On another day, ask again.")
OWED_PRINCIPAL = _label("ប្រាក់ដើមនៅសល់", "Principal still owed")
INTEREST_TO_THE_DAY = _label("ការប្រាក់ គិតត្រឹមថ្ងៃនោះ", "Interest up to that day")
NO_CHARGE = _label("ថ្លៃសងមុន", "Charge for paying early")
NONE = _label("គ្មាន", "none")
BY_SCHEDULE = _label("បើបង់តាមតារាងទាំងអស់", "If paid by the schedule instead")
SAVED = _label("សងផ្ដាច់ បង់តិចជាង", "Paying off costs less by")
OVERDUE_NOW = _label("ក្នុងនោះ ហួសកាលកំណត់ {riel:riel} រៀល យឺត {days:n} ថ្ងៃ",
                     "of it overdue {riel:riel} riel, {days:n} {days:day|days} late")
AFTER_IT = _label("ក្រោយបង់ប្រាក់នេះ |គ្មានជំពាក់អ្វីទៀតទេ |ហើយត្រូវបានលិខិតបញ្ជាក់។",
                  "After this payment nothing is owed any more, and a closing letter is given.")

# --- closing letter ---------------------------------------------------------------------------------------------
CLOSING = _label("លិខិតបញ្ជាក់សងអស់", "Closing letter")
REPAID_IN_FULL = _label("បានសងប្រាក់គ្រប់ចំនួន", "Repaid in full")
CONFIRMS = _label("{office} |បញ្ជាក់ថា |{name} |គ្រួសារលេខ {family} |បានសងប្រាក់កម្ចី {number} |ចំនួន {riel:riel} រៀល "
                  "|ដែលបានទទួលនៅ{lent_on:date} |គ្រប់ចំនួនហើយ |នៅ{closed_on:date}។",
                  "{office} confirms that {name}, family {family}, has repaid loan {number} of {riel:riel} riel, "
                  "received on {lent_on:date}, in full on {closed_on:date}.")
OWES_NO_MORE = _label("លែងជំពាក់ប្រាក់កម្ចីនេះទៀតហើយ។ |គ្មាននរណាអាចទារប្រាក់ ពីប្រាក់កម្ចីនេះបានទេ។",
                      "Nothing is owed on this loan any more. Nobody may ask for money because of it.")
READ_OUT = _label("បានអានឲ្យស្ដាប់ មុនផ្ដិតមេដៃស្ដាំ", "Read aloud before signing")
GUARANTOR_FREE = _label("ការធានារបស់ {names} |ក៏ចប់ដែរ។", "The guarantee of {names} has ended as well.")
IN_PAYMENTS = _label("បានបង់ {times:n} លើក", "Paid in {times:n} {times:payment|payments}")
WAIVED = _label("បានលើកលែង", "Waived")
IN_OLDER_BOOKS = _label("បានសងក្នុងបញ្ជីចាស់", "Repaid in older books")
HELD_FOR_FAMILY = _label("ប្រាក់ផ្ញើទុក ជារបស់គ្រួសារ", "Held: the family’s own money")

# --- reschedule notice ------------------------------------------------------------------------------------------
NOTICE = {"reschedule": _label("តារាងបង់ប្រាក់ថ្មី", "Notice of a new schedule"),
          "moratorium": _label("ផ្អាកការសងប្រាក់", "Notice of a pause in repayments")}
FROM_DATE = _label("ចាប់ពី", "from")
REASON = _label("មូលហេតុ", "Reason")
REASONS = {"flood": _label("ទឹកជំនន់", "flood"), "drought": _label("រាំងស្ងួត", "drought"),
           "illness": _label("ទុក្ខលំបាកក្នុងគ្រួសារ", "hardship in the family"),  # no paper speaks of health
           "animals": _label("បាត់បង់សត្វចិញ្ចឹម", "animals lost"),
           "other": _label("ទុក្ខលំបាកផ្សេង", "other hardship")}
NEW_TERMS = _label("ចាប់ពី{on:date} |ប្រាក់ដើមនៅសល់ {riel:riel} រៀល |សងតាមតារាងថ្មី |ជា {times:n} លើក។",
                   "From {on:date} the principal still owed, {riel:riel} riel, is repaid in {times:n} "
                   "{times:payment|payments}.")
PAUSE = _label("ចាប់ពី{on:date} |ផ្អាកការសងប្រាក់ {months:n} ខែ។ |ថ្ងៃត្រូវសងទាំងអស់ |ថយទៅក្រោយ {months:n} ខែ។",
               "From {on:date} repayments pause for {months:n} {months:month|months}. Every due date moves {months:n} "
               "{months:month|months} later.")
PAUSE_FREE = _label("ក្នុងពេលផ្អាក |គ្មានការប្រាក់ទេ។", "No interest runs during the pause.")
PAUSE_RUNS = _label("ក្នុងពេលផ្អាក |ការប្រាក់នៅគិតដដែល |ហើយបូកក្នុងលើកដំបូង ក្រោយផ្អាក។",
                    "Interest runs during the pause and is added to the first payment after it.")
OLD_PLAN = _label("តារាងចាស់", "Old schedule")
NEW_PLAN = _label("តារាងថ្មី", "New schedule")
BEFORE = _label("មុន", "Before")
AFTER = _label("ក្រោយ", "After")
LATE = _label("ហួសកាលកំណត់", "Overdue")
DAYS_LATE = _label("ថ្ងៃយឺត", "Days late")
STILL_TO_PAY = _label("នៅត្រូវបង់សរុប", "Still to pay in all")
NEXT_PAYMENT = _label("បង់លើកក្រោយ", "Next payment")
NEW_RATE = _label("។", ".")
REST_AS_BEFORE = _label("អ្វីផ្សេងទៀតក្នុងកិច្ចសន្យា |នៅដដែល។", "All else in the contract stays as it was.")
