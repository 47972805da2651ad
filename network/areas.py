"""The areas of need: what a request is about."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.TextChoices):
    """The subject of a request, in the plain words used on the form."""

    MINORS_FAMILY = "minors_family", _("Bambini, ragazzi e famiglia")
    ELDERLY = "elderly", _("Persone anziane")
    DISABILITY = "disability", _("Disabilità")
    ADULTS_POVERTY = "adults_poverty", _("Soldi e lavoro")
    EXTREME_POVERTY = "extreme_poverty", _("Senza dimora e povertà estrema")
    VIOLENCE = "violence", _("Violenza o maltrattamento")
    ADDICTION = "addiction", _("Dipendenze")
    MIGRANTS = "migrants", _("Persone migranti")
    MENTAL_HEALTH = "mental_health", _("Salute mentale")
    HOUSING = "housing", _("Casa e sfratto")
    OTHER = "other", _("Solo informazioni o altro")

    @property
    def siuss_code(self) -> str:
        """The code of ``AreaUtenzaType`` in the SIUSS schema PS_PSA_SINA 2018-12.

        1 = family and minors, 2 = disability and loss of autonomy, 3 = poverty and social exclusion.
        Empty where the area alone does not decide it (violence, mental health, other): there the export
        has to ask.
        """
        return _SIUSS_CODES.get(self, "")


_SIUSS_CODES: dict[Area, str] = {
    Area.MINORS_FAMILY: "1",
    Area.ELDERLY: "2",
    Area.DISABILITY: "2",
    Area.ADULTS_POVERTY: "3",
    Area.EXTREME_POVERTY: "3",
    Area.ADDICTION: "3",
    Area.MIGRANTS: "3",
    Area.HOUSING: "3",
}
