"""What differs in the survey as a whole: languages, promises to who answers, who is asked when, and what opens a case."""

from collections.abc import Iterator
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.surveys.differences.difference import WHOLE, Code, Difference
from surveyapp.domain.surveys.model import Rule, Survey

PROMISED = N_("%(change)s. What was answered before stays as it was promised then.")
SWITCHES: dict[str, tuple[str, str, str]] = {
    "open": ("open", N_("Anybody with the link may answer now"), N_("Only invited customers may answer now")),
    "contact_consent": (
        "contactConsent",
        N_("People are asked now whether we may contact them"),
        N_("People are not asked any more whether we may contact them"),
    ),
    "quote_consent": (
        "quoteConsent",
        N_("People are asked now whether we may quote them"),
        N_("People are not asked any more whether we may quote them"),
    ),
    "show_progress": ("showProgressBar", N_("The form shows now how far one is"), N_("The form hides how far one is")),
}
INVITE = ("after", "wait", "hours", "days", "remind", "expire", "cap", "sample", "quota")


def of_survey(before: Survey, after: Survey) -> Iterator[Difference]:
    """Yield what differs beside pages, questions and texts."""
    if before.name != after.name:
        names = {"old": before.name, "new": after.name}
        yield _whole("name", N_("The survey is called %(new)s in addresses, before %(old)s"), names)
    yield from _languages(before, after)
    if before.anonymity != after.anonymity:
        codes = {"old": Code("anonymities", before.anonymity), "new": Code("anonymities", after.anonymity)}
        message = N_("What is promised to who answers: %(new)s; before: %(old)s")
        yield Difference("anonymity", message, codes, path=("anonymity",), weight=WHOLE, consequence=PROMISED)
    for attribute, (key, came, went) in SWITCHES.items():
        if getattr(before, attribute) != getattr(after, attribute):
            yield _whole(key, came if getattr(after, attribute) else went)
    if before.dimensions != after.dimensions:
        splits = {"old": _split(before), "new": _split(after)}
        yield _whole("dimensions", N_("Reports can be split by %(new)s, before by %(old)s"), splits)
    if before.retention != after.retention:
        kept: dict[str, Any] = {
            key: s.retention or Code("limits", "none") for key, s in (("old", before), ("new", after))
        }
        yield _whole("retention", N_("How long answers are kept: %(new)s, before %(old)s"), kept)
    yield from _invitations(before, after)
    yield from _rules(before, after)


def _whole(key: str, message: str, params: dict[str, Any] | None = None) -> Difference:
    return Difference(key, message, params or {}, path=(key,), weight=WHOLE)


def _split(survey: Survey) -> Any:
    return tuple(Code("dimensions", each) for each in survey.dimensions) or Code("limits", "none")


def _languages(before: Survey, after: Survey) -> Iterator[Difference]:
    for language in after.locales:
        if language not in before.locales:
            yield _whole("locales", N_("It can be answered in %(new)s too"), {"new": Code("languages", language)})
    for language in before.locales:
        if language not in after.locales:
            message = N_("It cannot be answered in %(old)s any more")
            yield _whole("locales", message, {"old": Code("languages", language)})
    both = [
        [each for each in one.locales if each in other.locales] for one, other in ((before, after), (after, before))
    ]
    if before.locale != after.locale:
        codes = {"old": Code("languages", before.locale), "new": Code("languages", after.locale)}
        yield _whole("locale", N_("Its own language is %(new)s, before %(old)s"), codes)
    elif both[0] != both[1]:
        order = {"new": tuple(Code("languages", each) for each in after.locales)}
        yield _whole("locales", N_("Its languages are offered in another order: %(new)s"), order)


def _invitations(before: Survey, after: Survey) -> Iterator[Difference]:
    old, new = before.invite, after.invite
    if old == new:
        return
    if old is None or new is None:
        found = new or old
        after_what = {"after": tuple(Code("touchpoints", each) for each in found.after)} if found is not None else {}
        message = N_("Customers are invited from now on, after %(after)s")
        if new is None:
            message = N_("Customers are not invited any more (before: after %(after)s)")
        yield _whole("invite", message, after_what)
        return
    for attribute in INVITE:
        was, now = getattr(old, attribute), getattr(new, attribute)
        if was != now:
            values = {
                "what": Code("invite", attribute),
                "old": _invited(attribute, was),
                "new": _invited(attribute, now),
            }
            message = N_("Invitations, %(what)s: %(new)s, before %(old)s")
            yield Difference("invite", message, values, path=("invite", attribute), weight=WHOLE)


def _invited(attribute: str, value: Any) -> Any:
    """Return a value of `invite` as it can be said."""
    if value is None or value == ():
        return Code("limits", "none")
    if attribute in ("after", "days"):
        return tuple(Code("touchpoints" if attribute == "after" else "weekdays", each) for each in value)
    if attribute == "hours":
        return f"{value[0]:%H:%M}–{value[1]:%H:%M}"
    if attribute == "sample":
        return f"{value * 100:g} %"
    return str(value) if isinstance(value, int) else value


def _rules(before: Survey, after: Survey) -> Iterator[Difference]:
    gone, new = list(before.rules), []
    for rule in after.rules:
        if rule in gone:
            gone.remove(rule)
        else:
            new.append(rule)
    for rule in new:
        path = ("openTicketWhen", after.rules.index(rule))
        twin = next((each for each in gone if _about(each) == _about(rule)), None)
        if twin is None:
            yield Difference("rule", N_("What opens a case, new: %(new)s"), {"new": rule}, path=path, weight=WHOLE)
            continue
        gone.remove(twin)
        message = N_("What opens a case: %(new)s Before: %(old)s")
        params: dict[str, Any] = {"new": rule, "old": twin}
        yield Difference("rule", message, params, path=path, weight=WHOLE)
    for rule in gone:
        message = N_("What opens no case any more: %(old)s")
        yield Difference("rule", message, {"old": rule}, path=("openTicketWhen",), weight=WHOLE)
    if not new and not gone and before.rules != after.rules:
        yield _whole("openTicketWhen", N_("The rules of what opens a case stand in another order"))


def _about(rule: Rule) -> tuple[str, str]:
    return rule.kind, getattr(rule.params, "question", "")
