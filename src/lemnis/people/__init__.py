"""Who: units, posts, duties, roles and the registry of subjects (质量主体).

Everything that can be diagnosed is a ``Subject`` here, kept in step with the lake at each publish,
and every permission will be asked here. Until accounts come, whoever works is a name (``by`` in
actions, ``viewer`` in queries).
"""
