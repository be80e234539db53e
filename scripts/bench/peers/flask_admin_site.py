"""Flask-Admin on the map's own tables, as set up in an afternoon: places, and when they are closed.

Runs in the peer's environment. The period of a closure is a range, which Flask-Admin has no field for:
two moments stand in its place, as its documentation proposes.
"""

import os
from typing import Any, ClassVar

from flask import Flask
from flask_admin import Admin  # type: ignore[import-not-found]
from flask_admin.contrib.sqla import ModelView  # type: ignore[import-not-found]
from flask_sqlalchemy import SQLAlchemy  # type: ignore[import-not-found]
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from wtforms import DateTimeLocalField, StringField  # type: ignore[import-untyped]
from wtforms.validators import InputRequired  # type: ignore[import-untyped]

database = SQLAlchemy()


class Place(database.Model):  # type: ignore[name-defined, misc]
    __tablename__ = "place"
    id = database.Column(database.BigInteger, primary_key=True)
    code = database.Column(database.Text)
    name = database.Column(database.Text)
    kind = database.Column(database.Text)

    def __str__(self) -> str:
        return str(self.name)


class PlaceException(database.Model):  # type: ignore[name-defined, misc]
    __tablename__ = "place_exception"
    id = database.Column(database.BigInteger, primary_key=True)
    place_id = database.Column(database.BigInteger, database.ForeignKey("place.id"))
    valid = database.Column(TSTZRANGE, nullable=False)
    hours = database.Column(database.Text, nullable=False)
    reason = database.Column(database.Text)
    place = database.relationship(Place)


class Closures(ModelView):  # type: ignore[misc]
    column_list = ("place", "hours", "reason")
    form_columns = ("place", "since", "until", "hours", "reason")
    form_ajax_refs: ClassVar = {"place": {"fields": ("name", "code"), "page_size": 10}}
    form_extra_fields: ClassVar = {
        "since": DateTimeLocalField("Since", validators=[InputRequired()]),
        "until": DateTimeLocalField("Until", validators=[InputRequired()]),
        # In our own table the word for closed.
        "hours": StringField("Hours", default="off"),
    }

    def on_model_change(self, form: Any, model: Any, is_created: bool) -> None:  # noqa: ARG002
        model.valid = Range(form.since.data, form.until.data)


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY="measuring",
        SQLALCHEMY_DATABASE_URI=os.environ["BENCH_DATABASE_URL"],
        WTF_CSRF_ENABLED=False,
    )
    database.init_app(app)
    admin = Admin(app, name="Flask-Admin")
    admin.add_view(Closures(PlaceException, database, name="Closures"))
    admin.add_view(ModelView(Place, database, name="Places"))
    return app
