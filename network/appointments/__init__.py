"""Who works where: people enrolled, appointed, gone; the role of coordinator is given by two people."""
