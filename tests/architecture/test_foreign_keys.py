"""Foreign keys obey the same order as imports.

import-linter cannot see them: a key written as "plan.Goal" is a string.
"""

from django.apps import apps

ORDER = ("people", "plan", "evidence", "spiral", "insight", "web")  # lowest room first


def test_every_room_is_an_app_of_django():
    ours = [app.label for app in apps.get_app_configs() if app.name.startswith("lemnis.")]

    assert sorted(ours) == sorted(ORDER)


def test_a_key_never_points_to_a_higher_room():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for app in ORDER
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.many_to_one or field.one_to_one or field.many_to_many
        if field.concrete and field.related_model._meta.app_label in ORDER
        if ORDER.index(field.related_model._meta.app_label) > ORDER.index(app)
    ]

    assert upward == []
