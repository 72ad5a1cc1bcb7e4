"""The versions of a report: begun from what the house has written, sealed by the hash of it all."""

import datetime as dt
from collections.abc import Mapping

from lemnis.insight.models import Claim, Report, ReportVersion, Section
from lemnis.insight.reporting import Wanted, Written
from lemnis.insight.rules.report_bodies import content
from lemnis.insight.rules.report_parts import texts
from lemnis.insight.rules.reports import Bound, Held, held_up
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Period, SubjectKind, SubjectRef, Title

_SEALED = ("number", "key", "name_zh", "name_en", "indicator", "kind", "code", "period",
           "definition", "run", "snapshot", "value", "unit_zh", "unit_en", "status")  # fmt: skip


def present(report: Report) -> ReportVersion:
    """Return the present version of a report."""
    return ReportVersion.objects.get(report=report, number=report.version)


def wanted_of(report: Report, period: Period) -> Wanted:
    """Return what is to be written of a report."""
    return Wanted(report.kind, report.subject, report.plan, period)


def begin_version(
    report: Report,
    written: Written,
    kept: Mapping[str, str],
    *,
    on: dt.date,
    at: dt.datetime,
    by: Viewer,
) -> ReportVersion:
    """Begin the report's present version from what the house wrote and the texts of people.

    Writes: a ReportVersion, its Claims, its Sections.
    """
    version = ReportVersion.objects.create(
        report=report, number=report.version, body=written.body, snapshot=written.snapshot, on=on,
        digest="-", made_at=at, made_by=by.name,
    )  # fmt: skip
    told = [bound for bound in written.bounds if bound.value is not None]
    Claim.objects.bulk_create(_claim(version, n, bound) for n, bound in enumerate(told, 1))
    places = {place["code"] for place in texts(written.body)}
    Section.objects.bulk_create(
        Section(version=version, code=code, text=text, at=at, by=by.name)
        for code, text in kept.items()
        if code in places
    )
    version.digest = digest_of(version)
    version.save(update_fields=["digest"])
    return version


def texts_of(version: ReportVersion) -> dict[str, str]:
    """Return what people wrote in a version, by place."""
    return dict(version.sections.values_list("code", "text"))


def digest_of(version: ReportVersion) -> str:
    """Return the hash of all that is read in a version."""
    claims = [list(row) for row in version.claims.values_list(*_SEALED)]
    return content(version.body, claims, texts_of(version))


def holding_up(version: ReportVersion, now: Written) -> tuple[Held, ...]:
    """Return each claim of a version with what is measured now, and whether it holds."""
    bounds = (bound_of(claim) for claim in version.claims.all())
    return tuple(
        Held(number, bound, now.known.get(bound.key), held_up(bound, now.known.get(bound.key)))
        for number, bound in enumerate(bounds, 1)
    )


def bound_of(claim: Claim) -> Bound:
    """Return what a claim binds its number to."""
    ref = SubjectRef(SubjectKind(claim.kind), claim.code) if claim.kind else None
    return Bound(
        claim.key, claim.value, Title(claim.name_zh, claim.name_en),
        Title(claim.unit_zh, claim.unit_en), indicator=claim.indicator, subject=ref,
        period=claim.period, definition=claim.definition, run=claim.run, snapshot=claim.snapshot,
        status=claim.status,
    )  # fmt: skip


def _claim(version: ReportVersion, number: int, bound: Bound) -> Claim:
    ref = bound.subject
    of_measure = bool(bound.indicator and ref)
    return Claim(
        version=version, number=number, key=bound.key, name_zh=bound.name.zh,
        name_en=bound.name.en, indicator=bound.indicator if of_measure else "",
        kind=ref.kind.value if ref else "", code=ref.code if ref else "", period=bound.period,
        definition=bound.definition, run=bound.run, snapshot=bound.snapshot,
        value=bound.value or "", unit_zh=bound.unit.zh, unit_en=bound.unit.en,
        status=bound.status,
    )  # fmt: skip
