"""What `serve` makes of flags, environment and file."""

import tomllib
from pathlib import Path

import pytest

from statekeep_server.config import Config
from tests.cli.command import Command, serving

NO_INTEGER = "should be a valid integer, unable to parse string as an integer"


def printed(bare: Command, *arguments: str) -> dict[str, object]:
    outcome = bare("serve", "--print-config", *arguments)
    assert outcome.code == 0, outcome.error
    return tomllib.loads(outcome.text)


def test_every_setting_has_a_flag_a_variable_and_a_description(bare: Command) -> None:
    """The help names each setting of Config in both spellings."""
    words = bare("serve", "--help").text.split()
    for name, field in Config.model_fields.items():
        assert f"--{name.replace('_', '-')}" in words
        assert any(f"STATEKEEP_{name.upper()}" in word for word in words)
        assert field.description


def test_a_flag_beats_the_environment_which_beats_the_file(bare: Command, tmp_path: Path) -> None:
    """Each source is used where no stronger one speaks, and --print-config tells which it was."""
    file = tmp_path / "statekeep.toml"
    file.write_text("value_bytes_max = 1\nkey_bytes_max = 2\noperations_max = 3\n")
    bare.environment = {
        "STATEKEEP_KEY_BYTES_MAX": "20",
        "STATEKEEP_OPERATIONS_MAX": "30",
        "STATEKEEP_LOG_LEVEL": "",
    }
    arguments = ("--config", str(file), "--operations-max", "300")
    settings = printed(bare, *arguments)
    assert settings["value_bytes_max"] == 1
    assert settings["key_bytes_max"] == 20
    assert settings["operations_max"] == 300
    assert settings["log_level"] == "info"
    text = bare("serve", "--print-config", *arguments).text
    assert f"# From: file {file}.\nvalue_bytes_max = 1\n" in text
    assert "# From: environment variable STATEKEEP_KEY_BYTES_MAX.\nkey_bytes_max" in text
    assert "# From: flag --operations-max.\noperations_max" in text
    assert "# From: default.\nlisten" in text


def test_printed_settings_are_a_file_that_gives_them_again(bare: Command, tmp_path: Path) -> None:
    """What --print-config prints, --config reads, whatever a path has in its name."""
    data = tmp_path / 'da"ta\\ \x7f\t é😀'
    before = printed(
        bare,
        *("--data", str(data), "--stop-grace-seconds", "0.5", "--insecure"),
        *("--log-format", "json", "--tls-cert", "c", "--tls-key", "k"),
    )
    assert before["data"] == str(data)
    assert before["insecure"] is True
    assert "token_file" not in before
    file = tmp_path / "statekeep.toml"
    file.write_text(bare("serve", "--print-config", *_flags(before)).text)
    assert printed(bare, "--config", str(file)) == before
    bare.environment = {"STATEKEEP_CONFIG": str(file)}
    assert printed(bare) == before


@pytest.mark.parametrize(
    ("content", "sentences"),
    [
        ("listn = 'x'", ["listn in {file} is no setting; did you mean listen?"]),
        (
            "key_bytes_max = 0\nvalue_bytes_max = 'big'",
            [
                "key_bytes_max in {file} is 0, but should be greater than or equal to 1",
                f"value_bytes_max in {{file}} is big, but {NO_INTEGER}",
            ],
        ),
        (
            "tls_cert = 'cert.pem'",
            ["tls_cert and tls_key belong together: give both or neither"],
        ),
    ],
)
def test_each_wrong_setting_gets_one_sentence(
    bare: Command, tmp_path: Path, content: str, sentences: list[str]
) -> None:
    """The sentence names the setting where it was given, its value and what is allowed."""
    file = tmp_path / "statekeep.toml"
    file.write_text(content)
    outcome = bare("serve", "--config", str(file))
    assert outcome.code == 2
    assert outcome.error.splitlines() == [f"error: {one.format(file=file)}" for one in sentences]


def test_a_wrong_setting_is_named_as_it_was_given(bare: Command) -> None:
    """A flag is named as a flag, a variable as a variable."""
    bare.environment = {"STATEKEEP_OPERATIONS_MAX": "many"}
    errors = bare("serve", "--key-bytes-max", "401").error.splitlines()
    assert errors == [
        "error: --key-bytes-max is 401, but should be less than or equal to 400",
        f"error: STATEKEEP_OPERATIONS_MAX is many, but {NO_INTEGER}",
    ]


@pytest.mark.parametrize("content", [b"listen =", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_named(bare: Command, tmp_path: Path, content: bytes) -> None:
    """So is one that does not exist."""
    file = tmp_path / "statekeep.toml"
    file.write_bytes(content)
    for path in (file, tmp_path / "absent.toml"):
        outcome = bare("serve", "--config", str(path))
        assert outcome.code == 2
        assert str(path) in outcome.error


def test_a_server_that_cannot_start_says_why(bare: Command, tmp_path: Path) -> None:
    """A second server on a directory ends with 1 and one sentence."""
    with serving(tmp_path / "data"):
        code, shown = bare.on_terminal(
            "serve", "--listen", "127.0.0.1:0", "--data", str(tmp_path / "data")
        )
    assert code == 1
    assert "error: " in shown
    assert "Traceback" not in shown


def _flags(settings: dict[str, object]) -> list[str]:
    flags = []
    for name, value in settings.items():
        flag = f"--{name.replace('_', '-')}"
        if isinstance(value, bool):
            flags.append(flag if value else f"--no-{flag[2:]}")
        else:
            flags += [flag, str(value)]
    return flags
