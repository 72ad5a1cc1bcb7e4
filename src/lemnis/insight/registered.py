"""Data sets by the names that pages and records give them."""

from lemnis.errors import NotFound
from lemnis.lake import datasets
from lemnis.lake.datasets import Dataset
from lemnis.values import Title


def known(name: str) -> Dataset:
    """Return the data set of a name.

    Raises:
        NotFound: there is none; tells the nearest.

    """
    registry = datasets.load()
    if name in registry:
        return registry[name]
    near = registry.nearest(name)
    raise NotFound(
        f"没有数据集“{name}”。",
        f"There is no data set “{name}”.",
        cure=("相近的有：" + "、".join(d.title.zh for d in near) if near else "",
              "Near it: " + ", ".join(d.title.en for d in near) if near else ""),
    )  # fmt: skip


def title_of(dataset: str) -> Title:
    """Return the title of a data set; its name where it is known no more."""
    known = datasets.load()
    return known[dataset].title if dataset in known else Title(dataset, dataset)
