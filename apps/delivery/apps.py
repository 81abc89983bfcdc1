from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "apps.delivery"
    label = "delivery"

    def ready(self) -> None:
        import apps.delivery.alarms  # noqa: F401  (connects its receiver)
