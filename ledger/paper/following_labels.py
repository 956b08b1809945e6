"""The words of the visit form and the attendance sheet. As labels.py; that one is full."""

from ledger.paper.edition import Label

FORM_TITLE = Label("ទម្រង់ចុះសួរសុខទុក្ខ {village}", "Visit form, {village}")
PRINTED = Label("ថ្ងៃបោះពុម្ព", "printed")
VISITED_ON = Label("ថ្ងៃចុះសួរ", "Date of the visit")
VISITOR = Label("អ្នកចុះសួរ", "Visitor")
OFFICER_OR_VOLUNTEER = Label("មន្ត្រី / អ្នកស្ម័គ្រចិត្តភូមិ", "officer / village volunteer")
BUSINESS = Label("មុខរបរ គូសមួយ", "Business: tick one")
HIT = Label("អ្វីប៉ះពាល់គ្រួសារខ្លាំងជាងគេ គូសមួយ", "What hit the family most: tick one")
PLANNED = Label("គ្រោង\u200bចុះសួរ", "Planned")
WELL = Label("ល្អ", "well")
STRUGGLING = Label("ពិបាក", "struggling")
STOPPED = Label("ឈប់", "stopped")
NOTHING = Label("គ្មាន", "nothing")
FLOOD = Label("ទឹក\u200bជំនន់", "flood")
DROUGHT = Label("រាំង\u200bស្ងួត", "drought")
ILLNESS = Label("ជំងឺ", "illness")
ANIMALS = Label("បាត់បង់\u200bសត្វ", "animals lost")
OTHER = Label("ផ្សេងៗ", "other")
ADVICE = Label("ដំបូន្មាន និងកំណត់ចំណាំ", "Advice given, remarks")
NEXT = Label("លើក\u200bក្រោយ", "Next visit")
BLANK_MEANS = Label("ទុកជួរទំនេរ = មិនបានជួប។ កុំសរសេរហេតុអ្វីគ្រួសារបានទទួលជំនួយ។",
                    "A blank row = not met. Never write why the family is helped.")
NOBODY = Label("ភូមិនេះមិនទាន់មានគ្រួសារត្រូវតាមដាន", "No family of this village is followed up yet")

# --- attendance sheet -------------------------------------------------------------------------------------------
ATTENDANCE_TITLE = Label("បញ្ជីវត្តមាន {village}", "Attendance sheet, {village}")
TOPIC = Label("ប្រធានបទ", "Topic")
TRAINER = Label("គ្រូបណ្តុះបណ្តាល", "Trainer")
HELD_ON = Label("ធ្វើនៅថ្ងៃ", "Held on")
WHO_CAME = Label("អ្នកចូលរួម គូស", "Who came: tick")
WHO_ATTENDED = Label("អ្នកចូលរួម", "Who came")
SIGN_HERE = Label("ហត្ថលេខា ឬស្នាមមេដៃស្ដាំ", "Signature or right thumb")
NOT_THERE = Label("ទុកជួរទំនេរ = មិនបានមក។ កុំសរសេរហេតុអ្វីគ្រួសារបានទទួលជំនួយ។",
                  "A blank row = nobody came. Never write why the family is helped.")
NEVER_WHY = Label("កុំសរសេរហេតុអ្វីគ្រួសារបានទទួលជំនួយ។", "Never write why the family is helped.")
