"""The roles that a message can be addressed to."""

from typing import Final

EMPLOYEE: Final = "employee"
"""The employee whom the message is about; not a role that anybody grants."""

MANAGER: Final = "manager"
MANAGER_BACKUP: Final = "manager_backup"
HANDLER: Final = "dcpa_handler"
"""Who handles files, and those of newcomers whatever the scope."""

ROLES: Final = {
    EMPLOYEE: "betrokken personeelslid",
    MANAGER: "leidinggevende",
    MANAGER_BACKUP: "back-up van de leidinggevende",
    "superior": "afdelingshoofd",
    "hrbp": "HR-businesspartner",
    "hr_specialist": "HR-specialist",
    HANDLER: "dossierbehandelaar",
    "mail_sick": "verantwoordelijke voor afwezigheidsmeldingen",
    "wf_material": "verantwoordelijke voor werkmateriaal",
    "wf_clock": "verantwoordelijke voor de prikklok",
    "hrtd": "HR-technisch deskundige",
    "welfare": "verantwoordelijke voor welzijn",
    "doublure": "doublure van de leidinggevende",
    "hr_financial": "HR-financiële rol",
    "ploeg_administrator": "beheerder van Ploeg",
    "training_administrator": "decentraal vormingsbeheerder",
}
"""Code and Dutch name."""

ROLES_TO_COME: Final = {
    "asker": "vraagsteller",
    "stakeholder": "belanghebbende",
    "generic_mailbox": "generieke mailbox van de entiteit",
    "training_decider": "beslisser over opleidingen",
}
"""Roles that nobody can hold yet; only a waiting rule may name them."""

ROLE_NAMES: Final = {**ROLES, **ROLES_TO_COME}
"""Dutch names of all roles that a list may hold."""

OVER_THE_EMPLOYEE: Final = frozenset({MANAGER, MANAGER_BACKUP, "superior"})
"""Roles that nobody has over himself: who holds one on the own unit is led from one unit further up."""
