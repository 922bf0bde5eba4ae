"""What the actions in the audit trail are called. Whoever records a new one names it here."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    # people and systems
    "user_created": _("Account created"),
    "user_changed": _("Account changed"),
    "password_set": _("Password set by an administrator"),
    "duty_assigned": _("Duty assigned"),
    "duty_ended": _("Duty ended"),
    "substitute_named": _("Substitute named"),
    "substitute_revoked": _("Substitute called off"),
    "client_created": _("API client created"),
    "client_activated": _("API client let in"),
    "client_revoked": _("API client revoked"),
    "client_moved": _("API client moved to the body that took over"),
    # catalogue
    "catalogue_added": _("Catalogue: row added"),
    "catalogue_changed": _("Catalogue: row changed"),
    "catalogue_removed": _("Catalogue: row removed"),
    "catalogue_imported": _("Catalogue: file imported"),
    "catalogue_exported": _("Catalogue: file exported"),
    "transfer_planned": _("Body to go over to another"),
    "transfer_cancelled": _("Body's going over taken back"),
    "handed_over": _("Handed over to the body that took over"),
    # calendar and deadlines
    "calendar_year_entered": _("Calendar: year entered"),
    "calendar_day_set": _("Calendar: day corrected"),
    "working_hours_replaced": _("Working hours replaced"),
    "deadline_rule_replaced": _("Rule for deadlines replaced"),
    # messages and files
    "attachment_opened": _("Attachment opened"),
    "message_sent_again": _("Message sent again"),
    "webhook_created": _("Webhook created"),
    "webhook_changed": _("Webhook changed"),
    "exported": _("Figures or lists exported"),
    # ratings
    "rating_applicant_revealed": _("Applicant of a rating seen in full"),
    "rating_text_revealed": _("Comment of a rating seen in full"),
    "rated_on_behalf": _("Rating entered for a citizen"),
    "invitation_reissued": _("Rating link issued again"),
    "invitation_revoked": _("Rating link revoked"),
    "receipt_printed": _("Receipt with rating code printed"),
    "window_code_replaced": _("QR code of a window replaced"),
    "tablet_made": _("Tablet set up"),
    "tablet_revoked": _("Tablet revoked"),
    "kiosk_made": _("Kiosk set up"),
    "kiosk_revoked": _("Kiosk revoked"),
    "answer_template_kept": _("Answer template kept"),
    "paper_made": _("Form or letter of a rectification made"),
    "default_rule_set": _("Rule of default ratings set"),
    "default_rule_ended": _("Rule of default ratings ended"),
    "held_released": _("Held submission released"),
    "held_dismissed": _("Held submission dismissed"),
    "held_source_dismissed": _("Held submissions of one source dismissed together"),
    "correction_contact_revealed": _("Contact of a guide correction seen"),
    # hotline
    "reveal_caller": _("Caller of a ticket seen in full"),
    # demo
    "demo_begun": _("Demo data begun"),
    "demo_complete": _("Demo data complete"),
}


def label_of(action: str) -> str:
    """In the reader's language; an action this release does not know shows its code."""
    return str(ACTIONS.get(action, action))
