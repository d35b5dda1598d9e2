"""The API's addresses, below /api/."""

from django.urls import path

from reporting.api import views

urlpatterns = [
    path("v1/", views.index, name="api_index"),
    path("v1/openapi.json", views.openapi, name="api_openapi"),
    path("v1/years", views.years, name="api_years"),
    path("v1/periods", views.periods, name="api_periods"),
    path("v1/regions", views.regions, name="api_regions"),
    path("v1/actions", views.actions, name="api_actions"),
    path("v1/targets", views.targets, name="api_targets"),
    path("v1/recap/<str:province_code>/<int:year>/<str:code>", views.recap, name="api_recap"),
    path("", views.unknown, name="api_unknown"),
    path("<path:rest>", views.unknown, name="api_unknown"),
]
