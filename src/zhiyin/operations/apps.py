from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "zhiyin.operations"
    label = "operations"
