"""The server's settings on the command line: owns their flags, their errors and their TOML.

Everything about them comes from `Config.model_fields`: a new setting is a new flag by itself.
"""

import difflib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal, get_args, get_origin

import annotated_types
import click
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined

from statekeep_server.config import ENVIRONMENT_PREFIX, Config, Limits, Source

LIMIT_NAMES: Final = tuple(Limits.model_fields)
COMMON_NAMES: Final = tuple(name for name in Config.model_fields if name not in LIMIT_NAMES)


def flag(name: str) -> click.Option:
    """Return the option of one setting; it passes on text, which only Config judges."""
    field = Config.model_fields[name]
    text = f"{_sentence(field)}  {_facts(name, field)}"
    dashed = flag_name(name)
    if field.annotation is bool:
        return click.Option([f"{dashed}/--no-{dashed[2:]}"], default=None, help=text)
    if get_origin(field.annotation) is Literal:
        choices = click.Choice(get_args(field.annotation))
        return click.Option([dashed], type=choices, default=None, help=text)
    if Path in (field.annotation, *get_args(field.annotation)):
        return click.Option([dashed], type=click.Path(), default=None, help=text)
    metavar = "TEXT"
    if field.annotation in (int, float):
        metavar = "SECONDS" if name.endswith("_seconds") else "N"
    return click.Option([dashed], metavar=metavar, default=None, help=text)


def flag_name(name: str) -> str:
    """Return how a setting is spelt on the command line."""
    return "--" + name.replace("_", "-")


def environment_name(name: str) -> str:
    """Return how a setting is spelt in the environment."""
    return ENVIRONMENT_PREFIX + name.upper()


def sentences(
    error: ValidationError | ValueError | OSError,
    origins: Mapping[str, Source],
    path: Path | None,
) -> Iterator[str]:
    """Yield one sentence for each setting that is wrong, naming it as it was given."""
    if not isinstance(error, ValidationError):
        yield f"cannot read {path}: {error}"
        return
    for one in error.errors(include_url=False, include_context=False):
        yield _wrong(one, origins, path)


def toml(config: Config, origins: Mapping[str, Source], path: Path | None) -> Iterator[str]:
    """Yield the lines of a file of settings that gives these settings again."""
    for title, names in (("Settings", COMMON_NAMES), ("Limits", LIMIT_NAMES)):
        yield f"# {title}."
        yield ""
        for name in names:
            yield f"# {_one_line(_sentence(Config.model_fields[name]))}"
            yield f"# From: {_origin(name, origins, path)}."
            value = getattr(config, name)
            yield f"# {name} is not set" if value is None else f"{name} = {_toml_value(value)}"
            yield ""


def _facts(name: str, field: FieldInfo) -> str:
    facts = [f"env var: {environment_name(name)}"]
    if field.default not in (None, PydanticUndefined, False):
        facts.append(f"default: {os.fspath(field.default) if name == 'data' else field.default}")
    for bound in field.metadata:
        if isinstance(bound, annotated_types.Ge):
            facts.append(f"at least {bound.ge}")
        elif isinstance(bound, annotated_types.Gt):
            facts.append(f"more than {bound.gt}")
        elif isinstance(bound, annotated_types.Le):
            facts.append(f"at most {bound.le}")
    return f"[{'; '.join(facts)}]"


def _sentence(field: FieldInfo) -> str:
    description = field.description or ""
    return f"{description[:1].upper()}{description[1:]}."


def _wrong(error: ErrorDetails, origins: Mapping[str, Source], path: Path | None) -> str:
    problem = error["msg"].removeprefix("Value error, ").removeprefix("Input ")
    if not error["loc"]:
        return problem
    name = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, Config.model_fields, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        return f"{name} in {path} is no setting{hint}"
    return f"{_spelt(name, origins, path)} is {_shown(error['input'])}, but {problem}"


def _spelt(name: str, origins: Mapping[str, Source], path: Path | None) -> str:
    match origins.get(name):
        case Source.FLAG:
            return flag_name(name)
        case Source.ENVIRONMENT:
            return environment_name(name)
        case Source.FILE:
            return f"{name} in {path}"
        case _:
            return name


def _origin(name: str, origins: Mapping[str, Source], path: Path | None) -> str:
    match origins[name]:
        case Source.FLAG:
            return f"flag {flag_name(name)}"
        case Source.ENVIRONMENT:
            return f"environment variable {environment_name(name)}"
        case Source.FILE:
            return _one_line(f"file {path}")
        case _:
            return "default"


def _shown(value: object) -> str:
    return value if isinstance(value, str) and value.isalnum() else repr(value)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


def _toml_value(value: str | Path | bool | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    # A JSON string is a TOML string, but for DEL, which TOML wants escaped.
    return json.dumps(os.fspath(value), ensure_ascii=False).replace("\x7f", "\\u007f")
