"""What happens to the organisation of a demo college: it settles as a whole."""

from django.db import transaction

from lemnis.people.actions.audit import record
from lemnis.people.actions.duties import write_duties
from lemnis.people.actions.organisation import NewPost, add_post
from lemnis.people.models import BodyMember, Duty, Holding, Person, Post, Subject, Unit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.settling import Held, Seat, Settled
from lemnis.people.rules.viewers import Viewer, require


@transaction.atomic
def settle_in(*, posts: tuple[NewPost, ...], settled: Settled, by: Viewer) -> None:
    """Give a college its holders of posts, duties and members of bodies, in place of all it had.

    Writes: Posts that the lake does not list, every Holding, Duty and BodyMember; owners of the
    subjects whose units are led; AuditEvents.

    Raises:
        NotFound: a unit or post is not there.

    """
    require(by, Permission.WRITE_ORGANISATION)
    for model in (Holding, BodyMember, Duty):
        model.objects.all().delete()
    Post.objects.filter(from_lake=False).delete()
    for post in posts:
        add_post(post=post, by=by)
    write_duties(duties=settled.duties, by=by)
    _hold(settled.held)
    _sit(settled.seats)
    facts = {"posts": len(posts), "held": len(settled.held), "seats": len(settled.seats)}
    record(by=by, act="organisation.settle", kind="unit", facts=facts)


def _hold(held: tuple[Held, ...]) -> None:
    persons, posts = _persons(), dict(Post.objects.values_list("code", "id"))
    Holding.objects.bulk_create(
        Holding(person_id=persons[h.person], post_id=posts[h.post], since=h.since) for h in held
    )
    led = Holding.objects.filter(post__leads=True).select_related("post")
    for one in led.order_by("-since"):
        owned = Subject.objects.filter(
            unit=one.post.unit_id, kind__in=("school", "college", "office")
        )
        owned.update(owner=one.person_id)


def _sit(seats: tuple[Seat, ...]) -> None:
    persons, bodies = _persons(), dict(Unit.objects.values_list("code", "id"))
    BodyMember.objects.bulk_create(
        BodyMember(
            body_id=bodies[seat.body], person_id=persons[seat.person], role=seat.role.value,
            since=seat.since,
        )
        for seat in seats
    )  # fmt: skip


def _persons() -> dict[str, int]:
    return dict(Person.objects.values_list("number", "id"))
