"""Nobody's answers lose the protection that they were given under, whatever version is published afterwards."""

from datetime import date

import pytest

from surveyapp.domain.errors import Refused
from surveyapp.services import surveys
from surveyapp.services.surveys import versions
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import PUBLISHED, add_answers, publish_shop
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
WEAKER = [("confidential", "identified"), ("anonymous", "identified"), ("anonymous", "confidential")]


@pytest.mark.parametrize(("promised", "weaker"), WEAKER)
def test_an_answered_survey_is_never_less_protected(promised, weaker):
    publish_shop(anonymity=promised)
    add_answers("shop", [(date(2026, 9, 4), ROOT_ID, {"happy": 5})])
    with pytest.raises(Refused, match="name of its own"):
        publish_shop(anonymity=weaker)
    assert surveys.get_published("shop").survey.anonymity == promised


@pytest.mark.parametrize(("promised", "stronger"), [pair[::-1] for pair in WEAKER])
def test_it_may_be_protected_more_and_nobody_goes_back_once_it_was_answered_so(promised, stronger):
    publish_shop(anonymity=promised)
    add_answers("shop", [(date(2026, 9, 4), ROOT_ID, {"happy": 5})])
    publish_shop(anonymity=stronger)
    viewer = make_viewer(role="manager")
    versions.restore_version(viewer, "shop", 1, 2, now=PUBLISHED)
    versions.restore_version(viewer, "shop", 2, 1, now=PUBLISHED)
    add_answers("shop", [(date(2026, 9, 4), ROOT_ID, {"happy": 5})])
    with pytest.raises(Refused):
        versions.restore_version(viewer, "shop", 1, 2, now=PUBLISHED)
    with pytest.raises(Refused):
        publish_shop(anonymity=promised)
