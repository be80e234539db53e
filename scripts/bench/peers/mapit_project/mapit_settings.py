"""Django settings for MapIt, after those of its own project: without debugging, rate limit or response cache.

A cache would only be in the way of random points. Connections are kept, which its own settings do not.
"""

import json
import os
from typing import Any

_server = json.loads(os.environ["BENCH_MAPIT_DATABASE"])

DEBUG = False
SECRET_KEY = "measured on the loopback only"
ALLOWED_HOSTS = ["127.0.0.1"]
MAPIT_AREA_SRID = 4326
MAPIT_COUNTRY = ""
MAPIT_RATE_LIMIT = {"ips": ["127.0.0.1"]}
GOOGLE_ANALYTICS = ""
DATABASES = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": _server["dbname"],
        "HOST": _server["host"],
        "PORT": _server["port"],
        "USER": _server.get("user", ""),
        "PASSWORD": _server.get("password", ""),
        "CONN_MAX_AGE": None,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
LANGUAGE_CODE = "en"
USE_TZ = False
STATIC_URL = "/static/"
ROOT_URLCONF = "mapit.urls"
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mapit.middleware.JSONPMiddleware",
    "mapit.middleware.ViewExceptionMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mapit.context_processors.country",
                "mapit.context_processors.analytics",
            ]
        },
    }
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.admin",
    "django.contrib.gis",
    "django.contrib.staticfiles",
    "mapit",
]


def application() -> Any:
    """What gunicorn serves."""
    wsgi = __import__("django.core.wsgi", fromlist=["get_wsgi_application"])
    return wsgi.get_wsgi_application()
