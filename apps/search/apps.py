from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "apps.search"
    label = "search"

    def ready(self) -> None:
        import apps.search.receivers  # noqa: F401  (connects itself)
