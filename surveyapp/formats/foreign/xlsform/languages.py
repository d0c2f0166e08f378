"""The languages that the headings of a form name, as codes."""

import re

CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
IN_BRACKETS = re.compile(r"\(\s*([A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*)\s*\)\s*$")
# What people write without a code: the languages' names in English and, where it is another, their own.
NAMES = {
    "albanian": "sq", "shqip": "sq", "amharic": "am", "arabic": "ar", "العربية": "ar", "armenian": "hy", "azerbaijani": "az",
    "bangla": "bn", "bengali": "bn", "বাংলা": "bn", "bosnian": "bs", "bulgarian": "bg", "burmese": "my", "catalan": "ca",
    "català": "ca", "cebuano": "ceb", "chichewa": "ny", "chinese": "zh", "中文": "zh", "creole": "ht", "croatian": "hr",
    "hrvatski": "hr", "czech": "cs", "čeština": "cs", "danish": "da", "dansk": "da", "dari": "prs", "dutch": "nl",
    "nederlands": "nl", "english": "en", "estonian": "et", "eesti": "et", "farsi": "fa", "persian": "fa", "filipino": "fil",
    "finnish": "fi", "suomi": "fi", "french": "fr", "francais": "fr", "français": "fr", "georgian": "ka", "german": "de",
    "deutsch": "de", "greek": "el", "ελληνικά": "el", "gujarati": "gu", "haitian creole": "ht", "hausa": "ha", "hebrew": "he",
    "עברית": "he", "hindi": "hi", "हिन्दी": "hi", "hungarian": "hu", "magyar": "hu", "icelandic": "is", "igbo": "ig",
    "indonesian": "id", "bahasa indonesia": "id", "irish": "ga", "italian": "it", "italiano": "it", "japanese": "ja",
    "日本語": "ja", "kannada": "kn", "kazakh": "kk", "khmer": "km", "kinyarwanda": "rw", "korean": "ko", "한국어": "ko",
    "kurdish": "ku", "kyrgyz": "ky", "lao": "lo", "latvian": "lv", "latviešu": "lv", "lithuanian": "lt", "lietuvių": "lt",
    "luganda": "lg", "macedonian": "mk", "malagasy": "mg", "malay": "ms", "malayalam": "ml", "marathi": "mr",
    "mongolian": "mn", "nepali": "ne", "नेपाली": "ne", "norwegian": "nb", "norsk": "nb", "bokmål": "nb", "nynorsk": "nn",
    "oromo": "om", "pashto": "ps", "polish": "pl", "polski": "pl", "portuguese": "pt", "português": "pt", "portugues": "pt",
    "punjabi": "pa", "romanian": "ro", "română": "ro", "russian": "ru", "русский": "ru", "sami": "se", "serbian": "sr",
    "srpski": "sr", "sinhala": "si", "slovak": "sk", "slovenčina": "sk", "slovenian": "sl", "slovenščina": "sl",
    "somali": "so", "spanish": "es", "español": "es", "espanol": "es", "swahili": "sw", "kiswahili": "sw", "swedish": "sv",
    "svenska": "sv", "tagalog": "tl", "tajik": "tg", "tamil": "ta", "telugu": "te", "thai": "th", "ไทย": "th", "tigrinya": "ti",
    "turkish": "tr", "türkçe": "tr", "ukrainian": "uk", "українська": "uk", "urdu": "ur", "اردو": "ur", "uzbek": "uz",
    "vietnamese": "vi", "tiếng việt": "vi", "welsh": "cy", "wolof": "wo", "xhosa": "xh", "yoruba": "yo", "zulu": "zu",
}  # fmt: skip
# Codes of three letters for which there is one of two.
SHORTER = {
    "ara": "ar", "ben": "bn", "deu": "de", "ger": "de", "eng": "en", "est": "et", "fas": "fa", "fin": "fi", "fra": "fr",
    "fre": "fr", "hin": "hi", "ita": "it", "jpn": "ja", "nld": "nl", "nor": "nb", "pol": "pl", "por": "pt", "rus": "ru",
    "spa": "es", "swa": "sw", "swe": "sv", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "zho": "zh",
}  # fmt: skip


def code_of(heading: str) -> str | None:
    """Return the code that a form's name of a language means: “English (en)”, “Suomi”, “pt-BR”; None for one unknown."""
    bracketed = IN_BRACKETS.search(heading)
    name = heading.strip().lower()
    if bracketed:
        return _code(bracketed[1])
    if name in NAMES:
        return NAMES[name]
    return _code(heading.strip()) if len(name) <= 3 or "-" in name or "_" in name else None


def _code(written: str) -> str | None:
    language, *rest = written.replace("_", "-").split("-")
    code = "-".join([SHORTER.get(language.lower(), language.lower()), *rest])
    return code if CODE.fullmatch(code) else None
