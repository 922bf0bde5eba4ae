from dataclasses import dataclass

from govservice import sealed
from govservice.catalogue.models import Case
from govservice.personal import doubts_in, find, kinds_of, mask_findings

from ..models import Rating


@dataclass(frozen=True)
class Found:
    """Kinds of personal data in one comment: masked already, and only doubted."""

    kinds: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.doubts)


def put_comment(rating: Rating, comment: str, case: Case) -> None:
    """Masked text beside the sealed original, which is kept only where masking changed something.

    The applicant is unsealed only where there is something to mask.
    """
    rating.text, rating.text_sealed, rating.found_in_text = "", "", Found()
    if not comment:
        return
    applicant = case.unseal_applicant()
    known = [applicant.get(name, "") for name in ("name", "phone", "id_number")]
    findings = find(comment, known=[value for value in known if value])
    rating.text = mask_findings(comment, findings)
    rating.found_in_text = Found(kinds_of(findings), kinds_of(doubts_in(rating.text)))
    if findings:
        rating.text_sealed = sealed.seal(comment, bound_to=rating.text_place)
