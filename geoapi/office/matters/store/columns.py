"""Columns that several tables of matters have alike."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Identity, Text, func
from sqlalchemy.dialects.postgresql import JSONB


def number() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def of_matter(name: str = "matter_id", *, key: bool = False) -> Column[int]:
    of_matter = ForeignKey("matter.id", ondelete="CASCADE")
    return Column(name, BigInteger, of_matter, primary_key=key, nullable=False)


def account(name: str = "account_id") -> Column[int]:
    return Column(name, BigInteger, ForeignKey("account.id", ondelete="SET NULL"))


def words(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def moment(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True))


def moment_of_writing(name: str = "at") -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


def document(name: str, default: str = "{}") -> Column[object]:
    return Column(name, JSONB, nullable=False, server_default=default)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default="false")
