from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "zhiyin.core"
    label = "core"
