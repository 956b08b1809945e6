"""What visits, training and their figures are called; English keys, translated where they are shown."""

from web.i18n import N_

BUSINESS = {"well": N_("Going well"), "struggling": N_("Struggling"), "stopped": N_("Stopped")}
BUSINESS_STATES = {"well": "ok", "struggling": "part", "stopped": "closed"}
"""The shape of the state (see the macros) for each."""
HITS = {"nothing": N_("Nothing"), "flood": N_("Flood"), "drought": N_("Drought"), "illness": N_("Illness"),
        "animals": N_("Animals lost"), "other": N_("Something else")}
REASONS = {"year": N_("A year has passed"), "death": N_("Death"), "moved": N_("Moved away, cannot be found"),
           "left": N_("Has left")}
VISITORS = {"officer": N_("Officer"), "volunteer": N_("Village volunteer")}
MARKS = {"followed": N_("Followed up"), "visited": N_("Visited"), "missed": N_("Not visited"), "due": N_("Visit due"),
         **BUSINESS, **{f"hit {hit}": words for hit, words in HITS.items()},
         "year over": N_("The year is over"), **{f"end {reason}": words for reason, words in REASONS.items()}}
"""The marks of ledger.reports.following_up, as the page says them."""
