"""The people of a case in words: conduct that is out of bounds, the second person, and the customer's colleagues."""

from surveyapp.domain.errors import N_

CONDUCTS = {"threats": N_("Threats"), "abuse": N_("Abuse")}
NO_CONDUCT = N_("Nothing out of bounds")
CHANNELS = {
    "mail": N_("By mail"),
    "telephone": N_("By telephone"),
    "in_person": N_("In person"),
    "paper": N_("On paper"),
}
CHANGED = {
    "conduct": N_("took back the mark on the conduct"),
    "conduct_note": N_("changed the note on the conduct"),
    "agreed_channel": N_("changed the agreed channel"),
    "second_id": N_("changed the second person"),
    "contact": N_("changed the further people of the case"),
}
