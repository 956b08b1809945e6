"""The words of the village visit: the collection sheet and the receipts. As labels.py; that one is full."""

from ledger.paper.edition import Label
from ledger.paper.edition import label as _label

# --- collection sheet -------------------------------------------------------------------------------------------
SHEET_TITLE = Label("តារាងប្រមូលប្រាក់ {village}", "Collection sheet, {village}")
VISIT_ON = Label("ថ្ងៃចុះប្រមូល", "visit")
DUE_UNTIL = Label("ត្រូវបង់ត្រឹម", "due up to")
OVERDUE = Label("ហួសកំណត់", "Overdue")
THIS_TIME = Label("លើកនេះ", "This time")
TO_PAY = Label("ត្រូវបង់", "To pay")
PAID = Label("បានបង់", "Paid")
RECEIPT_NUMBER = Label("លេខបង្កាន់ដៃ", "Receipt no.")
REMARK = Label("កំណត់សម្គាល់", "Remark")
SIGNATURE = Label("ហត្ថលេខា ឬស្នាមមេដៃស្ដាំ", "Signature or right thumbprint")
DAYS = Label("{days:n} ថ្ងៃ", "{days:n} {days:day|days}")
NEXT_ON = Label("បន្ទាប់ {on:day}", "next {on:day}")
BLANK_MEANS = Label("ទុកទំនេរ = មិនបានជួប។ កុំសរសេរហេតុអ្វីគ្រួសារបានទទួលជំនួយ។",
                    "blank = not met. Never write why the family is helped.")
CASH_COUNTED = Label("រាប់សាច់ប្រាក់តាមក្រដាស", "Cash counted, by note")
HOW_MANY = Label("ចំនួន", "how many")
IN_RIEL = Label("រៀល", "riel")
NOBODY_OWES = Label("គ្មានគ្រួសារណាត្រូវបង់ទេ", "No family owes anything")
COLLECTOR = Label("មន្ត្រីប្រមូលប្រាក់", "Officer")
CASHIER = Label("បេឡាករ", "Cashier")

# --- receipt ----------------------------------------------------------------------------------------------------
RECEIPT = Label("បង្កាន់ដៃ", "Receipt")
RECEIVED_FROM = Label("ទទួលពី", "Received from")
BROUGHT_BY = Label("យកមកដោយ {name}", "brought by {name}")
PENALTY = Label("ប្រាក់ពិន័យ", "Penalty")
HELD = Label("ប្រាក់ផ្ញើទុក", "Held for the family")
STILL_OWED = Label("ប្រាក់ដើមនៅសល់", "Principal still owed")
NEXT = Label("បង់លើកក្រោយ", "Next")
NOTHING_MORE = Label("សងអស់ហើយ", "all repaid")
LOAN = Label("ប្រាក់កម្ចី", "Loan")
PAPER_RECEIPT = Label("បង្កាន់ដៃសរសេរដៃ", "Written receipt")
MARK = Label("លេខក្នុងសៀវភៅ", "Mark in the books")
THUMB = Label("ស្នាមមេដៃស្ដាំ", "right thumb")
REVERSED = Label("បានកត់ត្រាត្រឡប់", "reversed")
GIVEN_BACK = _label("ការប្រាក់បង់មុន |សម្រាប់ថ្ងៃមិនទាន់ដល់ |គិតជាប្រាក់ដើមវិញ",
                    "Interest paid before for days that did not run becomes principal")
AFTER_WRITE_OFF = Label("សងក្រោយលុបចេញពីបញ្ជី", "Paid after the write-off")
WRITTEN_OFF = Label("លុបចេញពីបញ្ជី", "Written off")
RECOVERED_BEFORE = Label("បានសងមុននេះ", "Paid of it before")
LEFT_OF_IT = Label("នៅសល់", "Left of it")
FROM_HELD = Label("បង់ពីប្រាក់ផ្ញើទុក {number}", "Paid with money held on {number}")
PAID_BACK = Label("ប្រគល់ប្រាក់ផ្ញើទុកវិញ", "Money held paid back")
HELD_BEFORE = Label("ប្រាក់ផ្ញើទុកមុននេះ", "Held before")
STILL_HELD = Label("ប្រាក់ផ្ញើទុកនៅសល់", "Still held")
PAYMENT = Label("ប័ណ្ណចំណាយ", "Payment voucher")
FAMILY = Label("គ្រួសារ", "Family")
