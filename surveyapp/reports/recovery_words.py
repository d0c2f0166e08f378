"""What the report `recovery` calls its codes."""

from surveyapp.domain.errors import N_
from surveyapp.reports.actions_words import REMEDY_NAMES
from surveyapp.reports.recovery_cases import (
    AMOUNT,
    HANDLED,
    HIGH_VALUE,
    LOW_VALUE,
    MIDDLE_VALUE,
    NO_VALUE,
    QUICK_APOLOGY,
    RETURNED,
    SOLVED,
    SOMETHING,
)

KIND_NAMES = {**REMEDY_NAMES, QUICK_APOLOGY: N_("Apology within a day")}
OUTCOME_NAMES = {
    SOLVED: N_("Called it solved"),
    HANDLED: N_("Satisfied with the handling"),
    RETURNED: N_("Bought again"),
}
VALUE_NAMES = {
    LOW_VALUE: N_("small order"),
    MIDDLE_VALUE: N_("middling order"),
    HIGH_VALUE: N_("large order"),
    NO_VALUE: N_("order of unknown value"),
}
LOOKED_AT = {SOMETHING: N_("Given something, %%"), AMOUNT: N_("Given, %% of the order")}
EVERYBODY, PRODUCT, HANDLING = "all", "product", "handling"
