"""django-helpdesk at the root. Runs in the peer's environment."""

from django.urls import include, path  # type: ignore[import-not-found]

urlpatterns = [path("", include("helpdesk.urls"))]
