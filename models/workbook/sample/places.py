"""Where the sample programme plays: twelve subsidiaries on five continents, eight partners, six solutions."""

from typing import Final, NamedTuple


class Place(NamedTuple):
    """A subsidiary of the vendor, with the name of its channel."""

    key: str
    name: str
    country: str
    zone: str
    locale: str
    currency: str
    weekend: str = "Sat, Sun"

    @property
    def channel(self) -> str:
        """The channel of the subsidiary, such as psp-germany."""
        return "psp-" + self.name.lower().replace(" ", "-")


VENDOR: Final = "Quorbel"
TEAM: Final = "T0SANDBOX"
PLACES: Final = (
    Place("de", "Germany", "DE", "Europe/Berlin", "de_DE", "EUR"),
    Place("gb", "United Kingdom", "GB", "Europe/London", "en_GB", "GBP"),
    Place("pl", "Poland", "PL", "Europe/Warsaw", "pl_PL", "PLN"),
    Place("us", "United States", "US", "America/New_York", "en_US", "USD"),
    Place("br", "Brazil", "BR", "America/Sao_Paulo", "pt_BR", "BRL"),
    Place("jp", "Japan", "JP", "Asia/Tokyo", "ja_JP", "JPY"),
    Place("kr", "Korea", "KR", "Asia/Seoul", "ko_KR", "KRW"),
    Place("in", "India", "IN", "Asia/Kolkata", "en_IN", "INR"),
    Place("il", "Israel", "IL", "Asia/Jerusalem", "he_IL", "ILS", "Fri, Sat"),
    Place("eg", "Egypt", "EG", "Africa/Cairo", "ar_EG", "EGP", "Fri, Sat"),
    Place("za", "South Africa", "ZA", "Africa/Johannesburg", "en_ZA", "ZAR"),
    Place("au", "Australia", "AU", "Australia/Sydney", "en_AU", "AUD"),
)
SOLUTIONS: Final = {"search": "Search", "archive": "Archive", "forms": "Forms", "workflow": "Workflow",
                    "insight": "Insight", "vault": "Vault"}  # fmt: skip
PARTNERS: Final = ("Tindrel", "Ostrevale", "Kelvarra", "Brastenau", "Nimbrook", "Yarrowfen", "Sorvanta", "Ubelisk")
