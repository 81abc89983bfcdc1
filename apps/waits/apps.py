from django.apps import AppConfig


class WaitsConfig(AppConfig):
    name = "apps.waits"
    label = "waits"

    def ready(self) -> None:
        import apps.waits.receivers  # noqa: F401  (connects itself)
