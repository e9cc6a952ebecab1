"""Ordinary names to make demo people from."""

from typing import Final

# fmt: off
GIVEN_NAMES: Final = (
    "Maria", "Jan", "Els", "Pieter", "Fatima", "Tom", "Lien", "Bart", "Amina", "Koen", "Sofie", "Wim", "Nele", "Dirk",
    "Yasmina", "Joris", "Hilde", "Stijn", "Greet", "Mehmet", "Katrien", "Filip", "Ann", "Bram", "Leen", "Youssef",
    "Veerle", "Kris", "Tine", "Luc", "Eva", "Geert", "Inge", "Pascal", "Ilse", "Ruben", "Marleen", "Jeroen", "Lotte",
    "Peter",
)

FAMILY_NAMES: Final = (
    "Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Willems", "Claes", "Goossens", "Wouters", "De Smet",
    "Dubois", "Lambrechts", "Yilmaz", "Hermans", "Aerts", "Michiels", "Martens", "Van Damme", "Vermeulen",
    "De Clercq", "Segers", "Bogaerts", "Coppens", "Desmet", "Pauwels", "El Amrani", "Smets", "Hendrickx",
    "Van den Broeck", "Verhoeven", "Cools", "Lemmens", "Baert", "Callens", "Dewulf", "Nijs", "Thijs", "Vandenberghe",
    "Bosmans", "Moens",
)
# fmt: on
