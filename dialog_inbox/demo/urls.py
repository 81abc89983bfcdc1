from django.urls import path

from dialog_inbox.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.customer, name="customer"),
    path("letters/<str:name>/answers/", views.answer, name="answer"),
]
