"""What each question of a SurveyJS file is called here, and how conditions and texts find it."""

from collections import Counter

from surveyapp.domain.surveys import COMMENT_SUFFIX
from surveyapp.formats.foreign.naming import as_name

MANY = 20


class Names:
    """Names there → names here. Inside a repeated panel or row, `scope` holds what `{panel.x}` and `{row.x}` are."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.given: Counter[str] = Counter()
        self.pages: set[str] = set()
        self.here: dict[str, str] = {}
        self.scope: dict[str, str] = {}

    def new(self, old: str) -> str:
        """Return a name that nothing has yet, as near to `old` as can be."""
        self.given[old] += 1
        # Of a name that stands a thousand times, the thousandth need not try all the others.
        many = self.given[old] > MANY
        name = as_name(f"{old[:40]}_{self.given[old]}" if many else old, self.taken)
        self.taken.add(name)
        return name

    def page(self, old: str) -> str:
        """Return the name of a page."""
        name = as_name(old, self.pages, "page")
        self.pages.add(name)
        return name

    def know(self, old: str, name: str) -> None:
        """Remember that `old` is `name` here; the first that is called so stays it."""
        self.here.setdefault(old, name)
        # SurveyJS does not mind small and capital letters.
        self.here.setdefault(old.lower(), name)

    def reference(self, old: str) -> str:
        """Return what stands in braces here for `old`: a question, its row, or its own words."""
        for known in (self.scope, self.here):
            if (name := known.get(old) or known.get(old.lower())) is not None:
                return name
        if old.endswith(COMMENT_SUFFIX) and (name := self.here.get(old.removesuffix(COMMENT_SUFFIX))):
            return name + COMMENT_SUFFIX
        question, dot, row = old.partition(".")
        if dot and (name := self.here.get(question)):
            return f"{name}.{row}"
        # What is not known may still hold what could be taken for a name.
        return old
