"""The ten plans of the sample and where they play, from one solution in one country to one in all twelve."""

from typing import Final, NamedTuple


class SamplePlan(NamedTuple):
    """A plan. Each line is a subsidiary, a solution and the owner on each side."""

    number: int
    title: str
    partner: str
    lead: str
    sponsors: tuple[str, str]
    proposition: str
    lines: tuple[tuple[str, str, str, str], ...]
    draft: bool = False
    how_we_work: str = ""

    @property
    def key(self) -> str:
        """What people type, such as PSP-12."""
        return f"PSP-{self.number}"


PLANS: Final = (
    SamplePlan(
        12, "Search for ministries", "tindrel", "de", ("rosa", "rafe"),
        "Officials find a file in seconds instead of days, on their own servers.\n"
        "Ministries keep what they must for decades, in a dozen systems that do not know of each other. Quorbel's"
        " search reads all of them where they stand; Tindrel knows the rules of each ministry and has run its"
        " registries for twelve years. Together a ministry has one search that keeps the rights of every file, in one"
        " procurement.",
        (("de", "search", "otto", "pia"),),
        how_we_work="Tindrel opens doors at the ministries and leads the pilots; Quorbel brings engineers for the first"
        " three and trains Tindrel's. Leads of either side are named in this plan within a week.",
    ),
    SamplePlan(
        14, "Vault in twelve countries", "kelvarra", "us", ("dana", ""),
        "One vault for contracts and deeds, hosted in each country under its own law.",
        (("us", "vault", "hollis", "lena"), ("de", "vault", "henrik", "sami"), ("gb", "vault", "tessa", "sami"),
         ("pl", "vault", "piotr", "sami"), ("jp", "vault", "rei", "kofi"), ("il", "vault", "yael", "sami"),
         ("eg", "vault", "omar", "sami"), ("za", "vault", "lwazi", "sami"), ("br", "vault", "bruna", "lena"),
         ("kr", "vault", "hana", "kofi"), ("au", "vault", "jodie", "kofi"), ("in", "vault", "rohan", "kofi")),
    ),
    SamplePlan(
        17, "Court archives", "brastenau", "de", ("rosa", "greta"),
        "Courts give up their paper archives within two years.",
        (("de", "archive", "henrik", "nils"), ("pl", "archive", "piotr", "nils")),
    ),
    SamplePlan(
        18, "Hospital forms", "nimbrook", "gb", ("owen", ""),
        "A patient tells their story once, at the door.",
        (("gb", "forms", "tessa", "dylan"), ("za", "forms", "lwazi", "dylan")),
    ),
    SamplePlan(
        21, "Search for universities", "yarrowfen", "il", ("dov", ""),
        "One search over catalogues, manuscripts and theses, in Hebrew, Arabic and English.",
        (("il", "search", "yael", "ruth"), ("eg", "search", "omar", "ziad")),
    ),
    SamplePlan(
        23, "Water boards", "sorvanta", "br", ("livia", "beatriz"),
        "A leak is seen, sent to a crew and closed on the same day.",
        (("br", "workflow", "bruna", "beatriz"), ("us", "insight", "hollis", "miles")),
    ),
    SamplePlan(
        26, "Claims in a day", "ubelisk", "au", ("callum", ""),
        "Insurers pay small claims on the day on which they come in.",
        (("au", "workflow", "jodie", "nadia"), ("in", "workflow", "rohan", "vikram")),
    ),
    SamplePlan(
        28, "Permits online", "ostrevale", "de", ("rosa", "olga"),
        "A building permit takes one visit less.",
        (("de", "forms", "lotte", "timo"), ("gb", "forms", "tessa", "hugh")),
    ),
    SamplePlan(
        31, "Archive search", "tindrel", "de", ("", ""),
        "What was archived can be found again, by the words in it.",
        (("de", "archive", "otto", "pia"), ("jp", "archive", "kenji", "")), draft=True,
        how_we_work="Tindrel delivers in Germany, Quorbel's partners in Japan; both meet each month.",
    ),
    SamplePlan(
        40, "Harbour suite", "ostrevale", "jp", ("aiko", "olga"),
        "Ports plan berths, cranes and customs on one screen.",
        (("jp", "workflow", "rei", "haru"), ("kr", "workflow", "hana", "haru")),
    ),
)  # fmt: skip
