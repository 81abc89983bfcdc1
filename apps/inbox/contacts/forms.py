"""What the pages of contacts ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from apps.contacts.actions import LANGUAGES
from apps.contacts.fields import fields_of, form_fields
from apps.contacts.models import ImportFile, Kind, Of, Organisation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.contacts.models import Contact, CustomField

#: Names that a field offers while one types.
MOST_NAMES = 500
LARGEST_FILE = 100 * 1024 * 1024
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def languages() -> list[tuple[str, str]]:
    """All that have a name, in the words of the reader: those of the product first."""
    own = [code for code, _name in settings.LANGUAGES]
    named = {code: str(get_language_info(code)["name_translated"]).capitalize() for code in LANGUAGES}
    others = sorted((name, code) for code, name in named.items() if code not in own)
    return [("", "-"), *((code, named[code]) for code in own), *((code, name) for name, code in others)]


def language_name(code: str) -> str:
    """In the words of the reader; the code itself where it is none that we know."""
    return str(get_language_info(code)["name_translated"]).capitalize() if code in LANG_INFO else code


class ContactForm(forms.Form):
    """Who somebody is; with the admin's own fields."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False, widget=forms.TextInput(attrs=_PLAIN))
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        help_text=_("A name that is not known yet makes a new one."),
        widget=forms.TextInput(attrs={**_PLAIN, "list": "organisations"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, data: Any, *, contact: Contact) -> None:
        custom = fields_of(Of.CONTACT)
        values = {f"custom_{each.key}": contact.custom.get(each.key) for each in custom}
        name = contact.organisation.name if contact.organisation else ""
        super().__init__(
            data, initial={"name": contact.name, "organisation": name, "language": contact.language, **values}
        )
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = languages()
        self._custom: Sequence[CustomField] = custom
        self.fields.update({f"custom_{key}": each for key, each in form_fields(custom).items()})

    def custom_values(self) -> dict[str, object]:
        """By key, as they are kept."""
        return {each.key: self.cleaned_data[f"custom_{each.key}"] for each in self._custom}

    def organisation_names(self) -> list[str]:
        return list(Organisation.objects.values_list("name", flat=True)[:MOST_NAMES])


class NewContactForm(forms.Form):
    """Somebody who has not written yet."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False, widget=forms.TextInput(attrs=_PLAIN))
    address = forms.EmailField(
        label=_("Mail address"), max_length=320, required=False, widget=forms.EmailInput(attrs=_PLAIN)
    )


class PointForm(forms.Form):
    """One more address or number of somebody."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("email", _("Mail address")), ("phone", _("Telephone"))])
    value = forms.CharField(label=_("Address or number"), max_length=320, widget=forms.TextInput(attrs=_PLAIN))


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs=_PLAIN))


class DomainForm(forms.Form):
    domain = forms.CharField(
        label=_("Mail domain"),
        max_length=253,
        help_text=_("Such as example.com: whoever writes from there belongs to it."),
        widget=forms.TextInput(attrs={**_PLAIN, "autocapitalize": "none"}),
    )


class FieldForm(forms.Form):
    """A custom field. What it is for and its kind stay as they were once it is there: values depend on them."""

    label = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    of = forms.ChoiceField(label=_("For"), choices=Of.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=8000,
        help_text=_("One in each line; for the kind “choice” only."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any, *, field: CustomField | None = None) -> None:
        initial = {} if field is None else {"label": field.label, "choices": "\n".join(field.choices)}
        super().__init__(data, initial=initial)
        if field is not None:
            del self.fields["of"], self.fields["kind"]
            if field.kind != Kind.CHOICE:
                del self.fields["choices"]

    def clean_choices(self) -> list[str]:
        lines = (" ".join(line.split())[:100] for line in self.cleaned_data["choices"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class ImportForm(forms.Form):
    """A file of contacts."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, as spreadsheets, shops and address books export it, or vCard (.vcf). At most 100 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.vcf,text/csv,text/vcard"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 100 MB."))
        return file

    def kind(self) -> ImportFile:
        """By its first words: names of files are a matter of taste."""
        file = self.cleaned_data["file"]
        file.seek(0)
        beginning = file.read(200).replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n").upper()
        file.seek(0)
        return ImportFile.VCARD if beginning.startswith(b"BEGIN:VCARD") else ImportFile.CSV
