"""The environment is read once, and nonsense in it is refused by name."""

import os
import stat

import pytest

from lemnis.config import env
from lemnis.errors import WrongUse


@pytest.fixture(autouse=True)
def _clean(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("LEMNIS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("LEMNIS_LANGUAGE", "klingon", env.language),
        ("LEMNIS_DEBUG", "perhaps", env.debug),
        ("LEMNIS_DATABASE_URL", "mysql://root:s3cret@localhost/x", env.database),
        ("LEMNIS_DATABASE_URL", "postgresql://localhost", env.database),
        ("LEMNIS_LAKE_CATALOGUE", "lake.db", env.lake_catalogue),
        ("LEMNIS_HTTPS", "perhaps", env.https),
        ("LEMNIS_QUEUE", "later", env.queue),
        ("LEMNIS_REDIS_URL", "amqp://rabbit", env.redis_url),
        ("LEMNIS_MAIL", "imap://li:s3cret@mail", env.mail_server),
        ("LEMNIS_SITE", "qa.example.edu.cn", env.site),
        ("LEMNIS_WECOM", "perhaps", env.robots),
    ],
)
def test_nonsense_is_refused_by_name_and_not_repeated(monkeypatch, name, value, read):
    monkeypatch.setenv(name, value)

    with pytest.raises(WrongUse) as refused:
        read()

    assert name in refused.value.en
    assert name in refused.value.zh
    assert value not in str(refused.value)


def test_without_settings_a_college_stands_in_the_working_folder(tmp_path):
    assert env.home() == tmp_path / "college"
    assert env.database()["NAME"] == str(tmp_path / "college" / "lemnis.db")
    assert (env.language(), env.debug(), env.lake_catalogue()) == ("zh", False, "")
    assert env.allowed_hosts() == ["127.0.0.1", "localhost"]


def test_a_folder_given_on_the_command_line_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("LEMNIS_HOME", "/elsewhere")

    env.use_home(tmp_path / "ours")

    assert env.home() == tmp_path / "ours"


def test_settings_are_read_as_what_they_are(monkeypatch):
    monkeypatch.setenv("LEMNIS_LANGUAGE", " EN ")
    monkeypatch.setenv("LEMNIS_DEBUG", "yes")
    monkeypatch.setenv("LEMNIS_ALLOWED_HOSTS", "zg.example.edu, 10.0.0.8,")
    monkeypatch.setenv("LEMNIS_LAKE_CATALOGUE", "postgresql://lake@db/lake")

    assert (env.language(), env.debug()) == ("en", True)
    assert env.allowed_hosts() == ["zg.example.edu", "10.0.0.8"]
    assert env.lake_catalogue() == "postgresql://lake@db/lake"


def test_a_postgresql_address_is_taken_apart(monkeypatch):
    monkeypatch.setenv("LEMNIS_DATABASE_URL", "postgresql://li:p%40ss@db:5433/zg?sslmode=require")

    assert env.database() == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "zg",
        "USER": "li",
        "PASSWORD": "p@ss",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(monkeypatch, tmp_path):
    monkeypatch.setenv("LEMNIS_HOME", str(tmp_path))

    first = env.secret_key()

    assert len(first) >= 50
    assert env.secret_key() == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_without_a_home_no_file_is_written_for_the_key(tmp_path):
    assert env.secret_key() != env.secret_key()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("hosts", "https", "found"),
    [("", "", False), ("127.0.0.1", "", False), ("zg.example.edu", "", True),
     ("zg.example.edu", "no", False), ("", "yes", True)],
)  # fmt: skip
def test_cookies_are_secure_as_soon_as_others_may_come(monkeypatch, hosts, https, found):
    monkeypatch.setenv("LEMNIS_ALLOWED_HOSTS", hosts)
    monkeypatch.setenv("LEMNIS_HTTPS", https)

    assert env.https() is found


def test_work_is_left_to_the_worker_unless_somebody_says_otherwise(monkeypatch):
    monkeypatch.setenv("LEMNIS_QUEUE", "at_once")
    env.use_queue()
    said = env.queue()
    monkeypatch.delenv("LEMNIS_QUEUE")
    env.use_queue()

    assert (said, env.queue()) == ("at_once", "worker")


def test_only_what_is_set_leads_out_of_the_house(monkeypatch):
    nothing = env.channels()
    monkeypatch.setenv("LEMNIS_MAIL", "smtps://li:p%40ss@mail.example.edu")
    monkeypatch.setenv("LEMNIS_WECOM", "yes")
    monkeypatch.setenv("LEMNIS_FEISHU", "http://feishu.campus/hook")

    assert (nothing, env.channels()) == ([], ["mail", "wecom", "feishu"])
    assert env.robots() == {
        "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "feishu": "http://feishu.campus/hook",
    }


def test_who_sends_mail_says_from_whom(monkeypatch):
    monkeypatch.setenv("LEMNIS_MAIL", "smtp://mail.example.edu")

    with pytest.raises(WrongUse):
        env.mail_from()
