"""Every setting, read once from the environment (prefix `GEOAPI_`)."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from geoapi.core.networks import Network, read_networks
from geoapi.core.outbound import Trusted, read_trusted
from geoapi.core.phones import read_phone

# Where in GEOAPI_HOME the key file is; the folder is nobody else's to read.
KEYS, PUSH_KEY = Path("keys", "boxes"), Path("keys", "push")
# Where in it what is held in memory lies as files.
SNAPSHOTS = Path("snapshots")
# The files of the page, and what our own pages and reports are made with.
WEB = Path(__file__).resolve().parents[2] / "web"


def _one_phone(text: str) -> str:
    return read_phone(text).text


def _one_service(given: object) -> object:
    return read_trusted(given) if isinstance(given, str) else given


def _networks(given: object) -> object:
    return read_networks(given) if isinstance(given, str) else given


def _sentences(refusal: ValidationError) -> str:
    faults = refusal.errors(include_url=False, include_input=False, include_context=False)
    return "\n".join(
        f"GEOAPI_{str(fault['loc'][0]).upper()} cannot be used: {fault['msg'].removeprefix('Value error, ')}."
        for fault in faults
    )


class BadSettings(SystemExit):
    """A setting that cannot be used ends a program with a sentence, and without what was written into it."""


class Settings(BaseSettings):
    """What an operator can set. Each field is the environment variable `GEOAPI_<FIELD>`.

    Raises BadSettings.
    """

    model_config = SettingsConfigDict(env_prefix="GEOAPI_", frozen=True, extra="ignore")

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except ValidationError as refusal:
            raise BadSettings(_sentences(refusal)) from None

    home: Path = Field(default=Path(".local"), description="Folder of all that is made on this machine.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on.")
    workers: int = Field(default=2, ge=1, le=64, description="Server processes; one for each core is right.")
    proxies: int = Field(
        default=0,
        ge=0,
        le=9,
        description=(
            "Reverse proxies in front, whose X-Forwarded-For, -Proto, -Host and -Prefix are believed."
        ),
    )
    origin: str | None = Field(
        default=None,
        description=(
            "The address the public knows the map by, with its path if it has one: "
            "https://map.example.cn/grid."
        ),
        pattern=r"^https?://[^/?#\s]+(/[^?#\s]*)?$",
    )
    key_file: Path | None = Field(
        default=None,
        description="Keys by which private cells are encrypted; unset, one in GEOAPI_HOME that is made.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="The city's own sign-in (OpenID Connect), by the address that its tokens name.",
        pattern=r"^(https://[^/?#\s]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)(/[^?#\s]*)?$",
    )
    oidc_client_id: str | None = Field(default=None, description="What this map is called there.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="By what it knows this map.")
    database_url: str = Field(
        default="postgresql+psycopg2:///geoapi",
        description="PostgreSQL with PostGIS; unset, a private cluster is made.",
    )
    database_owner_url: str | None = Field(
        default=None,
        description="The same database by the login that owns the tables: for migrations and operators.",
    )
    database_public_url: str | None = Field(
        default=None,
        description="The same database by the login of what is public, which may read nothing else.",
    )
    database_read_url: str | None = Field(
        default=None,
        description="A standby of the same database, by the login of what is public: the map loads from it.",
    )
    database_backup_url: str | None = Field(
        default=None,
        description="The same server by a login that may replicate, for base backups: docs/backups.md.",
    )
    backup_folder: Path | None = Field(
        default=None,
        description="Folder of backups that the private cluster sends its write-ahead log to.",
    )
    snapshot_folder: Path | None = Field(
        default=None,
        description="Folder of what is held in memory, as files; unset, one in GEOAPI_HOME.",
    )
    sms_url: str | None = Field(
        default=None,
        description="The gateway that sends texts and makes calls; what it is sent: docs/notices.md.",
        pattern="^https?://[^/]+",
    )
    sms_secret: SecretStr | None = Field(
        default=None, description="By which that gateway knows us: whsec_ and base64."
    )
    vapid_file: Path | None = Field(
        default=None, description="The key with which notices are pushed; made by `geoapi notices make-key`."
    )
    push_service: Annotated[Trusted | None, BeforeValidator(_one_service), NoDecode] = Field(
        default=None,
        description="A push service of one's own in a private network, as HOST=NETWORK.",
    )
    metrics_networks: Annotated[tuple[Network, ...], BeforeValidator(_networks), NoDecode] = Field(
        default=read_networks("127.0.0.0/8,::1"),
        description="Who may read /metrics: networks, with commas between them.",
    )
    log_format: Literal["plain", "json"] = Field(
        default="plain", description="Logs as lines of text, or as one JSON object a line."
    )
    demo: bool = Field(default=True, description="Fill an empty database with the demo city.")
    demo_size: str = Field(
        default="demo", description="Size of the demo city: demo or city.", pattern="^(demo|city)$"
    )
    timezone: str = Field(default="Asia/Shanghai", description="Time zone of all times, told and read.")
    hotline: Annotated[str, AfterValidator(_one_phone)] = Field(
        default="12345", description="The telephone that is always answered, offered where nobody is on duty."
    )
    contact_days: int = Field(
        default=90,
        ge=30,
        le=3650,
        description="Days after the end of a case until its reporter's name and phone are forgotten.",
    )
    face_days: int = Field(
        default=365,
        ge=30,
        le=3650,
        description="Days after the end of a case until its photos and what everybody saw are forgotten.",
    )
    notice_days: int = Field(
        default=90,
        ge=7,
        le=3650,
        description="Days that notices, and what was sent or could not be, are kept.",
    )
    session_days: int = Field(
        default=30, ge=1, le=365, description="Days that a session is known after its end."
    )
    calendar_file: Path | None = Field(
        default=None,
        description='JSON of days that differ: {"2027-02-08": "holiday", "2027-02-20": "workday"}.',
    )
    atlas_poll_s: float = Field(default=5.0, gt=0, description="Seconds between checks for a newer map.")
    database_pool_size: int = Field(default=5, ge=1, description="Connections each server process keeps.")
    statement_timeout_s: float = Field(default=15.0, gt=0, description="Longest time one query may take.")
    batch_max_rows: int = Field(
        default=10_000, ge=1, description="Rows a JSON batch may have; CSV has no such bound."
    )
    body_max_mb: int = Field(default=8, ge=1, description="Largest JSON body, in MiB.")
    csv_max_mb: int = Field(
        default=2048, ge=1, description="Largest CSV upload, in MiB; it is spooled to disk."
    )
    upload_max_mb: int = Field(
        default=32, ge=1, le=512, description="Largest file that staff may send at the desk, in MiB."
    )
    grid_households_min: int = Field(
        default=300,
        ge=0,
        description="Households that a grid should have at least; fewer are to be explained.",
    )
    grid_households_max: int = Field(
        default=500, ge=1, description="Households of a grid at most; more are to be explained."
    )
    plan_check: bool = Field(
        default=True, description="Whether a plan is checked by one more person before it is approved."
    )
    address_accuracy_m: float = Field(
        default=15.0, ge=0, description="How far an address point may lie from the door."
    )
    routing_url: str | None = Field(
        default=None,
        description="A Valhalla server to use instead of the own one.",
        pattern="^https?://[^/]+",
    )
    outside_tiles_url: str | None = Field(
        default=None,
        description="An outside raster tile server ({z}/{x}/{y}) in place of the own base map.",
    )
    attribution: str = Field(
        default="© OpenStreetMap 贡献者 contributors",
        description="Whom the base map is credited to, in its corner.",
    )

    @property
    def keys(self) -> Path:
        """The key file."""
        return self.key_file or self.home / KEYS

    @property
    def snapshots(self) -> Path:
        """The folder of what is held in memory, as files."""
        return self.snapshot_folder or self.home / SNAPSHOTS

    @property
    def push_key(self) -> Path:
        """The key with which notices are pushed; where it is not, none are."""
        return self.vapid_file or self.home / PUSH_KEY
