"""The geometry type: areas as shapely shapes in RD New, PostGIS `geometry` on the one engine, WKB on the other."""

from typing import Any

import shapely
from geoalchemy2 import Geometry
from shapely.geometry.base import BaseGeometry
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

RD = 28992


class Shape(TypeDecorator[BaseGeometry]):
    """A shapely multi-polygon in RD metres."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Geometry("MULTIPOLYGON", srid=RD, spatial_index=False))
        return dialect.type_descriptor(LargeBinary())

    def process_bind_param(self, value: BaseGeometry | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return f"SRID={RD};{value.wkt}"
        return shapely.to_wkb(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> BaseGeometry | None:
        if value is None:
            return None
        # PostGIS hands a WKBElement (or EWKB text), SQLite plain WKB.
        raw = getattr(value, "data", value)
        return shapely.from_wkb(bytes(raw) if isinstance(raw, memoryview) else raw)
