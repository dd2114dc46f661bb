"""Small files of the kinds that can be read, made here so that a test can say what is in them."""

import io
import zlib
from collections.abc import Iterable, Sequence

import docx

A4 = (595, 842)
Placed = tuple[float, float, float, str]  # left, baseline, size, text


def pdf(pages: Sequence[Iterable[Placed]], title: str = "") -> bytes:
    """A PDF in Helvetica, with each piece of text where it is told to stand."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for page in pages:
        content = zlib.compress(b"".join(_show(*placed) for placed in page))
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (*A4, len(objects) + 2),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream"
            % (len(content), content),
        ]
    objects.append(b"<< /Title (%s) >>" % title.encode("cp1252"))
    return _file(objects)


def _show(left: float, base: float, size: float, text: str) -> bytes:
    escaped = text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(")
    escaped = escaped.replace(b")", rb"\)")
    return b"BT /F1 1 Tf %g 0 0 %g %g %g Tm (%s) Tj ET\n" % (size, size, left, base, escaped)


def _file(objects: Sequence[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    out_at = len(out)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (size, size - 1)
        + b"startxref\n%d\n%%%%EOF\n" % out_at
    )


def paragraph(
    lines: Iterable[str], top: float, left: float = 60, size: float = 11, pitch: float = 14
) -> list[Placed]:
    """Lines under each other, the first baseline at `top`."""
    return [(left, top - pitch * i, size, line) for i, line in enumerate(lines)]


def word(document: "docx.document.Document") -> bytes:
    """The bytes of a Word document."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
