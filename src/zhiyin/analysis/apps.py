from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "zhiyin.analysis"
    label = "analysis"
