"""Who takes part in the sample programme: people of the vendor in each place, and those of the partners."""

from typing import Final, NamedTuple


class Somebody(NamedTuple):
    """A person of the sample. `partner` is empty for the vendor's; `place` gives zone, country and language."""

    key: str
    name: str
    place: str
    title: str
    partner: str = ""
    linked: bool = True
    deputy: str = ""

    @property
    def slack_id(self) -> str:
        """The Slack account in the sandbox, such as U0MIRA."""
        return f"U0{self.key.upper()}"


OFFICE: Final = ("ines", "bram")
LEADS: Final = {"de": "vera", "gb": "owen", "pl": "marek", "us": "dana", "br": "livia", "jp": "aiko", "kr": "minho",
                "in": "meera", "il": "dov", "eg": "karim", "za": "pieter", "au": "callum"}  # fmt: skip
PARTNER_LEADS: Final = {"tindrel": "lin", "ostrevale": "olga", "kelvarra": "vivian", "brastenau": "greta",
                        "nimbrook": "agnes", "yarrowfen": "ruth", "sorvanta": "beatriz",
                        "ubelisk": "nadia"}  # fmt: skip
PAMS: Final = {
    "tindrel": {"de": "mira"},
    "ostrevale": {"jp": "kenji", "kr": "jiwoo", "de": "mira", "gb": "isla"},
    "kelvarra": {"us": "grant", "de": "jannik", "gb": "isla", "pl": "zofia", "jp": "kenji", "il": "noa", "eg": "salma",
                 "za": "thandi", "br": "caio", "kr": "jiwoo", "au": "maeve", "in": "arjun"},
    "brastenau": {"de": "jannik", "pl": "zofia"},
    "nimbrook": {"gb": "isla", "za": "thandi"},
    "yarrowfen": {"il": "noa", "eg": "salma"},
    "sorvanta": {"br": "caio", "us": "grant"},
    "ubelisk": {"au": "maeve", "in": "arjun"},
}  # fmt: skip
"""By partner: the PAM in each subsidiary that selected it; the first one leads."""

PEOPLE: Final = (
    Somebody("ines", "Ines Tarn", "de", "Programme office"),
    Somebody("bram", "Bram Oskar", "gb", "Programme office"),
    Somebody("vera", "Vera Kost", "de", "Subsidiary lead, Germany", deputy="mira"),
    Somebody("mira", "Mira Pell", "de", "Partner account manager"),
    Somebody("jannik", "Jannik Rohde", "de", "Partner account manager"),
    Somebody("otto", "Otto Brandl", "de", "Search specialist", deputy="henrik"),
    Somebody("henrik", "Henrik Sauer", "de", "Archive specialist"),
    Somebody("lotte", "Lotte Prinz", "de", "Forms specialist"),
    Somebody("rosa", "Rosa Lindt", "de", "Director, public sector"),
    Somebody("owen", "Owen Hartley", "gb", "Subsidiary lead, United Kingdom"),
    Somebody("isla", "Isla Wren", "gb", "Partner account manager"),
    Somebody("tessa", "Tessa Quine", "gb", "Forms specialist"),
    Somebody("marek", "Marek Zalski", "pl", "Subsidiary lead, Poland"),
    Somebody("zofia", "Zofia Maj", "pl", "Partner account manager"),
    Somebody("piotr", "Piotr Lewan", "pl", "Solution architect"),
    Somebody("dana", "Dana Whitlock", "us", "Subsidiary lead, United States"),
    Somebody("grant", "Grant Ellery", "us", "Partner account manager"),
    Somebody("hollis", "Hollis Grey", "us", "Vault specialist"),
    Somebody("livia", "Lívia Prado", "br", "Subsidiary lead, Brazil"),
    Somebody("caio", "Caio Ferraz", "br", "Partner account manager"),
    Somebody("bruna", "Bruna Sales", "br", "Workflow specialist"),
    Somebody("aiko", "Aiko Tanabe", "jp", "Subsidiary lead, Japan"),
    Somebody("kenji", "Kenji Mori", "jp", "Partner account manager"),
    Somebody("rei", "森田 玲", "jp", "Workflow specialist"),
    Somebody("minho", "Minho Bae", "kr", "Subsidiary lead, Korea"),
    Somebody("jiwoo", "서지우", "kr", "Partner account manager"),
    Somebody("hana", "Hana Yoon", "kr", "Solution architect"),
    Somebody("meera", "Meera Nair", "in", "Subsidiary lead, India"),
    Somebody("arjun", "Arjun Sethi", "in", "Partner account manager"),
    Somebody("rohan", "Rohan Pillai", "in", "Workflow specialist"),
    Somebody("dov", "Dov Ardon", "il", "Subsidiary lead, Israel"),
    Somebody("noa", "נועה לברן", "il", "Partner account manager"),
    Somebody("yael", "Yael Bengur", "il", "Search specialist"),
    Somebody("karim", "Karim Nashed", "eg", "Subsidiary lead, Egypt"),
    Somebody("salma", "Salma Harouf", "eg", "Partner account manager"),
    Somebody("omar", "Omar Fikry", "eg", "Search specialist"),
    Somebody("pieter", "Pieter Vosloo", "za", "Subsidiary lead, South Africa"),
    Somebody("thandi", "Thandi Mokwe", "za", "Partner account manager"),
    Somebody("lwazi", "Lwazi Dube", "za", "Forms specialist"),
    Somebody("callum", "Callum Reyes", "au", "Subsidiary lead, Australia"),
    Somebody("maeve", "Maeve Tully", "au", "Partner account manager"),
    Somebody("jodie", "Jodie Marsh", "au", "Workflow specialist"),
    Somebody("lin", "Lin Marlow", "de", "Head of alliances", "tindrel"),
    Somebody("pia", "Pia Vost", "de", "Delivery lead", "tindrel", deputy="lin"),
    Somebody("ned", "Ned Ashgrove", "de", "Data centre manager", "tindrel", linked=False),
    Somebody("rafe", "Rafe Dunmore", "de", "Managing director", "tindrel"),
    Somebody("olga", "Olga Ruiz", "jp", "Head of alliances", "ostrevale"),
    Somebody("haru", "Haruto Seki", "jp", "Port systems lead", "ostrevale"),
    Somebody("timo", "Timo Falk", "de", "Project lead", "ostrevale"),
    Somebody("hugh", "Hugh Penrose", "gb", "Project lead", "ostrevale"),
    Somebody("vivian", "Vivian Roake", "us", "Vice president, alliances", "kelvarra"),
    Somebody("sami", "Sami Okonjo", "gb", "Delivery lead, Europe and Africa", "kelvarra"),
    Somebody("lena", "Lena Fitch", "us", "Delivery lead, Americas", "kelvarra"),
    Somebody("kofi", "Kofi Arden", "au", "Delivery lead, Asia and Pacific", "kelvarra"),
    Somebody("greta", "Greta Halm", "de", "Head of alliances", "brastenau"),
    Somebody("nils", "Nils Abend", "de", "Archive engineer", "brastenau"),
    Somebody("agnes", "Agnes Thorley", "gb", "Head of alliances", "nimbrook"),
    Somebody("dylan", "Dylan Crewe", "gb", "Integration lead", "nimbrook"),
    Somebody("ruth", "Ruth Almog", "il", "Head of alliances", "yarrowfen"),
    Somebody("ziad", "Ziad Mansour", "eg", "Project lead", "yarrowfen"),
    Somebody("beatriz", "Beatriz Couto", "br", "Head of alliances", "sorvanta"),
    Somebody("miles", "Miles Ashby", "us", "Project lead", "sorvanta"),
    Somebody("nadia", "Nadia Corrin", "au", "Head of alliances", "ubelisk"),
    Somebody("vikram", "Vikram Sahay", "in", "Project lead", "ubelisk"),
)
