from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "zhiyin.touchpoints"
    label = "touchpoints"
