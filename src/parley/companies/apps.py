from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "parley.companies"
    label = "companies"
