"""Pictures live in the house's database: re-encoded WebP in three widths, found by the hash of their content."""

from contextlib import suppress
from datetime import datetime

import peewee as pw

from meetinghouse.ground.database import BaseModel, UTCDateTimeField, database
from meetinghouse.ground.decode import WIDTHS, DecodedPicture, decode


class Picture(BaseModel):
    """A picture as uploaded once; the same bytes are kept once, however often they are used."""

    digest = pw.CharField(unique=True)
    width = pw.IntegerField()
    height = pw.IntegerField()
    added_at = UTCDateTimeField()

    @property
    def widths(self) -> list[int]:
        """The widths it can be fetched in, in pixels."""
        return list(WIDTHS)

    def url(self, width: int) -> str:
        """Where it is served in this width; the address changes when the content does."""
        return f"/pictures/{self.digest}-{width}.webp"


class PictureFile(BaseModel):
    """The bytes of a picture in one width."""

    picture = pw.ForeignKeyField(Picture, backref="files", on_delete="CASCADE", index=False)
    width = pw.IntegerField()
    webp = pw.BlobField()

    class Meta:
        primary_key = pw.CompositeKey("picture", "width")


def keep(raw: bytes, *, now: datetime) -> Picture:
    """Decode an uploaded picture safely and keep it; the same picture again gives the same row.

    Raises:
        Refusal: the file is too large, damaged, or no picture.
    """
    decoded = decode(raw)
    if known := Picture.get_or_none(Picture.digest == decoded.digest):
        return known
    try:
        return _write(decoded, now=now)
    except pw.IntegrityError:  # somebody uploaded the same picture in this very moment
        return Picture.get(Picture.digest == decoded.digest)


def let_go(picture: Picture) -> None:
    """Throw a picture away in the caller's transaction, unless something still shows it."""
    with suppress(pw.IntegrityError), database.atomic():
        PictureFile.delete().where(PictureFile.picture == picture).execute()
        picture.delete_instance()


def _write(decoded: DecodedPicture, *, now: datetime) -> Picture:
    with database.atomic():
        picture: Picture = Picture.create(
            digest=decoded.digest, width=decoded.width, height=decoded.height, added_at=now
        )
        for width, webp in decoded.webps.items():
            PictureFile.create(picture=picture, width=width, webp=webp)
    return picture


def file_of(digest: str, width: int) -> bytes | None:
    """The WebP of a picture in one width; None when there is no such picture."""
    row = (
        PictureFile.select(PictureFile.webp)
        .join(Picture)
        .where(Picture.digest == digest, PictureFile.width == width)
        .first()
    )
    return bytes(row.webp) if row else None
