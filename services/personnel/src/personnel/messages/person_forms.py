"""The forms of who somebody is."""

from chassis.fields import Day
from personnel.domain.person import Language
from personnel.domain.person_fact import Birth, Names, SpokenLanguage, WorkMail
from personnel.messages.dated import Dated, an_example
from personnel.messages.fields import MailAddress, Name


class NamesForm(Dated):
    """What somebody is called."""

    model_config = an_example(given_name="Maria", family_name="Peeters-Claes", effective_day="2026-12-01")
    kind_of = Names

    given_name: Name
    family_name: Name


class BirthForm(Dated):
    """When somebody was born."""

    model_config = an_example(birth_day="1985-07-30", effective_day="2026-12-01")
    kind_of = Birth

    birth_day: Day


class LanguageForm(Dated):
    """In which language somebody wants to be addressed."""

    model_config = an_example(language="fr", effective_day="2026-12-01")
    kind_of = SpokenLanguage

    language: Language


class WorkMailForm(Dated):
    """Where somebody is written to at work."""

    model_config = an_example(mail_address="maria.claes@demo-agentschap.example", effective_day="2026-12-01")
    kind_of = WorkMail

    mail_address: MailAddress
