"""Fields that forms of several subjects have."""

from django import forms


def text_field(
    label: str, longest: int, help_text: str = "", *, rows: int = 0, must: bool = True
) -> forms.CharField:
    """Return a field for a text; with ``rows`` one for several lines."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, max_length=longest, required=must, widget=widget, help_text=help_text
    )
