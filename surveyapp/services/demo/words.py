"""What demo customers write: sentences put together from parts, by theme and language."""

from random import Random

# For each theme and language: ways to begin, and ways to go on. One of each makes a comment.
PARTS: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "late": {
        "en": (
            (
                "The {product} came {days} days after the day you promised.",
                "We waited {days} days longer than agreed for the {product}.",
                "You said one day and it was {days} days later.",
                "The {product} did not come on the day that you promised.",
            ),
            (
                "I took a day off work for nothing.",
                "We slept on the floor meanwhile.",
                "The driver was friendly, but that does not bring the time back.",
                "Please promise a date you can keep.",
                "Otherwise all was fine.",
            ),
        ),
        "fi": (
            (
                "{product} tuli {days} päivää luvattua myöhemmin.",
                "Odotimme {days} päivää pidempään kuin sovittiin.",
                "Toimituspäivä meni ohi {days} päivällä.",
                "Toimitus ei tullut luvattuna päivänä.",
            ),
            (
                "Olin ottanut töistä vapaata turhaan.",
                "Vieraat ehtivät tulla ennen tavaraa.",
                "Kuljettaja oli kyllä ystävällinen.",
                "Luvatkaa mieluummin päivä, joka pitää.",
                "Muuten kaikki oli kunnossa.",
            ),
        ),
        "sv": (
            (
                "{product} kom {days} dagar efter utlovad dag.",
                "Vi fick vänta {days} dagar längre än avtalat.",
                "Leveransen blev {days} dagar försenad.",
                "Varan kom inte på den utlovade dagen.",
            ),
            (
                "Jag hade tagit ledigt i onödan.",
                "Vi fick låna stolar av grannen så länge.",
                "Chauffören var trevlig i alla fall.",
                "Lova hellre en dag som håller.",
                "I övrigt var allt bra.",
            ),
        ),
    },
    "not_told": {
        "en": (
            ("Nobody told me that it would be late.", "I had to ring you myself to learn about the delay."),
            ("One message would have been enough.", "I stood at home waiting all afternoon.", "That annoyed me most."),
        ),
        "fi": (
            ("Kukaan ei kertonut myöhästymisestä.", "Jouduin itse soittamaan ja kysymään, missä tavara on."),
            ("Yksi viesti olisi riittänyt.", "Päivystin kotona koko iltapäivän.", "Se harmitti eniten."),
        ),
        "sv": (
            ("Ingen hörde av sig om förseningen.", "Jag fick själv ringa och fråga var varorna var."),
            ("Ett meddelande hade räckt.", "Jag satt hemma hela eftermiddagen.", "Det var det som störde mest."),
        ),
    },
    "damaged": {
        "en": (
            (
                "The {product} arrived with a dent in one corner.",
                "One part of the {product} was broken.",
                "Two screws and a leg were missing.",
            ),
            (
                "The box looked fine from outside.",
                "I sent a picture to your service.",
                "It had clearly been dropped.",
                "I would like a new one.",
            ),
        ),
        "fi": (
            (
                "Tuotteessa {product} oli lommo kulmassa.",
                "Yksi osa oli rikki, kun avasimme paketin.",
                "Pakkauksesta puuttui jalka ja kaksi ruuvia.",
            ),
            (
                "Laatikko näytti päältä ehjältä.",
                "Lähetin kuvan asiakaspalveluun.",
                "Se oli selvästi pudonnut.",
                "Haluaisin uuden tilalle.",
            ),
        ),
        "sv": (
            (
                "{product} hade en buckla i ena hörnet.",
                "En del var trasig när vi packade upp.",
                "Ett ben och två skruvar saknades.",
            ),
            (
                "Kartongen såg hel ut utanpå.",
                "Jag skickade en bild till kundtjänst.",
                "Den hade helt klart tappats.",
                "Jag vill ha en ny.",
            ),
        ),
    },
    "quality": {
        "en": (
            (
                "The surface of the {product} scratches at a touch.",
                "The {product} wobbles however we turn it.",
                "The colour is not the one in the picture.",
            ),
            ("I expected more at this price.", "It looked much sturdier in the store.", "We use it all the same."),
        ),
        "fi": (
            (
                "Pinta naarmuuntuu pelkästä kosketuksesta.",
                "{product} keikkuu, asetti sen miten päin tahansa.",
                "Väri ei ole sama kuin kuvassa.",
            ),
            ("Tähän hintaan odotin enemmän.", "Myymälässä se näytti paljon tukevammalta.", "Käytössä se silti on."),
        ),
        "sv": (
            (
                "Ytan repas så fort man rör den.",
                "{product} vickar hur man än ställer den.",
                "Färgen är inte den på bilden.",
            ),
            ("Jag väntade mig mer för det priset.", "I butiken såg den mycket stadigare ut.", "Vi använder den ändå."),
        ),
    },
    "billing": {
        "en": (
            (
                "The invoice was higher than the price we agreed on.",
                "I was charged for carrying that should have been included.",
            ),
            ("Please correct it.", "I have not paid the difference.", "It took three mails to be understood."),
        ),
        "fi": (
            (
                "Laskussa oli suurempi summa kuin sovittiin.",
                "Minulta veloitettiin kantolisä, jonka piti kuulua hintaan.",
            ),
            ("Korjatkaa se, kiitos.", "En ole maksanut erotusta.", "Sain asian perille vasta kolmannella viestillä."),
        ),
        "sv": (
            ("Fakturan var högre än det pris vi kom överens om.", "Jag fick betala för inbärning som skulle ingå."),
            (
                "Var snälla och rätta det.",
                "Jag har inte betalat mellanskillnaden.",
                "Det tog tre mejl innan ni förstod.",
            ),
        ),
    },
    "service": {
        "en": (
            ("Your telephone service put me on hold for half an hour.", "The man in the store had no time for us."),
            ("In the end I gave up.", "I felt like a nuisance.", "A colleague of his helped us later."),
        ),
        "fi": (
            ("Puhelinpalvelu jonotutti puoli tuntia.", "Myyjällä ei ollut meille aikaa."),
            ("Lopulta luovutin.", "Tuntui, että olin vain vaivaksi.", "Toinen myyjä auttoi myöhemmin."),
        ),
        "sv": (
            ("Jag fick vänta en halvtimme i telefonkö.", "Expediten hade inte tid med oss."),
            ("Till slut gav jag upp.", "Jag kände mig mest i vägen.", "En kollega hjälpte oss senare."),
        ),
    },
    "praise": {
        "en": (
            (
                "The {product} came two days early.",
                "Everything went as agreed.",
                "The carriers took their shoes off and the packing with them.",
                "Lovely {product}, just as in the store.",
            ),
            (
                "Thank you!",
                "I have told my neighbours.",
                "We will buy the chairs from you as well.",
                "Your salesperson really listened to what we need.",
            ),
        ),
        "fi": (
            (
                "{product} tuli jo ennen luvattua päivää.",
                "Kaikki sujui niin kuin sovittiin.",
                "Kuljettajat veivät pakkauksetkin mennessään.",
                "Hieno tuote, juuri sellainen kuin myymälässä.",
            ),
            (
                "Kiitos!",
                "Olen kehunut teitä naapureillekin.",
                "Ostamme teiltä vielä tuolitkin.",
                "Myyjä todella kuunteli, mitä tarvitsemme.",
            ),
        ),
        "sv": (
            (
                "{product} kom två dagar tidigare än utlovat.",
                "Allt gick precis som avtalat.",
                "Bärarna tog till och med emballaget med sig.",
                "Fin vara, precis som i butiken.",
            ),
            (
                "Tack!",
                "Jag har berättat för grannarna.",
                "Vi köper stolarna av er också.",
                "Säljaren lyssnade verkligen på vad vi behöver.",
            ),
        ),
    },
}


def write_comment(random: Random, themes: tuple[str, ...], language: str, *, product: str, days: int) -> str:
    """Return what a customer writes of `themes` in a language: one or two sentences a theme."""
    sentences = []
    for theme in themes:
        openings, endings = PARTS[theme][language]
        # Numbers below two would need their own grammar in each language.
        sentences.append(random.choice([text for text in openings if days > 1 or "{days}" not in text]))
        if random.random() < 0.7:
            sentences.append(random.choice(endings))
    text = " ".join(sentences).format(product=product, days=days)
    return text[0].upper() + text[1:]
