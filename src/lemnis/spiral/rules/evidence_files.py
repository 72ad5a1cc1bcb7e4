"""What may be handed in as evidence, and when two texts are the same: decisions on values alone."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sklearn.feature_extraction.text import HashingVectorizer

from lemnis.errors import BadData
from lemnis.spiral.rules.improvements import EvidenceKind
from lemnis.values import Title

LARGEST_EVIDENCE = 20_000_000  # bytes
MOST_EVIDENCE = 30  # files of one improvement
MOST_OF_FINDING = 10
LONGEST_TEXT = 20_000  # characters kept of a file, to find it again
_SHORTEST_TEXT = 120  # a shorter text may be the same by chance
_SAME = 0.9  # cosine of the counts of three characters: a copy with a few words changed
_NGRAMS = HashingVectorizer(
    analyzer="char", ngram_range=(3, 3), n_features=2**16, alternate_sign=False, lowercase=True
)


class Media(NamedTuple):
    """One type of file: its name in HTTP, how it begins, its endings, what people call it."""

    name: str
    begins: bytes
    endings: tuple[str, ...]
    words: Title


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA: Mapping[str, Media] = {
    each.name: each
    for each in (
        Media("application/pdf", b"%PDF-", (".pdf",), Title("PDF", "PDF")),
        Media("image/png", b"\x89PNG\r\n\x1a\n", (".png",), Title("图片", "picture")),
        Media("image/jpeg", b"\xff\xd8\xff", (".jpg", ".jpeg"), Title("图片", "picture")),
        Media(_WORD, b"PK\x03\x04", (".docx",), Title("Word 文档", "Word document")),
        Media(_SHEET, b"PK\x03\x04", (".xlsx",), Title("Excel 表格", "Excel workbook")),
        Media("text/plain", b"", (".txt", ".csv"), Title("文本", "text")),
    )
}
_PICTURES = frozenset({"image/png", "image/jpeg"})
_TABLES = frozenset({_SHEET, "text/plain"})
_FITTING: Mapping[EvidenceKind, frozenset[str]] = {
    EvidenceKind.PHOTO: _PICTURES,
    EvidenceKind.TABLE: _TABLES,
}
ENDINGS = tuple(ending for media in MEDIA.values() for ending in media.endings)


def media_of(name: str, begins: bytes, size: int, kind: EvidenceKind) -> Media:
    """Return the type of a file by its ending, if what is in it begins as that type does.

    Raises:
        BadData: it is empty, too large, of a type not taken, not what its name says, or does not
            fit what it is said to show.

    """
    if not size:
        raise BadData("文件是空的。", "The file is empty.", place=name)
    if size > LARGEST_EVIDENCE:
        most = LARGEST_EVIDENCE // 1_000_000
        raise BadData(
            f"文件超过 {most} MB。", f"The file is larger than {most} MB.", place=name,
            cure=("请压缩图片或拆分后再传。", "Make pictures smaller, or split it."),
        )  # fmt: skip
    ending = "." + name.rpartition(".")[2].lower()
    found = next((m for m in MEDIA.values() if ending in m.endings), None)
    if found is None:
        raise BadData(
            "不收这种类型的文件。", "Files of this type are not taken.", place=name,
            cure=(f"可以上传：{'、'.join(ENDINGS)}。", f"Taken are: {', '.join(ENDINGS)}."),
        )  # fmt: skip
    _require_what_it_says(name, found, begins, kind)
    return found


def _require_what_it_says(name: str, media: Media, begins: bytes, kind: EvidenceKind) -> None:
    is_text = media.name == "text/plain"
    if not begins.startswith(media.begins) or (is_text and b"\0" in begins):
        raise BadData(
            f"内容不是{media.words.zh}，与文件名不符。",
            f"What is in it is no {media.words.en}, as its name says.",
            place=name,
            cure=("请用原来的程序重新保存。", "Save it anew with the program it came from."),
        )
    fitting = _FITTING.get(kind)
    if fitting and media.name not in fitting:
        raise BadData(
            f"“{kind.words.zh}”不能是{media.words.zh}。",
            f"A {kind.words.en} cannot be a {media.words.en}.",
            place=name,
            cure=("请改选佐证类型。", "Choose another kind of evidence."),
        )


def plain_text(text: str) -> str:
    r"""Return a text as it is compared: without spaces, cut to a length.

    >>> plain_text("  第一周 听课\\n 3 节 ")
    '第一周听课3节'
    """
    return "".join(text.split())[:LONGEST_TEXT]


def same_text(text: str, others: Sequence[str]) -> int | None:
    """Return the place of the other text that is the same but for a few words; None if none is.

    >>> told = "本周听课三节，课后与任课教师逐一交流，建议增加课堂练习，下周跟踪。" * 6
    >>> same_text(told.replace("三", "四"), ["别的内容" * 60, told])
    1
    >>> same_text("短", ["短"]) is None
    True
    """
    if len(text) < _SHORTEST_TEXT or not others:
        return None
    counts = _NGRAMS.transform([text, *others])
    alike = (counts[1:] @ counts[0].T).toarray().ravel()
    best = int(alike.argmax())
    return best if alike[best] >= _SAME else None
