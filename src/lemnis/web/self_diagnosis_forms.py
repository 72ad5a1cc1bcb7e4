"""What is said of one finding, as it was typed."""

from django import forms
from django.http import QueryDict

from lemnis.spiral.rules.cycles import CycleAct
from lemnis.spiral.rules.self_diagnoses import LONGEST, MOST_WHYS, Said
from lemnis.web.words import say


class FindingForm(forms.Form):
    """Causes, whys, a measure with owner and day; or why nothing is to be done."""

    drafts = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    no_action = forms.CharField(max_length=LONGEST, required=False)
    action = forms.CharField(max_length=LONGEST, required=False)
    text = forms.CharField(max_length=LONGEST, required=False)
    due_on = forms.DateField(required=False)
    owner = forms.IntegerField(required=False)
    take = forms.UUIDField(required=False)  # the case whose measure is taken over

    def __init__(self, post: QueryDict) -> None:
        super().__init__(post)
        self._typed = post
        late = say("日期写成 2026-05-31 的样子。", "Write the day as in 2026-05-31.")
        self.fields["due_on"].error_messages["invalid"] = late

    def said(self) -> Said:
        """Return what was said, as far as it makes sense."""
        given, typed = self.cleaned_data, self._typed
        declined = given.get("no_action", "").strip() if typed.get("declined") else ""
        whys = [text.strip() for text in typed.getlist("why") if text.strip()]
        return Said(
            causes=tuple(dict.fromkeys(typed.getlist("cause"))),
            whys=tuple(whys[: MOST_WHYS + 1]),
            action="" if declined else given.get("action", "").strip(),
            owner=given.get("owner"), due_on=given.get("due_on"), no_action=declined,
            text=given.get("text", "").strip(),
        )  # fmt: skip


class OwnFindingForm(forms.Form):
    """A finding in one's own words."""

    drafts = forms.IntegerField(min_value=0)
    text = forms.CharField(max_length=LONGEST)


class RemovalForm(forms.Form):
    """Which finding is taken away."""

    drafts = forms.IntegerField(min_value=0)
    finding = forms.UUIDField()


class AnswerForm(forms.Form):
    """That it is agreed to or given back, and a word."""

    moves = forms.IntegerField(min_value=0)
    act = forms.TypedChoiceField(
        choices=[(act.value, act.value) for act in (CycleAct.CLOSE, CycleAct.GIVE_BACK)],
        coerce=CycleAct,
    )
    word = forms.CharField(max_length=LONGEST, required=False)


class SubmitForm(forms.Form):
    """That it is handed in, as it was seen."""

    moves = forms.IntegerField(min_value=0)
    drafts = forms.IntegerField(min_value=0)
