"""Django renders every form of the product with our templates: `{{ form }}` is all a page says."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "accounts/form.html"
    field_template_name = "accounts/field.html"
