"""The citizens' pages: a new matter, what they need to follow it, and how it stands."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from govservice.accounts.models import User
from govservice.addresses import client_address
from govservice.display import is_switch, keeps_typed, typed
from govservice.duties import Duty
from govservice.errors import DomainError
from ratings import guards
from ratings.models import FormKind

from .. import words
from ..forms import NewTicketForm, TrackForm
from ..models import Source, Ticket
from ..query_codes import query_code
from ..services import find_for_caller, hold_ticket, register_ticket

SENT = "hotline_sent"  # session key: the id of the ticket just sent, shown once


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
def ticket_new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _new_page(request, NewTicketForm.blank(), 200)
    if is_switch(request):
        return _new_page(request, NewTicketForm(initial=typed(request)), 200)
    form = NewTicketForm(request.POST, request.FILES)
    if not form.is_valid():
        return _new_page(request, form, 400)
    clerk = _desk_clerk(request)
    source = Source.PHONE if clerk else Source.WEB
    if clerk is None and _is_held(request, form):
        return guards.held_page(request)
    ticket = register_ticket(form.new_ticket(source), at=timezone.now(), by=clerk)
    request.session[SENT] = ticket.pk
    return redirect("hotline:ticket-sent")


def _is_held(request: HttpRequest, form: NewTicketForm) -> bool:
    """Whether a person looks at it first; then it is kept, and nothing is registered yet."""
    verdict = guards.judge(request, FormKind.TICKET, phone=form.cleaned_data["phone"])
    if verdict.holds:
        new = form.new_ticket(Source.WEB)
        hold_ticket(new, why=verdict.why, address=verdict.address, at=timezone.now())
    return verdict.holds


def _new_page(request: HttpRequest, form: NewTicketForm, status: int) -> HttpResponse:
    """The browser sends photographs once: where the form is shown again, they are lost."""
    context = {"form": form, "photographs_are_lost": "photographs" in request.FILES}
    return render(request, "hotline/ticket_new.html", context, status=status)


def _desk_clerk(request: HttpRequest) -> User | None:
    """Someone at the desk who takes a call down on the citizens' own form."""
    user = request.user
    return user if isinstance(user, User) and user.has_duty(Duty.DESK) else None


@never_cache
@require_GET
def ticket_sent(request: HttpRequest) -> HttpResponse:
    """Number and code, once; a second look finds the way to the hotline instead."""
    ticket = Ticket.objects.filter(pk=request.session.pop(SENT, 0)).first()
    if ticket is None:
        messages.info(request, _("For your safety, number and query code are shown only once."))
        return redirect("hotline:ticket-track")
    context = {"ticket": ticket, "code": query_code(ticket)}
    return render(request, "hotline/ticket_sent.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
def ticket_track(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _track_page(request, TrackForm(), 200)
    if is_switch(request):
        return _track_page(request, TrackForm(initial=typed(request)), 200)
    form = TrackForm(request.POST)
    if not form.is_valid():
        return _track_page(request, form, 400)
    return _tracked(request, form)


def _tracked(request: HttpRequest, form: TrackForm) -> HttpResponse:
    guards.allow_look(request, FormKind.TRACK)
    found = _find(request, form)
    if isinstance(found, DomainError):
        form.add_error(None, str(found))
        return _track_page(request, form, found.status)
    context = {
        "ticket": found,
        "status": words.status_words(found),
        "steps": words.timeline(found),
        "answer": words.answer_for_caller(found),
        "refusal": words.refusal_for_caller(found),
    }
    return render(request, "hotline/ticket_status.html", context)


def _find(request: HttpRequest, form: TrackForm) -> Ticket | DomainError:
    """What was typed must stay in the form, so this refusal is no page of its own."""
    try:
        return find_for_caller(
            form.cleaned_data["number"],
            form.cleaned_data["code"],
            address=client_address(request),
        )
    except DomainError as error:
        return error


def _track_page(request: HttpRequest, form: Any, status: int) -> HttpResponse:
    return render(request, "hotline/ticket_track.html", {"form": form}, status=status)
