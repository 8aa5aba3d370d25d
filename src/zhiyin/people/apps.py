from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhiyin.people"
    label = "people"
