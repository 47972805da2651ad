"""Who serves where: territory, organisations, services, posts, absences, notices."""

from network.appointments import models as appointments
from network.mandates import models as mandates
from network.models.absences import Absence, AbsenceKind, DayPart
from network.models.agreements import Agreement, AgreementKind, with_cover
from network.models.files import FileClass, KeptFile
from network.models.mail import MailChoice, NoticeLetter, NoticePreference
from network.models.notices import Notice, NoticeCounter, NumberSeries
from network.models.places import (
    AccessPoint,
    Ambito,
    Capacity,
    District,
    Municipality,
    Organisation,
    OrganisationKind,
    Service,
    ServiceArea,
)
from network.models.staff import Post
from network.offers import models as offers
from network.supervision import models as supervision
from network.tables import models as tables
from network.workshops import models as workshops

__all__ = [
    "Agreement",
    "AgreementKind",
    "Absence",
    "AbsenceKind",
    "AccessPoint",
    "Ambito",
    "Capacity",
    "DayPart",
    "District",
    "FileClass",
    "KeptFile",
    "MailChoice",
    "Municipality",
    "Notice",
    "NoticeCounter",
    "NoticeLetter",
    "NoticePreference",
    "NumberSeries",
    "Organisation",
    "OrganisationKind",
    "Post",
    "Service",
    "ServiceArea",
    "mandates",
    "appointments",
    "offers",
    "supervision",
    "tables",
    "workshops",
    "with_cover",
]
