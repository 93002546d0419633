from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "parley.tasks"
    label = "tasks"
