"""The words of the tone check, by language: patterns, one for each thing that a careful colleague would point at.

Alternatives are parted by ";" and may go on over lines.
"""

import re

# Abbreviations that only we know. Numbers are left alone: those of orders and cases are the customer's too.
CODES = r"(?-i:SLA|RMA|CAPA|NPS|CSAT|FAQ|ERP|CRM|SKU|KPI|ETA|T&C)"


def _words(*lists: str, ends: bool = True) -> re.Pattern[str]:
    """Return one pattern of all alternatives, each a whole word (or, unless it `ends`, the beginning of one)."""
    found = [" ".join(each.split()) for text in lists for each in text.split(";")]
    return re.compile(rf"\b(?:{'|'.join(each for each in found if each)})" + (r"\b" if ends else ""), re.IGNORECASE)


PATTERNS: dict[str, dict[str, re.Pattern[str]]] = {
    "en": {
        "blame": _words(
            r"""
            you (?:should|ought to|must|could) have; you failed to; you (?:forgot|neglected) to;
            you did(?: not|n['’]t) (?:read|check|follow|tell|inform|notice|listen|understand);
            your (?:own )?(?:fault|mistake|error); as you (?:should|must|ought to) know; you misunderstood;
            you are mistaken; you claim(?:ed)?; you (?:gave|entered|typed|ordered) (?:us )?(?:the|a) wrong;
            as (?:we|I) (?:have )?already (?:told|said|explained)[^.\n]{0,20}
            """
        ),
        "regret": _words(
            r"""
            unfortunately(?: you)?; regrettably; (?:we|I) regret to (?:inform|tell|say); sadly
            """
        ),
        "jargon": _words(
            r"""
            service level; root cause; corrective action; case id; escalat(?:e|ed|ion); third[- ]party;
            stakeholders?; per our (?:policy|terms); in accordance with; hereby; pursuant to;
            (?:your|this|the) ticket; ticket (?:id|number)
            """,
            CODES,
        ),
        "excuse": _words(
            r"""
            but (?:our|the) (?:courier|carrier|supplier|warehouse|system|manufacturer|postal service)[^.\n]{0,30};
            (?:it is|it was|that is|that was) not our (?:fault|responsibility); not our fault;
            beyond our control; due to (?:high|heavy|unexpected) (?:demand|volumes?|traffic);
            our system does not (?:allow|let); out of our hands
            """
        ),
        "cold": _words(
            r"""
            dear (?:customer|sir|madam|sir or madam|valued customer); valued customer;
            please (?:note|be advised); to whom it may concern; any inconvenience(?: caused)?;
            your feedback is important(?: to us)?; do not reply to this (?:message|mail|email)
            """
        ),
    },
    "fi": {
        "blame": _words(
            r"""
            sinun olisi (?:pitänyt|tullut|kannattanut); olisit voinut;
            (?:et|ette) (?:ole )?(?:lukenut|tarkistanut|noudattanut|ilmoittanut|huomannut|kuunnellut|ymmärtänyt);
            (?:unohdit|laiminlöit|jätit (?:lukematta|tarkistamatta|ilmoittamatta));
            oma (?:vikasi|syysi|virheesi); omaa syytäsi;
            (?:sinun|teidän) (?:vikasi|vikanne|virheesi|virheenne|syysi|syynne);
            (?:annoit|ilmoitit|kirjoitit|tilasit) väärän?;
            kuten (?:tiedät|sinun pitäisi tietää); ymmärsit väärin; olet väärässä; väität; väitit; väittämäsi;
            kuten (?:olemme )?jo (?:kerroimme|kertoneet|sanoimme|sanoneet); teidän olisi (?:pitänyt|tullut)
            """
        ),
        "regret": _words(
            r"""
            valitettavasti; ikävä kyllä; valitamme,? (?:ettemme|että); harmillisesti;
            joudumme (?:valitettavasti )?ilmoittamaan
            """
        ),
        "jargon": _words(
            r"""
            palvelutaso\w*; juurisyy\w*; korjaava\w* toimenpi\w+; tiket\w+; eskaloi\w*; kolmas osapuoli;
            kolmannen osapuolen; ehtojemme mukaisesti; käytäntömme mukaisesti; toimesta; täten
            """,
            CODES,
        ),
        "excuse": _words(
            r"""
            mutta (?:kuljetusliike|kuljettaja|posti|toimittaja|tavarantoimittaja|varasto|järjestelmä|valmistaja)\w*[^.\n]{0,30};
            (?:ei ole|ei ollut) meidän (?:vikamme|syymme|vastuullamme); meistä riippumat(?:on|to\w+);
            ei johdu(?:nut)? meistä; (?:suuren|kovan) (?:kysynnän|ruuhkan) (?:vuoksi|takia);
            järjestelmämme ei (?:salli|anna)
            """
        ),
        "cold": _words(
            r"""
            arvoisa asiakas; hyvä asiakas; huomioi(?:thaan)?,? että; huomaathan;
            mahdollisesti aiheutunu\w+ (?:haita\w+|vaiva\w+); mahdollist\w+ (?:haita\w+|vaiva\w+|häiriö\w+);
            asiaan (?:palataan|vastataan); palautteesi on meille tärkeää?; älä vastaa tähän viestiin
            """
        ),
    },
    "sv": {
        "blame": _words(
            r"""
            du (?:borde|skulle|kunde) ha(?:de)?; du har (?:inte|glömt|missat|misslyckats);
            har du (?:glömt|missat|angett fel|uppgett fel|skrivit fel|beställt fel);
            du (?:har )?(?:angett|angav|uppgett|uppgav|skrev|beställde) fel;
            du (?:glömde|missade|underlät|struntade);
            du (?:läste|kontrollerade|följde|meddelade|lyssnade|förstod) inte;
            (?:ditt|ert) (?:eget )?(?:fel|misstag); som du (?:borde veta|vet); du har missförstått;
            du missförstod; du har fel; du påstår; ditt påstående;
            som vi redan (?:har )?(?:sagt|berättat|förklarat); ni borde ha
            """
        ),
        "regret": _words(
            r"""
            tyvärr; dessvärre; vi beklagar att (?:behöva )?(?:meddela|informera); olyckligtvis
            """
        ),
        "jargon": _words(
            r"""
            servicenivå\w*; grundorsak\w*; korrigerande åtgärd\w*; eskaler\w+; tredje ?part\w*; i enlighet med;
            enligt våra villkor; härmed; vederbörande; reklamationsärende\w*
            """,
            CODES,
        ),
        "excuse": _words(
            r"""
            men (?:vår |vårt )?(?:transportör|transportbolag|bud|post|leverantör|lager|system|tillverkare)\w*[^.\n]{0,30};
            (?:är|var) inte vårt (?:fel|ansvar); inte vårt fel; utanför vår kontroll; beror inte på oss;
            på grund av (?:hög|stor) (?:efterfrågan|belastning); vårt system (?:tillåter|medger) inte
            """
        ),
        "cold": _words(
            r"""
            bästa kund; kära kund; värderade kund; observera att; vänligen notera;
            eventuella? (?:besvär|olägenhet\w*|problem);
            din (?:åsikt|feedback|återkoppling) är viktig(?: för oss)?;
            svara inte på det här (?:meddelandet|mejlet);
            (?:ärendet|saken) (?:kommer att )?(?:besvaras|behandlas)
            """
        ),
    },
}

# Words that promise; the hint falls away where the same sentence names a day or a length of time.
WITH_DATE_NEARBY: dict[str, re.Pattern[str]] = {
    "en": _words(
        r"""
        as soon as (?:possible|we can|I can); (?:very )?soon; shortly; in due course; asap;
        in the (?:near|coming) future; without (?:undue )?delay;
        (?:we|I)(?: will|['’]ll) (?:be in touch|get back to you|contact you|let you know|come back to you|(?:call|ring|phone) you)
        """
    ),
    "fi": _words(
        r"""
        mahdollisimman (?:pian|nopeasti); niin pian kuin (?:mahdollista|voimme|voin); pian; lähiaikoina;
        piakkoin; mahdollisimman pikaisesti; viipymättä; tuota pikaa; (?:palaamme|palaan) (?:asiaan|sinulle);
        (?:otamme|otan) (?:sinuun )?yhteyttä; (?:soitamme|soitan)(?: sinulle)?
        """
    ),
    "sv": _words(
        r"""
        så (?:snart|fort) (?:som möjligt|vi kan|jag kan|det går); snart; inom kort; snarast(?: möjligt)?;
        omgående; utan dröjsmål; (?:vi|jag) (?:återkommer|hör av (?:oss|mig)|kontaktar dig|ringer(?: upp)?(?: dig)?);
        (?:ringer|återkommer) (?:vi|jag)
        """
    ),
}

DATES: dict[str, re.Pattern[str]] = {
    "en": _words(
        r"""
        today; tomorrow; (?:mon|tues|wednes|thurs|fri|satur|sun)day;
        (?:january|february|march|april|may|june|july|august|september|october|november|december);
        within [\w ]{1,20}(?:hour|day|week)s?; the same (?:working )?day; in \d+ (?:hour|day|week)s?;
        \d{1,2}[:.]\d{2}; \d{1,2}[./]\d{1,2}
        """
    ),
    "fi": _words(
        r"""
        tänään; huomenna; ylihuomenna; (?:maanan|tiis|keskiviik|tors|perjan|lauan|sunnun)\w+;
        samana (?:arki)?päivänä; \w+(?:kuuta|kuussa); \d{1,2}\.\d{1,2}\.?;
        (?:tunnin|päivän|arkipäivän|viikon) (?:kuluessa|sisällä|sisään|aikana); klo \d{1,2}; viimeistään;
        mennessä
        """,
        ends=False,
    ),
    "sv": _words(
        r"""
        i dag; idag; i morgon; imorgon; i övermorgon; (?:mån|tis|ons|tors|fre|lör|sön)dag\w*;
        samma (?:arbets)?dag;
        (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december);
        inom \w+ (?:timm|dag|arbetsdag|veck)\w+; senast; kl\. ?\d{1,2}; \d{1,2}[/.]\d{1,2}
        """,
        ends=False,
    ),
}

SORRY: dict[str, re.Pattern[str]] = {
    "en": _words(r"sorry; apologi[sz]e; apolog(?:y|ies); forgive"),
    "fi": _words(r"anteeksi\w*; pahoitt\w+; pahoillaan; pahoillamme; pahoillani"),
    "sv": _words(r"ursäkt\w*; förlåt\w*; ledsen; ledsna; beklagar"),
}
