"""``/api/v1/tickets/``: in, look, move. Parsing and rendering; the doors decide."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, status
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from govservice.accounts.models import ApiClient, User
from govservice.addresses import client_address
from govservice.api.idempotency import answer_once
from govservice.duties import Duty
from govservice.errors import NotAllowed, NotFound

from .. import words
from ..filters import TicketFilter
from ..models import Ticket
from ..query_codes import query_code
from ..serializers import (
    MoveInput,
    TicketCreated,
    TicketDetail,
    TicketInput,
    TicketMoved,
    TicketRow,
)
from ..services import allowed_moves, covers_region, find_for_caller, move_ticket, register_ticket

NUMBER = OpenApiParameter("number", OpenApiTypes.STR, OpenApiParameter.PATH)
CONFLICT = OpenApiResponse(
    description="409: the ticket was changed meanwhile, or `allowed` lists the moves possible now."
)


class TicketViewSet(mixins.ListModelMixin, GenericViewSet[Ticket]):
    queryset = Ticket.objects.none()  # tells the schema the model; what is seen, get_queryset says
    serializer_class = TicketRow
    filterset_class = TicketFilter
    lookup_field = "number"

    def get_queryset(self) -> Any:
        related = ("region", "category", "lead_department")
        visible = Ticket.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return visible.select_related(*related).order_by("-registered_at", "-id")

    def get_permissions(self) -> list[BasePermission]:
        """One ticket is shown to whoever knows its query code."""
        is_public = self.action == "retrieve" and "query_code" in self.request.query_params
        return [AllowAny()] if is_public else [IsAuthenticated()]

    @extend_schema(request=TicketInput, responses={201: TicketCreated})
    def create(self, request: Request) -> Response:
        """Register a matter. With `Idempotency-Key` a repeated post gets the first answer."""

        def act() -> tuple[int, Any]:
            form = TicketInput(data=request.data)
            form.is_valid(raise_exception=True)
            client, user = _who(request)
            _check_place(request, form)
            ticket = register_ticket(form.new_ticket, at=timezone.now(), by=user, client=client)
            answer = {"number": ticket.number, "query_code": query_code(ticket)}
            return status.HTTP_201_CREATED, answer

        return answer_once(request, act)

    @extend_schema(responses=TicketDetail, parameters=[NUMBER, OpenApiParameter("query_code", str)])
    def retrieve(self, request: Request, number: str) -> Response:
        """How a ticket stands: with its query code for anyone, without it for staff in scope."""
        code = request.query_params.get("query_code")
        if code is None:
            return Response(TicketDetail(self.get_object()).data)
        ticket = find_for_caller(number, code, address=client_address(request))
        answer = words.answer_for_caller(ticket)
        return Response(TicketDetail(ticket).data | {"answer": answer})

    @extend_schema(
        operation_id="tickets_move",
        request=MoveInput,
        responses={200: TicketMoved, 409: CONFLICT},
        parameters=[NUMBER, OpenApiParameter("move", str, OpenApiParameter.PATH)],
    )
    def move(self, request: Request, number: str, move: str) -> Response:
        """Make one move: accept, dispatch, answer_at_once, sign, start, forward, reply, pass_review,
        send_back, call_back, redo, no_redo."""
        form = MoveInput(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        client, user = _who(request)
        ticket = move_ticket(
            number,
            move,
            by=user,
            client=client,
            at=timezone.now(),
            duty=data["duty"],
            seen_status=data["seen_status"],
            assignment=data["assignment"],
            data=data,
        )
        ticket.allowed = [c.move.name for c in allowed_moves(ticket, user)] if user else []  # type: ignore[attr-defined]
        return Response(TicketMoved(ticket).data)


def _who(request: Request) -> tuple[ApiClient | None, User | None]:
    """The client and the person who act: a client's moves are those of its user."""
    viewer: Any = request.user
    if isinstance(viewer, ApiClient):
        return viewer, viewer.user
    if isinstance(viewer, User):
        return None, viewer
    raise NotAuthenticated


def _check_place(request: Request, form: TicketInput) -> None:
    """A key needs a scope that covers the region, a person the desk's duty there."""
    viewer: Any = request.user
    if isinstance(viewer, User) and not viewer.has_duty(Duty.DESK):
        raise NotAllowed
    region = form.validated_data["region"]
    if not covers_region(viewer.scope({Duty.DESK}), region):
        message = _("“%(code)s” lies outside your scope.") % {"code": region.code}
        raise NotFound(message, field="region")
