from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "zhiyin.api"
    label = "api"
