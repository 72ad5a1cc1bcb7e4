"""What every page has: frame, language, theme, policy; and how mistakes are told."""

import pytest
from django.test import Client

POLICY = ("script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "default-src 'none'")


@pytest.fixture
def client():
    return Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)


def test_a_site_that_lives_says_so(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_nothing_inline_is_allowed_and_nobody_frames_us(client):
    headers = client.get("/gallery").headers

    assert [rule for rule in POLICY if rule not in headers["Content-Security-Policy"]] == []
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_chinese_comes_first_and_a_reader_may_choose(client):
    assert '<html lang="zh-CN"' in client.get("/gallery").content.decode()

    answer = client.post("/language", {"language": "en", "next": "/gallery"}, follow=True)

    assert '<html lang="en"' in answer.content.decode()
    assert client.cookies["lemnis_language"].value == "en"


@pytest.mark.parametrize(("asked", "kept"), [("dark", "dark"), ("light", "light"), ("x", None)])
def test_a_theme_is_kept_in_a_cookie_and_written_by_the_server(client, asked, kept):
    client.post("/theme", {"theme": asked, "next": "/gallery"})
    page = client.get("/gallery").content.decode()

    assert ("data-bs-theme" in page) is bool(kept)
    assert f'data-bs-theme="{kept}"' in page or not kept


def test_choosing_leads_back_to_the_site_only(client):
    answer = client.post("/theme", {"theme": "dark", "next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422])
def test_a_mistake_of_the_house_is_a_page_with_its_cure_and_status(client, status):
    answer = client.get(f"/gallery/mistake/{status}")
    page = answer.content.decode()

    assert answer.status_code == status
    assert "考核性诊断尚未开始，不能提交结论。" in page
    assert "请等到 11 月 28 日。" in page
    assert "<nav" in page


def test_a_mistake_is_told_in_the_readers_language(client):
    page = client.get("/gallery/mistake/409", headers={"accept-language": "en"}).content.decode()

    assert "Wait until 28 November." in page
    assert "请等到" not in page


def test_for_htmx_a_mistake_is_a_part_above_the_content(client):
    answer = client.get("/gallery/mistake/409", headers={"hx-request": "true"})

    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#mistake"
    assert "<html" not in answer.content.decode()


def test_a_page_that_is_not_there_is_told_in_both_languages(client):
    for language, words in (("zh-hans", "没有找到"), ("en", "Not found")):
        answer = client.get("/nowhere", headers={"accept-language": language})

        assert (answer.status_code, words in answer.content.decode()) == (404, True)


def test_a_form_without_its_secret_is_refused_with_a_cure():
    strict = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)

    answer = strict.post("/theme", {"theme": "dark"})

    assert answer.status_code == 403
    assert "请刷新页面再提交" in answer.content.decode()


def test_a_crash_is_told_without_leaning_on_anything(client, caplog):
    answer = client.get("/gallery/mistake/500")
    page = answer.content.decode()

    assert answer.status_code == 500
    assert "made on purpose" not in page
    assert "这不是您的错" in page


@pytest.mark.parametrize("name", ["lemnis/tokens.css", "vendor/tabler.css", "vendor/htmx.js"])
def test_files_are_served_by_the_site_itself(client, name):
    answer = client.get(f"/static/{name}")

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


def test_what_is_not_built_is_not_offered(client):
    page = client.get("/nowhere").content.decode()

    assert "驾驶舱" not in page
