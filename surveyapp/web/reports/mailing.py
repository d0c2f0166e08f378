"""Reports as mail: the finding, the newest periods and the parts as rows with bars, in the reader's own language."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import structlog
from flask import current_app
from flask_babel import force_locale, gettext

from surveyapp.analysis.report import Amount, Filters, Report, Text
from surveyapp.channels.letters import Letter, language_for
from surveyapp.domain.errors import N_, SurveyappError
from surveyapp.domain.rhythms import DAILY, MONTHLY, PERIODS, SIGNAL, WEEKLY, window
from surveyapp.services import reports, subscriptions
from surveyapp.services.subscriptions import Due
from surveyapp.web.reports.filters import read_filters
from surveyapp.web.reports.keeping import with_survey
from surveyapp.web.reports.mail_tables import tables_of
from surveyapp.web.reports.words import say

RHYTHM_WORDS: Mapping[str, str] = {
    DAILY: N_("every day"),
    WEEKLY: N_("every Monday"),
    MONTHLY: N_("on the first of each month"),
    SIGNAL: N_("when a signal appears"),
}

log = structlog.get_logger("surveyapp.mailing")


def send_reports(*, now: datetime) -> int:
    """Write the reports whose day has come into the outbox; return how many went there.

    What cannot be built any more (a survey that is gone, a unit that is no longer theirs) is told to its reader instead.
    """
    settings = current_app.config["SETTINGS"]
    sent = 0
    for due in subscriptions.list_due(now=now, zone=settings.timezone):
        language = language_for(due.viewer.language)
        try:
            with current_app.test_request_context(), force_locale(language):
                letter, html, told = _written(due, language, settings.base_url, now)
        except Exception:
            # One report that fails shall keep nobody else's back; it is tried again with the next ones.
            log.exception("report_failed", report=due.report, subscription=due.id)
            subscriptions.leave()
            continue
        if subscriptions.record(due, letter, html, told, now=now) and letter is not None:
            sent += 1
    return sent


def filters_of(query: str, rhythm: str, today: date, *, is_across: bool) -> Filters:
    """Return what a mail of this rhythm shows on a day: the filters of an address, with the newest whole periods."""
    filters = read_filters(dict(parse_qsl(query)), dict(parse_qsl(query)).get("by"), is_across=is_across)
    first, last = window(rhythm, today)
    return replace(filters, from_on=first, to_on=last, period=PERIODS[rhythm][0])


def _written(due: Due, language: str, base_url: str, now: datetime) -> tuple[Letter | None, str, str]:
    """Return letter, HTML and what is told by them; no letter where a signal was waited for and there is no new one."""
    try:
        query = urlencode(with_survey(due.report, dict(parse_qsl(due.query))))
        filters = filters_of(query, due.rhythm, due.today, is_across=due.report in reports.ACROSS)
        if reports.has_no_dates(due.report, filters, due.viewer):
            filters = replace(filters, from_on=None, to_on=None)
        report = reports.build(due.report, filters, viewer=due.viewer, language=language, now=now)
    except SurveyappError as fault:
        log.info("report_not_built", report=due.report, reason=type(fault).__name__)
        return _letter_of_a_fault(due, language, fault, base_url), "", due.told
    told = newest_signal(report)
    if due.rhythm == SIGNAL and told in ("", due.told):
        return None, "", due.told
    parts = _parts(report, filters, due, language, base_url)
    body = current_app.jinja_env.get_template("report_mail/report.txt").render(parts)
    html = current_app.jinja_env.get_template("report_mail/report.html").render(parts)
    return Letter(language, parts["subject"], body.strip() + "\n"), html.strip() + "\n", told or due.told


def newest_signal(report: Report) -> str:
    """Return what names the newest signal of the report's own trend, "" where its newest period raises none."""
    own = [
        row for row in report.data.get("trend", ()) if report.question in (None, row.get("question", row.get("theme")))
    ]
    # The report of promises watches its orders, whatever is asked about them.
    rows = [row for row in own or report.data.get("late_by_order", ()) if row.get("n")]
    newest = rows[-1] if rows else {}
    return f"{newest['period']} {newest['signal']}" if newest.get("signal") else ""


def _parts(report: Report, filters: Filters, due: Due, language: str, base_url: str) -> dict[str, Any]:
    title = say(report.title)
    # What people call questions and themes may have more lines than a mail's subject.
    subject = " ".join((f"{title}: {say(report.finding[0])}" if report.finding else title).split())
    return {
        "subject": subject if len(subject) <= 140 else f"{subject[:139].rstrip()}…",
        "title": title,
        "finding": [say(text) for text in report.finding],
        "about": _about(report, filters),
        "tables": tables_of(report),
        "url": f"{base_url}/reports/{due.report}?{due.query}".rstrip("?"),
        "language": language,
        "mine_url": f"{base_url}/reports/mine",
        "why": gettext("You asked for this report %(rhythm)s.", rhythm=gettext(RHYTHM_WORDS[due.rhythm])),
    }


def _about(report: Report, filters: Filters) -> str:
    """Return in words which days, unless all are meant, and which part a mail speaks of."""
    days = filters.from_on and say(
        Text(
            N_("%(first)s to %(last)s"),
            {
                "first": Amount(filters.from_on.isoformat() if filters.from_on else "", "period"),
                "last": Amount(filters.to_on.isoformat() if filters.to_on else "", "period"),
            },
        )
    )
    return " · ".join(
        filter(None, [report.survey_title, (filters.unit or "").replace("/", " › "), *filters.where.values(), days])
    )


def _letter_of_a_fault(due: Due, language: str, fault: SurveyappError, base_url: str) -> Letter:
    lines: Sequence[str] = (
        gettext(
            "The report that you asked for %(rhythm)s could not be made:", rhythm=gettext(RHYTHM_WORDS[due.rhythm])
        ),
        gettext(fault.message, **fault.params),
        f"{gettext('My reports')}: {base_url}/reports/mine",
    )
    return Letter(language, gettext("A report could not be made"), "\n\n".join(lines) + "\n")
