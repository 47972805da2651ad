"""Who works where: people enrolled, appointed, gone; two people make coordinators and administrators."""
