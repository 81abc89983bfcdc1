"""What the pages about working hours and targets ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import TimeZoneField
from apps.accounts.models import Team, default_time_zone
from apps.channels.fields import LineField, LinesField
from apps.channels.models import Channel
from apps.contacts.models import ContactPoint, Organisation
from apps.conversations.models import Priority
from apps.conversations.models.tags import BETWEEN, Tree
from apps.waits import regions, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
#: What a new calendar begins with.
USUAL = [[540, 1020]]


class TypedField(LineField):
    """A line that is read by a function that raises `ValueError` in words."""

    def __init__(self, read: Callable[[str], Any], **options: Any) -> None:
        self.read = read
        plain = {"autocomplete": "off", "spellcheck": "false"}
        super().__init__(required=False, max_length=200, widget=forms.TextInput(attrs=plain), **options)

    def clean(self, value: Any) -> Any:
        try:
            return self.read(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from None


class ExceptionsField(LinesField):
    """Days with other hours, one on each line."""

    def clean(self, value: Any) -> Any:
        try:
            return typed.read_exceptions(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from None


class HoursField(TypedField):
    def __init__(self, **options: Any) -> None:
        super().__init__(typed.read_intervals, **options)


class DurationField(TypedField):
    def __init__(self, **options: Any) -> None:
        super().__init__(typed.read_duration, **options)


class ForThePastField(forms.BooleanField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Reckon the past again, too"),
            required=False,
            help_text=_("Without this, figures of the past stay as they are. With it all are worked out anew."),
        )


def _some(rows: Any, label: Any, help_text: Any = "") -> Any:
    widget = forms.CheckboxSelectMultiple
    return forms.ModelMultipleChoiceField(rows, label=label, required=False, widget=widget, help_text=help_text)


class CalendarForm(forms.Form):
    """Working hours; `said()` is what a version of the calendar keeps."""

    name = LineField(label=_("Name"), max_length=80)
    time_zone = TimeZoneField()
    country = forms.ChoiceField(
        label=_("Holidays of"), required=False, help_text=_("On public holidays nobody works here.")
    )
    state = forms.ChoiceField(label=_("State or region"), required=False)
    exceptions = ExceptionsField(
        label=_("Exceptions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("One day on each line, such as “2026-12-24: closed” or “2026-12-27 to 2026-12-31: 9-12”."),
    )
    channels = _some(Channel.objects.all(), _("For these channels"))
    teams = _some(Team.objects.all(), _("For these teams"), _("A team's hours come before those of a channel."))
    is_default = forms.BooleanField(label=_("For everything that has no other working hours"), required=False)
    for_the_past = ForThePastField()

    def __init__(
        self,
        data: Any,
        *,
        said: Mapping[str, Any] | None = None,
        name: str = "",
        others: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """`said` is what the calendar says now, `others` are those in use beside it, by their names."""
        super().__init__(data, initial=_initial_hours(said, name))
        self.others = others or {}
        for number, label in enumerate(DAYS):
            intervals = said["week"][number] if said else (USUAL if number < 5 else [])
            self.fields[f"day{number}"] = HoursField(label=label, initial=typed.write_intervals(intervals))
        self.fields["country"].choices = [("", _("none")), *regions.countries()]  # type: ignore[attr-defined]
        country = (self.data if self.is_bound else self.initial).get("country", "")
        self.fields["state"].choices = [("", _("the whole country")), *regions.states(country)]  # type: ignore[attr-defined]
        if said is None:
            del self.fields["for_the_past"]

    def days(self) -> list[forms.BoundField]:
        return [self[f"day{number}"] for number in range(7)]

    def clean(self) -> dict[str, Any]:
        """For each team, each channel and all else there is one calendar."""
        given = super().clean() or {}
        for name, said in self.others.items():
            for field in ("channels", "teams"):
                twice = [str(row) for row in given.get(field, ()) if row.pk in said.get(field, ())]
                if twice:
                    words = {"other": name, "names": ", ".join(twice)}
                    self.add_error(field, _("“%(other)s” is for these already: %(names)s") % words)
            if given.get("is_default") and said.get("is_default"):
                self.add_error("is_default", _("“%(other)s” is for all of that already.") % {"other": name})
        return given

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "time_zone": given["time_zone"],
            "week": [given[f"day{number}"] for number in range(7)],
            "country": given["country"],
            "state": given["state"],
            "exceptions": given["exceptions"],
            "channels": sorted(row.pk for row in given["channels"]),
            "teams": sorted(row.pk for row in given["teams"]),
            "is_default": given["is_default"],
        }


def _initial_hours(said: Mapping[str, Any] | None, name: str) -> dict[str, Any]:
    if said is None:
        return {"time_zone": default_time_zone(), "name": name}
    exceptions = typed.write_exceptions(said.get("exceptions", {}))
    return {**said, "name": name, "exceptions": exceptions}


class PolicyForm(forms.Form):
    """What customers may expect, and in what; `said()` is what a version of the policy keeps."""

    name = LineField(label=_("Name"), max_length=80)
    position = forms.IntegerField(
        label=_("Looked at as number"),
        min_value=1,
        max_value=999,
        help_text=_("The first target that fits counts. What holds for everything should come last."),
    )
    first = DurationField(label=_("First answer within"))
    later = DurationField(label=_("Further answers within"))
    closing = DurationField(label=_("Closed within"))
    public = DurationField(
        label=_("Answers to what everybody can read within"),
        help_text=_("Public criticism needs a shorter target than the others. Empty: the same."),
    )
    in_working_hours = forms.TypedChoiceField(
        label=_("Which hours count"),
        choices=[("yes", _("working hours")), ("no", _("all hours"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    pauses = forms.BooleanField(
        label=_("Until it is closed, time in which we wait for the customer does not count"), required=False
    )
    warn = DurationField(label=_("Warn this long before"))
    only_public = forms.BooleanField(label=_("What everybody can read, only"), required=False)
    channels = _some(Channel.objects.all(), _("Channels"), _("None chosen: all of them."))
    priorities = forms.TypedMultipleChoiceField(
        label=_("Priorities"), required=False, coerce=int, choices=Priority, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.TypedMultipleChoiceField(
        label=_("Tags"), required=False, coerce=int, help_text=_("Those below them count, too.")
    )
    contacts = LinesField(
        label=_("Contacts"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Their addresses, one on each line."),
    )
    organisations = LinesField(
        label=_("Organisations"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Their names, one on each line."),
    )
    for_the_past = ForThePastField()

    def __init__(self, data: Any, *, said: Mapping[str, Any] | None = None, name: str = "", count: int = 0) -> None:
        super().__init__(data, initial=_initial_policy(said, name, count))
        tree = Tree()
        paths = sorted((BETWEEN.join(tag.name for tag in tree.line(row)), row.pk) for row in tree)
        self.fields["tags"].choices = [(pk, path) for path, pk in paths]  # type: ignore[attr-defined]
        self.fields["tags"].widget = forms.CheckboxSelectMultiple(choices=[(pk, path) for path, pk in paths])
        if not paths:
            del self.fields["tags"]
        if said is None:
            del self.fields["for_the_past"]

    def clean_contacts(self) -> list[int]:
        return [self._contact(line) for line in self.cleaned_data["contacts"]]

    def clean_organisations(self) -> list[int]:
        return [self._organisation(line) for line in self.cleaned_data["organisations"]]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        usual = [seconds for name in ("first", "later") if (seconds := given.get(name))]
        if not any(given.get(name) for name in ("first", "later", "closing", "public")) and not self.errors:
            raise ValidationError(_("A target says how soon something is to happen."))
        public = given.get("public")
        if public and usual and public >= min(usual):
            self.add_error("public", _("This should be shorter than the others."))
        return given

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        names = ("position", "first", "later", "closing", "public", "in_working_hours", "pauses", "only_public")
        return {
            **{name: given[name] for name in names},
            "warn": given["warn"] or 0,
            "channels": sorted(row.pk for row in given["channels"]),
            "priorities": sorted(given["priorities"]),
            "tags": sorted(given.get("tags", [])),
            "contacts": sorted(given["contacts"]),
            "organisations": sorted(given["organisations"]),
        }

    def _contact(self, address: str) -> int:
        point = ContactPoint.objects.filter(value=address.casefold()).first()
        if point is None:
            raise ValidationError(_("Nobody is known by this address: %(address)s") % {"address": address})
        return point.contact_id

    def _organisation(self, name: str) -> int:
        row = Organisation.objects.filter(name__iexact=name).first()
        if row is None:
            raise ValidationError(_("There is no organisation of this name: %(name)s") % {"name": name})
        return row.pk


def _initial_policy(said: Mapping[str, Any] | None, name: str, count: int) -> dict[str, Any]:
    if said is None:
        return {"position": count + 1, "in_working_hours": "yes", "pauses": True, "warn": "0:30", "name": name}
    durations = ("first", "later", "closing", "public", "warn")
    addresses = ContactPoint.objects.filter(contact__in=said.get("contacts", ())).order_by("contact", "pk")
    first_of = {point.contact_id: point.shown_as for point in reversed(addresses)}
    organisations = Organisation.objects.filter(pk__in=said.get("organisations", ()))
    return {
        **said,
        "name": name,
        **{each: typed.write_duration(said.get(each) or None) for each in durations},
        "in_working_hours": "yes" if said.get("in_working_hours", True) else "no",
        "contacts": "\n".join(first_of.values()),
        "organisations": "\n".join(row.name for row in organisations),
    }
