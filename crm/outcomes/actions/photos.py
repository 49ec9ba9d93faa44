"""Photos of an event: added, described, moved, removed and brought back."""

from __future__ import annotations

from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from crm.core import files
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import Change, announce
from crm.events.models import Event
from crm.outcomes import queries, rules
from crm.outcomes.facts import PhotoAdded, PhotoEdited, PhotoRemoved, PhotoRestored
from crm.outcomes.models import EventPhoto


def _room(event_id: int) -> None:
    if queries.photos_counted(event_id) >= rules.MOST_PHOTOS:
        raise rules.TooManyPhotos(most=rules.MOST_PHOTOS)


@action
def add_photo(event_id: int, upload: FileStorage, alt: str, *, by: Actor) -> EventPhoto:
    """Keep a photo at the end. Raises FileRefused, FileTooLarge, FileEmpty, TooManyPhotos."""
    queries.locked(event_id)
    _room(event_id)
    file = files.store(upload, accept=files.IMAGES, by=by, field="photo")
    last = session.scalar(select(func.max(EventPhoto.position)).where(EventPhoto.event_id == event_id))
    photo = EventPhoto(
        event_id=event_id, file_id=file.id, alt=alt, position=(last or 0) + 1, added_at=now(), added_by=by.name
    )
    session.add(photo)
    session.flush()
    announce(PhotoAdded(by=by, event_id=event_id, photo_id=photo.id, changes=(Change("alt", None, alt),)))
    return photo


@action
def describe_photo(event: Event, photo_id: int, alt: str, *, by: Actor) -> None:
    """Say anew what a photo shows."""
    photo = queries.photo_of(event, photo_id)
    if photo.alt == alt:
        return
    change, photo.alt = Change("alt", photo.alt, alt), alt
    session.flush()
    announce(PhotoEdited(by=by, event_id=event.id, photo_id=photo_id, changes=(change,)))


@action
def move_photo(event: Event, photo_id: int, *, later: bool, by: Actor) -> None:
    """Swap a photo with the one before it, or with `later` the one behind it; at the edge nothing moves."""
    queries.locked(event.id)
    order = [row.id for row in queries.photos(event.id)]
    place = order.index(queries.photo_of(event, photo_id).id)
    other = place + (1 if later else -1)
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order, start=1):
        session.get_one(EventPhoto, each).position = position
    session.flush()
    announce(PhotoEdited(by=by, event_id=event.id, photo_id=photo_id, changes=(Change("place", place, other),)))


@action
def remove_photo(event: Event, photo_id: int, *, by: Actor) -> None:
    """Take a photo off the page; it can be brought back."""
    photo = queries.photo_of(event, photo_id)
    photo.removed_at, photo.removed_by = now(), by.name
    session.flush()
    announce(PhotoRemoved(by=by, event_id=event.id, photo_id=photo_id, changes=(Change("alt", photo.alt, None),)))


@action
def restore_photo(event: Event, photo_id: int, *, by: Actor) -> None:
    """Bring a removed photo back; again changes nothing. Raises TooManyPhotos."""
    queries.locked(event.id)
    photo = queries.photo_of(event, photo_id, removed=True)
    if photo.removed_at is None:
        return
    _room(event.id)
    photo.removed_at, photo.removed_by = None, ""
    session.flush()
    announce(PhotoRestored(by=by, event_id=event.id, photo_id=photo_id, changes=(Change("alt", None, photo.alt),)))
