"""When a survey asks: pausing, closing, opening again, and the schedule."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.surveys import text_in
from surveyapp.services.survey_drafts import may_publish
from surveyapp.services.surveys import PublishedSurvey, get_published
from surveyapp.services.surveys import running as house
from surveyapp.web import survey_words
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.survey_publishing.forms import ScheduleForm, as_typed
from surveyapp.web.survey_publishing.room import blueprint, language_for, reader_zone

# Act → question, what happens, the button, what was done.
ACTS: dict[str, tuple[str, str, str, str]] = {
    house.PAUSE: (
        N_("Pause the survey?"),
        N_(
            "It takes no answers until you resume it; open links say so. Invitations wait and reminders stop. What invited"
            " people have typed is kept for them."
        ),
        N_("Pause it"),
        N_("The survey is paused."),
    ),
    house.RESUME: (
        N_("Resume the survey?"),
        N_(
            "It takes answers again. Invitations whose time has come meanwhile go out first, unless they have grown too old."
        ),
        N_("Resume it"),
        N_("The survey goes on."),
    ),
    house.CLOSE: (
        N_("Close the survey?"),
        N_(
            "It takes no answers any more, and links say that it has ended. No invitation or reminder goes out; those that"
            " come due are skipped. Reports and answers stay, and you can open it again."
        ),
        N_("Close it"),
        N_("The survey is closed."),
    ),
    house.REOPEN: (
        N_("Open the survey again?"),
        N_("It takes answers again, by the links that were sent too, as long as those have not expired."),
        N_("Open it again"),
        N_("The survey is open again."),
    ),
    house.OPEN_NOW: (
        N_("Open the survey now?"),
        N_("It takes answers at once, and does not wait for the day that was set."),
        N_("Open it now"),
        N_("The survey is open."),
    ),
}


@blueprint.route("/<name>/state/<act>", methods=["GET", "POST"])
@access("surveys.publish")
def turn(name: str, act: str) -> ResponseReturnValue:
    """Say what pausing, closing or opening a survey does, and do it."""
    if act not in ACTS:
        abort(404)
    now = datetime.now(UTC)
    published = get_published(name)
    title, text, button, done = ACTS[act]
    offered = house.ACTS[published.state_at(now)]
    if request.method == "POST":
        changed = house.turn(get_viewer(), name, act, now=now)
        flash(gettext(done) if changed else gettext("Nothing to do: somebody was first."))
        return redirect(url_for("surveys.survey", name=name), 303)
    if act not in offered:
        return redirect(url_for("surveys.survey", name=name), 303)
    return render_template(
        "survey_publishing/turn.html",
        act=act,
        title=gettext(title),
        text=gettext(text),
        button=gettext(button),
        survey_title=_title(published),
        name=name,
        may_publish=may_publish(get_viewer()),
    )


@blueprint.route("/<name>/schedule", methods=["GET", "POST"])
@access("surveys.publish")
def schedule(name: str) -> ResponseReturnValue:
    """Show and set from when until when a survey asks, by the reader's clock."""
    published, zone, now = get_published(name), reader_zone(), datetime.now(UTC)
    form = ScheduleForm(data=as_typed(published.opens_at, published.closes_at, zone))
    faults: list[str] = []
    if form.validate_on_submit():
        opens_at, closes_at = form.opening(zone), form.closing(zone)
        if not form.errors:
            try:
                house.schedule(get_viewer(), name, opens_at, closes_at, now=now)
            except Refused as fault:
                faults = [message_of(fault)]
            else:
                flash(gettext("The schedule is saved."))
                return redirect(url_for("surveys.survey", name=name), 303)
    html = render_template(
        "survey_publishing/schedule.html",
        form=form,
        faults=faults,
        zone=zone,
        name=name,
        survey_title=_title(published),
        state=published.state_at(now),
        is_closed=published.state == house.CLOSED,
        may_publish=may_publish(get_viewer()),
        words=survey_words,
    )
    return html, 422 if form.is_submitted() else 200


def _title(published: PublishedSurvey) -> str:
    survey = published.survey
    return text_in(survey.title, language_for(survey), survey.locale)
