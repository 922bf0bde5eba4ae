from govservice import sealed
from govservice.catalogue.models import Case
from govservice.personal import mask_text

from ..models import Rating


def put_comment(rating: Rating, comment: str, case: Case) -> None:
    """Masked text beside the sealed original, which is kept only where masking changed something.

    The applicant is unsealed only where there is something to mask.
    """
    masked = ""
    if comment:
        applicant = case.unseal_applicant()
        known = [applicant.get(name, "") for name in ("name", "phone", "id_number")]
        masked = mask_text(comment, known=[value for value in known if value])
    rating.text = masked
    rating.text_sealed = (
        "" if masked == comment else sealed.seal(comment, bound_to=rating.text_place)
    )
