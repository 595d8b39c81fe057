"""Every setting of the server, its default and its bounds, in one place.

Owns the reading of the environment and of the TOML file; nothing else reads either. A leaf: it
imports nothing of ours. Precedence: flag, then environment variable, then file, then default.
"""

from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ENVIRONMENT_PREFIX = "STATEKEEP_"
DAY_SECONDS = 86_400
TTL_MS_MAX = 10 * 365 * DAY_SECONDS * 1_000


class Source(StrEnum):
    """Where a setting comes from, the weakest first."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    FLAG = "flag"


class Limits(BaseModel):
    """What bounds every queue, message, page, stream and table; errors name these."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key_bytes_max: int = Field(400, ge=1, le=400, description="longest key, in UTF-8 bytes")
    value_bytes_max: int = Field(1 << 20, ge=1, le=64 << 20, description="largest value")
    message_bytes_max: int = Field(
        4 << 20, ge=64 << 10, le=256 << 20, description="largest gRPC message, either way"
    )
    operations_max: int = Field(128, ge=1, le=10_000, description="operations in one commit")
    preconditions_max: int = Field(128, ge=1, le=10_000, description="preconditions in one commit")
    clear_entries_max: int = Field(
        100_000, ge=1, le=10_000_000, description="entries that one clear may delete"
    )
    page_entries_default: int = Field(100, ge=1, le=100_000, description="page size if not given")
    page_entries_max: int = Field(1_000, ge=1, le=100_000, description="largest page size")
    page_bytes_max: int = Field(
        2 << 20, ge=1, le=256 << 20, description="bytes of values after which a page ends early, "
        "and the most of a simulation or a count of machines"
    )  # fmt: skip
    scan_batch_bytes_max: int = Field(
        1 << 20, ge=1, le=256 << 20, description="bytes of values in one message of a scan"
    )
    pipeline_calls_max: int = Field(
        1_024, ge=1, le=100_000, description="calls in one message of a pipeline"
    )
    pipeline_replies_max: int = Field(
        4_096, ge=1, le=1_000_000, description="replies to come of a pipeline, before the server "
        "stops reading it"
    )  # fmt: skip
    watch_prefixes_max: int = Field(128, ge=1, le=10_000, description="prefixes of one watch")
    watch_batch_changes_max: int = Field(
        1_000, ge=1, le=100_000, description="changes in one message of a watch"
    )
    watch_batch_bytes_max: int = Field(
        64 << 10, ge=1, le=64 << 20, description="bytes in one message of a watch, or one change"
    )
    watch_shared_bytes_max: int = Field(
        16 << 20, ge=0, description="bytes of messages kept for watches that want the same"
    )
    request_id_bytes_max: int = Field(128, ge=1, le=400, description="longest request id")
    request_ids_max: int = Field(
        100_000, ge=1, description="answers kept for request ids, per namespace"
    )
    request_id_age_seconds: int = Field(
        DAY_SECONDS, ge=1, description="how long the answer to a request id is kept"
    )
    definition_bytes_max: int = Field(
        1 << 20, ge=1, le=4 << 20, description="largest definition of a kind of machine"
    )
    definitions_max: int = Field(1_000, ge=1, le=100_000, description="definitions per namespace")
    definition_versions_max: int = Field(
        1_000, ge=1, le=100_000, description="versions of one definition"
    )
    states_max: int = Field(256, ge=1, le=4_096, description="states of a definition")
    transitions_max: int = Field(4_096, ge=1, le=100_000, description="transitions of a definition")
    machines_max: int = Field(1_000_000, ge=1, le=100_000_000, description="machines per namespace")
    context_bytes_max: int = Field(
        64 << 10, ge=2, le=64 << 10, description="largest context of a machine"
    )
    payload_bytes_max: int = Field(
        64 << 10, ge=1, le=1 << 20, description="largest payload of an event"
    )
    history_transitions_default: int = Field(
        1_000, ge=1, le=100_000, description="transitions that a machine keeps, unless its "
        "definition says otherwise"
    )  # fmt: skip
    simulated_events_max: int = Field(
        1_000, ge=1, le=100_000, description="events of one simulation"
    )
    hook_questions_max: int = Field(
        10_000, ge=1, description="questions of hooks waiting for an answer; a namespace has an "
        "eighth of these places"
    )  # fmt: skip
    long_reads_waiting_max: int = Field(
        1_000, ge=1, description="reads that take long, such as counts and simulations, waiting "
        "for a thread; a namespace has an eighth of these places"
    )  # fmt: skip
    timers_batch_max: int = Field(
        25, ge=1, le=10_000, description="due timers that fire between two looks at other writes"
    )
    timers_asking_max: int = Field(
        1_000, ge=1, le=100_000, description="timers that ask hooks at the same time; a namespace "
        "has an eighth of these places"
    )  # fmt: skip
    restore_machines_max: int = Field(
        100_000, ge=1, le=1_000_000, description="machines that one restore may change"
    )
    label_bytes_max: int = Field(200, ge=1, le=400, description="longest label of a snapshot")
    restore_entries_max: int = Field(
        1_000_000, ge=1, le=10_000_000, description="entries that one restore may change"
    )
    schema_bytes_max: int = Field(64 << 10, ge=2, le=4 << 20, description="largest JSON Schema")
    schemas_max: int = Field(100, ge=1, le=10_000, description="schemas per namespace")
    namespaces_max: int = Field(1_000, ge=1, le=100_000, description="namespaces in the store")
    waiting_writes_max: int = Field(10_000, ge=1, description="writes waiting for the writer")
    waiting_bytes_max: int = Field(
        256 << 20, ge=1 << 20, description="bytes of keys and values waiting for the writer"
    )
    group_plans_max: int = Field(1_024, ge=1, description="writes that share one disk sync")
    group_bytes_max: int = Field(8 << 20, ge=1, description="bytes that share one disk sync")
    group_seconds_max: float = Field(
        0.05, gt=0, le=60, description="time after which no write joins those of one disk sync"
    )
    store_bytes_max: int = Field(
        64 << 30, ge=4 << 20, description="size that the data file may grow to"
    )
    history_age_seconds: int = Field(
        DAY_SECONDS, ge=1, description="how long old revisions stay readable, unless a namespace "
        "says otherwise"
    )  # fmt: skip
    history_revisions_max: int = Field(
        1_000_000, ge=1, description="how many old revisions stay readable at most"
    )
    entries_max: int = Field(0, ge=0, description="entries per namespace; 0 is no limit")
    entries_bytes_max: int = Field(
        0, ge=0, description="bytes of keys and values per namespace; 0 is no limit"
    )
    snapshots_max: int = Field(1_000, ge=1, le=10_000, description="snapshots per namespace")
    streams_max: int = Field(
        1_000, ge=1, description="streams (scans, watches, pipelines) served at the same time"
    )
    calls_per_connection_max: int = Field(
        1_000, ge=1, description="calls under way on one connection"
    )


class Config(Limits, BaseSettings):
    """The settings of one server."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True
    )

    toml_file: ClassVar[Path | None] = None

    listen: str = Field("127.0.0.1:7420", description="address and port to listen on")
    data: Path = Field(Path("data"), description="data directory; made if absent")
    tls_cert: Path | None = Field(None, description="certificate chain in PEM; turns TLS on")
    tls_key: Path | None = Field(None, description="private key of the certificate, in PEM")
    tls_client_ca: Path | None = Field(
        None, description="certificate authority of clients, in PEM; turns mutual TLS on"
    )
    token_file: Path | None = Field(
        None, description="file of bearer token hashes, made by `statekeep token create`"
    )
    insecure: bool = Field(
        default=False, description="allow other addresses than loopback without TLS or tokens"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least severe message to log; debug logs each call"
    )
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="log lines for people or for machines; auto looks at the terminal"
    )
    expiry_interval_seconds: float = Field(
        1.0, gt=0, le=3_600, description="how often expired entries are swept"
    )
    timer_interval_seconds: float = Field(
        0.05, gt=0, le=3_600, description="how often due timers of machines are looked for"
    )
    compaction_interval_seconds: float = Field(
        60.0, gt=0, le=86_400, description="how often floors are raised and old revisions removed"
    )
    stop_grace_seconds: float = Field(
        10.0, ge=0, le=3_600, description="how long calls under way may go on after SIGTERM"
    )

    @model_validator(mode="after")
    def _check_together(self) -> "Config":
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key belong together: give both or neither")
        if self.tls_client_ca is not None and self.tls_cert is None:
            raise ValueError("tls_client_ca needs tls_cert and tls_key")
        if self.page_entries_default > self.page_entries_max:
            raise ValueError("page_entries_default is larger than page_entries_max")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read flags first, then the environment, then the TOML file that was named."""
        sources: tuple[PydanticBaseSettingsSource, ...] = (init_settings, env_settings)
        if cls.toml_file is not None:
            sources += (TomlConfigSettingsSource(settings_cls, cls.toml_file),)
        return sources


def load(flags: dict[str, Any], path: Path | None) -> Config:
    """Return the settings from flags, environment and file; pydantic's ValidationError if wrong."""

    class _FromFile(Config):
        toml_file: ClassVar[Path | None] = path

    return _FromFile(**flags)


def origins(flags: dict[str, Any], path: Path | None) -> dict[str, Source]:
    """Return where each setting that `load` returns for the same arguments comes from."""
    file = {} if path is None else TomlConfigSettingsSource(Config, path)()
    found = dict.fromkeys(Config.model_fields, Source.DEFAULT)
    for source, names in (
        (Source.FILE, file),
        (Source.ENVIRONMENT, EnvSettingsSource(Config)()),
        (Source.FLAG, flags),
    ):
        found.update({name: source for name in names if name in found})
    return found
