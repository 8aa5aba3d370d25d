from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "zhiyin.customers"
    label = "customers"
