from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request

from ..filters import DepartmentFilter, ItemFilter, RegionFilter
from ..models import Department, Region, ServiceItem
from ..serializers import DepartmentOutput, ItemDetailOutput, ItemOutput, RegionOutput


class ViewerRequest(Request):
    """Signed in: ``user`` is a person or a system, both of whom have a scope."""

    user: Any


@extend_schema(summary="Regions after GB/T 2260")
class RegionList(ListAPIView[Region]):
    """Regions are public knowledge: no scope narrows them."""

    queryset = Region.objects.select_related("parent").order_by("code", "valid_from")
    serializer_class = RegionOutput
    filterset_class = RegionFilter


@extend_schema(summary="Departments within scope")
class DepartmentList(ListAPIView[Department]):
    request: ViewerRequest
    queryset = Department.objects.none()
    serializer_class = DepartmentOutput
    filterset_class = DepartmentFilter

    def get_queryset(self) -> QuerySet[Department]:
        visible = Department.objects.visible_to(self.request.user)
        return visible.select_related("region", "parent").order_by("code")


def _items_for(viewer: Any) -> QuerySet[ServiceItem]:
    visible: QuerySet[ServiceItem] = ServiceItem.objects.visible_to(viewer)
    return visible.select_related("department__region").order_by("code")


@extend_schema(summary="Service items within scope")
class ItemList(ListAPIView[ServiceItem]):
    request: ViewerRequest
    queryset = ServiceItem.objects.none()
    serializer_class = ItemOutput
    filterset_class = ItemFilter

    def get_queryset(self) -> QuerySet[ServiceItem]:
        return _items_for(self.request.user)


@extend_schema(summary="One service item with all its versions", filters=False)
class ItemDetail(RetrieveAPIView[ServiceItem]):
    request: ViewerRequest
    queryset = ServiceItem.objects.none()
    serializer_class = ItemDetailOutput
    lookup_field = "code"
    filter_backends = ()

    def get_queryset(self) -> QuerySet[ServiceItem]:
        return _items_for(self.request.user).prefetch_related("versions")
