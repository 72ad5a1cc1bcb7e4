"""The door of the terminal, tried as a person would: words in, text and exit code out."""

import os
import subprocess
import sys

import pytest

SAID = "from lemnis.config.command import main; main()"
# after the answer, on the second stream: every module it has loaded
SAID_AND_LOADED = (
    "import sys; from lemnis.config.command import main\n"
    "try: main()\nfinally: print(*sys.modules, file=sys.stderr)"
)


@pytest.fixture
def lemnis(tmp_path):
    """Run ``lemnis`` in an empty folder, without anybody's settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LEMNIS_")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)

    def run(*words, program=SAID, **settings):
        return subprocess.run(
            [sys.executable, "-c", program, *words],
            cwd=tmp_path,
            env=clean | settings,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


pytestmark = pytest.mark.slow


def test_help_waits_for_none_of_the_big_libraries(lemnis):
    answer = lemnis("--help", program=SAID_AND_LOADED)
    assert "init" in answer.stdout
    loaded = {name.split(".")[0] for name in answer.stderr.split()}
    assert "django" in loaded, "the list of modules is missing"
    assert not loaded & {"duckdb", "numpy", "scipy", "pyarrow", "pyspark", "dlt"}


def test_without_words_the_door_explains_itself(lemnis):
    assert "init" in lemnis().stdout


def test_a_college_is_begun_once_and_beginning_again_changes_nothing(lemnis, tmp_path):
    first, second = lemnis("init"), lemnis("init")

    assert (first.returncode, second.returncode, second.stderr) == (0, 0, "")
    assert sorted(path.name for path in (tmp_path / "college").glob("*[by]")) == [
        "lemnis.db",
        "secret_key",
    ]


@pytest.mark.parametrize("words", [["--home", "ours", "init"], ["init", "--home=ours"]])
def test_the_folder_may_be_named_anywhere(lemnis, tmp_path, words):
    assert lemnis(*words).returncode == 0
    assert (tmp_path / "ours" / "lemnis.db").exists()


@pytest.mark.parametrize(
    ("words", "settings", "told"),
    [
        (["inti"], {}, "init"),
        (["init", "--nonsense"], {}, "--nonsense"),
        (["init", "--home"], {}, "--home"),
        (["init"], {"LEMNIS_LANGUAGE": "xx"}, "LEMNIS_LANGUAGE"),
        (["init"], {"LEMNIS_DATABASE_URL": "oracle://x"}, "LEMNIS_DATABASE_URL"),
    ],
)
def test_wrong_use_is_told_without_a_traceback(lemnis, words, settings, told):
    done = lemnis(*words, **settings)

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
