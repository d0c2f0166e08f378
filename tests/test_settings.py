"""A bad setting stops start-up and says which and why."""

import stat
from pathlib import Path

import pytest

from surveyapp.domain.errors import BadSetting
from surveyapp.settings import load_settings

GOOD = {
    "SURVEYAPP_BASE_URL": "https://feedback.example.com/",
    "SURVEYAPP_SECRET_KEY": "x" * 40,
    "SURVEYAPP_DATABASE_URL": "postgresql://me:hushhush@db/surveys",
    "SURVEYAPP_MAIL_URL": "smtps://me:hushhush@mail.example.com:465",
    "SURVEYAPP_MAIL_FROM": "feedback@example.com",
    "SURVEYAPP_TIMEZONE": "Europe/Stockholm",
    "SURVEYAPP_DASK_SCHEDULER": "tcp://scheduler:8786",
    "SURVEYAPP_PROXY_HOPS": "1",
}


def test_good_settings_are_read(tmp_path: Path) -> None:
    settings = load_settings({**GOOD, "SURVEYAPP_INSTANCE": str(tmp_path)})
    assert settings.base_url == "https://feedback.example.com"
    assert settings.database_url == "postgresql+psycopg://me:hushhush@db/surveys"
    assert (settings.is_https, settings.is_sqlite, settings.proxy_hops) == (True, False, 1)
    assert str(settings.timezone) == "Europe/Stockholm"


def test_everything_has_a_default_on_one_machine(tmp_path: Path) -> None:
    settings = load_settings({"SURVEYAPP_INSTANCE": str(tmp_path / "new"), "PORT": "8123"})
    assert settings.base_url == "http://127.0.0.1:8123"
    assert settings.is_sqlite
    assert settings.mail_url == f"file:{tmp_path / 'new' / 'mail'}"
    key = tmp_path / "new" / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert (
        load_settings({"SURVEYAPP_INSTANCE": str(tmp_path / "new")}).secret_key
        == settings.secret_key
        == key.read_text()
    )


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SURVEYAPP_SECRET_KEY", "short", "at least 32"),
        ("SURVEYAPP_SECRET_KEY", "", "before others can reach it"),
        ("SURVEYAPP_BASE_URL", "feedback.example.com", "an address such as"),
        ("SURVEYAPP_DATABASE_URL", "mysql://db/x", "postgresql://"),
        ("SURVEYAPP_MAIL_URL", "pigeon://loft", "smtp://"),
        ("SURVEYAPP_MAIL_URL", "smtp://", "smtp://"),
        ("SURVEYAPP_MAIL_FROM", "nobody", "one mail address"),
        ("SURVEYAPP_TIMEZONE", "Mars/Olympus", "IANA"),
        ("SURVEYAPP_TIMEZONE", "../../etc/passwd", "IANA"),
        ("SURVEYAPP_DASK_SCHEDULER", "http://x", "tcp://"),
        ("SURVEYAPP_PROXY_HOPS", "-1", "0 to 9"),
        ("SURVEYAPP_MAIL_URL", "smtp://mail.example.com?timeout=60", "at most 30 seconds"),
        ("SURVEYAPP_MAIL_URL", "smtp://mail.example.com?verify=no", "timeout="),
        ("SURVEYAPP_MAIL_FROM", "Shop <feedback@example.com>", "one mail address"),
        ("SURVEYAPP_MAIL_FROM", "a@example.com\nBcc: b@example.com", "one mail address"),
        ("SURVEYAPP_MAIL_RATE", "many", "in a minute"),
        ("SURVEYAPP_REPLY_TO", "care", "one mail address"),
        ("SURVEYAPP_INBOX_URL", "pop3://me:hushhush@mail.example.com", "imaps://"),
        ("SURVEYAPP_INBOX_URL", "imaps://mail.example.com", "imaps://user:password"),
        ("SURVEYAPP_INBOX_URL", "maildir:", "maildir:FOLDER"),
        ("SURVEYAPP_ACCENT", "#FFD700", "4.5:1"),
        ("SURVEYAPP_ACCENT", "red;background:url(x)", "4.5:1"),
        ("SURVEYAPP_EMBED_PARENTS", "http://shop.example.com", "https://shop.example.com"),
        ("SURVEYAPP_EMBED_PARENTS", "https://shop.example.com/", "origins parted by spaces"),
        ("SURVEYAPP_EMBED_PARENTS", "https://a.example, https://b.example", "origins parted by spaces"),
        ("SURVEYAPP_EMBED_PARENTS", "https://*.example.com", "origins parted by spaces"),
        ("SURVEYAPP_EMBED_PARENTS", "https://a.example;script-src", "origins parted by spaces"),
        ("SURVEYAPP_EMBED_PARENTS", "https://a.example:70000", "origins parted by spaces"),
        ("SURVEYAPP_EMBED_PARENTS", "'self'", "origins parted by spaces"),
        ("PORT", "70000", "1 to 65535"),
    ],
)
def test_a_bad_value_is_refused_with_its_name_and_why(tmp_path: Path, name: str, value: str, why: str) -> None:
    environment = {**GOOD, "SURVEYAPP_INSTANCE": str(tmp_path), name: value}
    if name == "PORT":
        del environment["SURVEYAPP_BASE_URL"]
    with pytest.raises(BadSetting, match=why) as refused:
        load_settings(environment)
    assert name in str(refused.value)
    assert "hushhush" not in str(refused.value)


def test_parents_of_embedded_surveys_are_origins_as_browsers_write_them(tmp_path: Path) -> None:
    parents = "https://Shop.example.com:443 https://shop.example.com\thttp://127.0.0.1:5000  http://localhost:80"
    settings = load_settings({**GOOD, "SURVEYAPP_INSTANCE": str(tmp_path), "SURVEYAPP_EMBED_PARENTS": parents})
    assert settings.embed_parents == ("https://shop.example.com", "http://127.0.0.1:5000", "http://localhost")
    assert load_settings({**GOOD, "SURVEYAPP_INSTANCE": str(tmp_path)}).embed_parents == ()


def test_an_instance_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSetting, match="SURVEYAPP_INSTANCE"):
        load_settings({"SURVEYAPP_INSTANCE": str(tmp_path / "file" / "instance")})
