"""The areas of need and the code each has in the national register."""

import pytest

from network.areas import Area


def test_there_are_eleven_areas() -> None:
    assert len(Area) == 11


@pytest.mark.parametrize(
    ("area", "code"),
    [
        (Area.MINORS_FAMILY, "1"),
        (Area.ELDERLY, "2"),
        (Area.DISABILITY, "2"),
        (Area.HOUSING, "3"),
        (Area.EXTREME_POVERTY, "3"),
        (Area.VIOLENCE, ""),  # may be of any of the three: the export has to ask
        (Area.OTHER, ""),
    ],
)
def test_an_area_has_the_code_of_the_register_when_it_decides_it(area: Area, code: str) -> None:
    assert area.siuss_code == code
