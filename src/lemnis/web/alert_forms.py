"""What may be written about an alert: what is done and why; of what nobody is told for a while."""

from typing import Any

from django import forms

from lemnis.engine.alerts.lifecycle import Act
from lemnis.evidence.rules import LONGEST_SILENCE
from lemnis.web.words import say


class ActForm(forms.Form):
    """What is done about an alert, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"] = forms.ChoiceField(choices=[(act.value, "") for act in Act])
        self.fields["reason"] = forms.CharField(
            label=say("说明", "Say why"),
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where one is needed."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("act"):
            given["act"] = act = Act(given["act"])
            if act.needs_reason and not given.get("reason", "").strip():
                words = act.words
                self.add_error("reason", say(f"{words.zh}须写明原因。",
                                             f"To {words.en} say why."))  # fmt: skip
        return given


class SilenceForm(forms.Form):
    """Of what nobody is to be told for a while, how long, and why."""

    def __init__(self, *args: Any, broad: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = [
            ("alert", say("只这一条预警", "This alert only")),
            ("subject", say("这个主体的全部预警", "All alerts of this subject")),
        ]
        if broad:
            scopes.append(("rule", say("这条规则，对全部主体", "This rule, for all subjects")))
        self.fields["scope"] = forms.ChoiceField(
            label=say("静默什么", "What is silenced"), choices=scopes, initial="alert",
            widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields["days"] = forms.IntegerField(
            label=say("静默天数", "For how many days"), min_value=1, max_value=LONGEST_SILENCE,
            initial=7,
        )  # fmt: skip
        self.fields["reason"] = forms.CharField(
            label=say("原因", "Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
        )
