from django.urls import path

from .api.assessments import AssessmentDetail, AssessmentList, Explanation, ResultList
from .api.coverage import CoverageView
from .api.figures import FiguresView

urlpatterns = [
    path("figures/", FiguresView.as_view(), name="figures"),
    path("coverage/", CoverageView.as_view(), name="coverage"),
    path("assessments/", AssessmentList.as_view(), name="assessment-list"),
    path("assessments/<str:number>/", AssessmentDetail.as_view(), name="assessment-detail"),
    path("assessments/<str:number>/results/", ResultList.as_view(), name="assessment-results"),
    path(
        "assessments/<str:number>/results/<str:unit>/explain/",
        Explanation.as_view(),
        name="assessment-explain",
    ),
]
