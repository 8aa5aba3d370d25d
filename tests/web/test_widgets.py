"""What the kit draws by itself is what Django would draw."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from zhiyin.web.widgets import Renderer

EVIL = "\"><script>&'"


class _Every(forms.Form):
    text = forms.CharField(widget=forms.TextInput(attrs={"type": "search", "data-x": EVIL, "autofocus": True}))
    hidden = forms.CharField(widget=forms.HiddenInput)
    password = forms.CharField(widget=forms.PasswordInput)
    number = forms.IntegerField(min_value=1, required=False)
    mail = forms.EmailField(required=False, disabled=True)
    area = forms.CharField(widget=forms.Textarea)
    choice = forms.ChoiceField(choices=[("", _("All")), (EVIL, EVIL), (_("Group"), [(1, "one"), (2, EVIL)])])
    several = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])
    ticks = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)


@pytest.mark.parametrize("data", [None, {"text": EVIL, "number": "12345", "choice": "2", "several": ["b"], "mail": ""}])
def test_a_form_looks_as_django_would_draw_it(data: dict[str, object] | None) -> None:
    ours, theirs = _Every(data, renderer=Renderer()), _Every(data, renderer=DjangoTemplates())
    for name in _Every.base_fields:
        assert str(ours[name]).split() == str(theirs[name]).split()


@pytest.mark.parametrize(
    ("tag", "name", "arguments"),
    [
        ("{% url 'desk:ticket' 1042 %}", "desk:ticket", [1042]),
        ("{% url 'desk:ticket' number=1042 %}", "desk:ticket", [1042]),
        ("{% url 'desk:ticket' number %}", "desk:ticket", [7]),
        ("{% url 'home' %}", "home", []),
        ("{% url 'home' as start %}{{ start }}", "home", []),
    ],
)
def test_an_address_is_the_one_that_django_gives(tag: str, name: str, arguments: list[int]) -> None:
    assert Template(tag).render(Context({"number": 7})) == reverse(name, args=arguments)


def test_an_unknown_address_is_an_error() -> None:
    with pytest.raises(NoReverseMatch, match="nowhere"):
        Template("{% url 'nowhere' 7 %}").render(Context())
