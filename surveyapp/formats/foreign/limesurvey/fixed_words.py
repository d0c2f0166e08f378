"""The words that LimeSurvey itself puts to fixed scales, in the languages of most surveys; English for any other."""

WORDS: dict[str, dict[str, str]] = {
    "yes": {
        "en": "Yes", "fi": "Kyllä", "sv": "Ja", "da": "Ja", "nb": "Ja", "no": "Ja", "de": "Ja", "nl": "Ja", "fr": "Oui",
        "es": "Sí", "it": "Sì", "pt": "Sim", "pl": "Tak", "ru": "Да",
    },
    "uncertain": {
        "en": "Uncertain", "fi": "Epävarma", "sv": "Osäker", "da": "Usikker", "nb": "Usikker", "no": "Usikker", "de": "Unsicher",
        "nl": "Onzeker", "fr": "Indécis", "es": "Dudoso", "it": "Incerto", "pt": "Incerto", "pl": "Niepewny", "ru": "Не уверен",
    },
    "no": {
        "en": "No", "fi": "Ei", "sv": "Nej", "da": "Nej", "nb": "Nei", "no": "Nei", "de": "Nein", "nl": "Nee", "fr": "Non",
        "es": "No", "it": "No", "pt": "Não", "pl": "Nie", "ru": "Нет",
    },
    "increase": {
        "en": "Increase", "fi": "Lisääntynyt", "sv": "Ökat", "da": "Steget", "nb": "Økt", "no": "Økt", "de": "Zunahme",
        "nl": "Toename", "fr": "Augmentation", "es": "Aumentó", "it": "Aumento", "pt": "Aumento", "pl": "Wzrost",
        "ru": "Увеличение",
    },
    "same": {
        "en": "Same", "fi": "Ennallaan", "sv": "Oförändrat", "da": "Uændret", "nb": "Uendret", "no": "Uendret", "de": "Gleich",
        "nl": "Gelijk", "fr": "Sans changement", "es": "Igual", "it": "Uguale", "pt": "Igual", "pl": "Bez zmian",
        "ru": "Без изменений",
    },
    "decrease": {
        "en": "Decrease", "fi": "Vähentynyt", "sv": "Minskat", "da": "Faldet", "nb": "Redusert", "no": "Redusert",
        "de": "Abnahme", "nl": "Afname", "fr": "Diminution", "es": "Disminuyó", "it": "Diminuzione", "pt": "Diminuição",
        "pl": "Spadek", "ru": "Уменьшение",
    },
    "female": {
        "en": "Female", "fi": "Nainen", "sv": "Kvinna", "da": "Kvinde", "nb": "Kvinne", "no": "Kvinne", "de": "Weiblich",
        "nl": "Vrouw", "fr": "Féminin", "es": "Femenino", "it": "Femmina", "pt": "Feminino", "pl": "Kobieta", "ru": "Женский",
    },
    "male": {
        "en": "Male", "fi": "Mies", "sv": "Man", "da": "Mand", "nb": "Mann", "no": "Mann", "de": "Männlich", "nl": "Man",
        "fr": "Masculin", "es": "Masculino", "it": "Maschio", "pt": "Masculino", "pl": "Mężczyzna", "ru": "Мужской",
    },
    "comment": {
        "en": "Your comment", "fi": "Kommenttisi", "sv": "Din kommentar", "da": "Din kommentar", "nb": "Din kommentar",
        "no": "Din kommentar", "de": "Ihr Kommentar", "nl": "Uw opmerking", "fr": "Votre commentaire", "es": "Su comentario",
        "it": "Il suo commento", "pt": "O seu comentário", "pl": "Komentarz", "ru": "Ваш комментарий",
    },
}  # fmt: skip


def fixed_words(key: str, languages: tuple[str, ...]) -> dict[str, str]:
    """Return language → the words called `key`, for each of `languages`; one that has none here reads English."""
    words = WORDS[key]
    return {language: words.get(language.partition("-")[0], words["en"]) for language in languages}
