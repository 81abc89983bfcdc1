"""The words by which mail programs introduce what they quote, forward or add, language by language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How one language says it. `openers` begin a line that ends with one of `wrote`: “On ... wrote:”.

    `people` are the words by which somebody speaks of himself or to the reader: a sentence, not a program's line.
    """

    openers: tuple[str, ...] = ()
    wrote: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    receiver: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    dividers: tuple[str, ...] = ()
    forwards: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()


LANGUAGES = {
    "en": Language(
        openers=("on", "at", "in message", "in article"),
        wrote=("wrote", "writes", "said", "sent"),
        people=("i", "me", "my", "we", "us", "our", "you", "your"),
        sender=("from",),
        date=("sent", "date", "sent at", "date sent"),
        receiver=("to",),
        subject=("subject",),
        dividers=("original message", "original appointment", "original mail", "reply message", "previous message"),
        forwards=("forwarded message", "forwarded email", "begin forwarded message", "forwarded by"),
        weekdays=("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    ),
    "de": Language(
        openers=("am", "vom", "im", "den"),
        wrote=("schrieb", "schreibt", "geschrieben", "schrieben"),
        people=("ich", "mir", "mich", "mein", "meine", "wir", "uns", "unser", "unsere", "sie", "ihnen", "ihr", "ihre",
                "du", "dir", "dein", "deine", "euch"),
        sender=("von", "absender"),
        date=("gesendet", "datum", "gesendet am", "gesendet um"),
        receiver=("an", "empfänger"),
        subject=("betreff", "betrifft"),
        dividers=("ursprüngliche nachricht", "original-nachricht", "originalnachricht", "ursprünglicher termin",
                  "urspruengliche nachricht", "antwort", "antwortnachricht", "antwort nachricht", "original-mail",
                  "originalmail", "ursprüngliche e-mail", "ursprüngliche mail"),
        forwards=("weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "weitergeleitet von",
                  "anfang der weitergeleiteten e-mail", "weitergeleitete e-mail"),
        weekdays=("mo", "di", "mi", "do", "fr", "sa", "so"),
    ),
    "fr": Language(
        openers=("le",),
        wrote=("a écrit", "écrivait", "a ecrit", "nous a dit"),
        people=("je", "moi", "mon", "ma", "nous", "vous", "votre", "notre", "tu", "m'a", "j'ai"),
        sender=("de", "expéditeur"),
        date=("envoyé", "date", "envoyé le", "date d'envoi", "envoyée"),
        receiver=("à", "destinataire"),
        subject=("objet", "sujet"),
        dividers=("message d'origine", "message original", "message d’origine", "message initial", "réponse"),
        forwards=("message transféré", "début du message transféré", "message transmis", "message réexpédié",
                  "début du message réexpédié", "courriel transféré"),
        weekdays=("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
    ),
    "es": Language(
        openers=("el",),
        wrote=("escribió", "escribio", "ha escrito", "escribe"),
        people=("yo", "mí", "me", "mi", "nosotros", "nos", "usted", "ustedes"),
        sender=("de", "remitente"),
        date=("enviado", "fecha", "enviado el", "enviada", "enviada el"),
        receiver=("para", "a", "destinatario"),
        subject=("asunto",),
        dividers=("mensaje original", "mensaje de respuesta", "correo original"),
        forwards=("mensaje reenviado", "inicio del mensaje reenviado", "forwarded message"),
        weekdays=("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    ),
    "it": Language(
        openers=("il", "in data", "il giorno", "alle"),
        wrote=("ha scritto", "scrive", "scriveva", "scrisse"),
        people=("io", "mi", "mio", "noi", "ci", "nostro", "voi", "vi", "vostro", "lei", "le"),
        sender=("da", "mittente"),
        date=("inviato", "data", "inviato il", "inviata"),
        receiver=("a", "destinatario"),
        subject=("oggetto",),
        dividers=("messaggio originale", "messaggio di risposta"),
        forwards=("messaggio inoltrato", "inizio messaggio inoltrato", "inizio del messaggio inoltrato",
                  "messaggio inoltrato da"),
        weekdays=("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
    ),
    "nl": Language(
        openers=("op",),
        wrote=("schreef", "geschreven", "schrijft"),
        people=("ik", "mij", "mijn", "wij", "ons", "onze", "u", "uw", "jij", "jouw"),
        sender=("van", "afzender"),
        date=("verzonden", "datum", "verstuurd", "verzonden op"),
        receiver=("aan", "naar", "ontvanger"),
        subject=("onderwerp",),
        dividers=("oorspronkelijk bericht", "origineel bericht", "oorspronkelijke bericht", "antwoord"),
        forwards=("doorgestuurd bericht", "begin doorgestuurd bericht", "doorgezonden bericht"),
        weekdays=("ma", "di", "wo", "do", "vr", "za", "zo"),
    ),
    "pl": Language(
        openers=("w dniu", "dnia"),
        wrote=("pisze", "napisał", "napisała", "napisał(a)", "napisali", "napisał/a"),
        people=("ja", "mi", "mnie", "mój", "my", "nam", "nas", "pan", "pani", "państwo"),
        sender=("od", "nadawca"),
        date=("wysłano", "wysłane", "data", "wysłany"),
        receiver=("do", "adresat"),
        subject=("temat",),
        dividers=("wiadomość oryginalna", "oryginalna wiadomość", "wiadomość pierwotna", "wiadomość źródłowa",
                  "treść oryginalnej wiadomości"),
        forwards=("wiadomość przekazana", "przekazana wiadomość", "początek przekazywanej wiadomości",
                  "początek przesyłanej dalej wiadomości", "treść przekazanej wiadomości", "forwarded message"),
        weekdays=("pon", "wt", "śr", "czw", "pt", "sob", "niedz", "niedz"),
    ),
    "pt": Language(
        openers=("em", "no dia", "a"),
        wrote=("escreveu", "escreveram", "escreve"),
        people=("eu", "mim", "meu", "minha", "nós", "nosso", "você", "vocês", "seu"),
        sender=("de", "remetente"),
        date=("enviado", "data", "enviada em", "enviado em", "enviada", "enviado a"),
        receiver=("para", "destinatário"),
        subject=("assunto",),
        dividers=("mensagem original", "mensagem de resposta"),
        forwards=("mensagem encaminhada", "mensagem reencaminhada", "início da mensagem encaminhada",
                  "início da mensagem reencaminhada"),
        weekdays=("seg", "ter", "qua", "qui", "sex", "sáb", "dom"),
    ),
    "da": Language(
        openers=("den", "på", "d"),
        wrote=("skrev", "skriver"),
        people=("jeg", "mig", "min", "vi", "os", "vores", "du", "dig", "din", "i"),
        sender=("fra", "afsender"),
        date=("sendt", "dato", "sendt den"),
        receiver=("til", "modtager"),
        subject=("emne",),
        dividers=("oprindelig meddelelse", "oprindelig besked", "original meddelelse", "oprindelig mail",
                  "opprinnelig melding", "original besked"),
        forwards=("videresendt meddelelse", "videresendt besked", "start på videresendt besked", "videresendt melding",
                  "start på videresendt meddelelse", "begynnelse på videresendt melding"),
        weekdays=("man", "tir", "tirs", "ons", "tor", "tors", "fre", "lør", "søn"),
    ),
    "sv": Language(
        openers=("den", "kl", "på"),
        wrote=("skrev", "skriver"),
        people=("jag", "mig", "min", "vi", "oss", "vår", "du", "dig", "din", "ni", "er"),
        sender=("från",),
        date=("skickat", "datum", "skickades"),
        receiver=("till",),
        subject=("ämne",),
        dividers=("ursprungligt meddelande", "originalmeddelande", "ursprungligt mail", "originalmeddelandet"),
        forwards=("vidarebefordrat meddelande", "vidarebefordrat brev", "börja vidarebefordrat meddelande"),
        weekdays=("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    ),
    "fi": Language(
        wrote=("kirjoitti",), people=("minä", "me", "te", "sinä"), sender=("lähettäjä",), date=("lähetetty", "päivämäärä"),
        receiver=("vastaanottaja",), subject=("aihe",), dividers=("alkuperäinen viesti",),
        forwards=("välitetty viesti", "edelleenlähetetty viesti"), weekdays=("ma", "ti", "ke", "to", "pe", "la", "su"),
    ),
    "cs": Language(
        openers=("dne",), wrote=("napsal", "napsala", "napsal(a)", "napísal", "napísal(a)"), people=("já", "mi", "vy", "vám"),
        sender=("od", "odesílatel"), date=("odesláno", "datum", "odoslané"), receiver=("komu", "pro"),
        subject=("předmět", "predmet"), dividers=("původní zpráva", "původní e-mail", "pôvodná správa"),
        forwards=("přeposlaná zpráva", "přeposlaný e-mail"), weekdays=("po", "út", "st", "čt", "pá", "so", "ne"),
    ),
    "hu": Language(
        wrote=("ezt írta", "írta", "a következőt írta"), sender=("feladó",), date=("elküldve", "dátum"),
        receiver=("címzett",), subject=("tárgy",), dividers=("eredeti üzenet",), forwards=("továbbított üzenet",),
    ),
    "ro": Language(
        openers=("pe", "în", "la"), wrote=("a scris",), sender=("de la",), date=("trimis", "data"), receiver=("către",),
        subject=("subiect",), dividers=("mesaj original",), forwards=("mesaj redirecționat",),
    ),
    "tr": Language(
        wrote=("şunu yazdı", "yazdı", "şunları yazdı"), sender=("gönderen", "kimden"), date=("gönderildi", "tarih"),
        receiver=("alıcı", "kime"), subject=("konu",), dividers=("orijinal mesaj", "özgün ileti"),
        forwards=("iletilen mesaj", "yönlendirilen ileti"),
    ),
    "ru": Language(
        wrote=("пишет", "написал", "написала", "написал(а)", "писал", "пише"), people=("я", "мне", "вы", "вам"),
        sender=("от", "від"), date=("отправлено", "дата", "надіслано"), receiver=("кому",), subject=("тема",),
        dividers=("исходное сообщение", "оригинальное сообщение", "пересылаемое сообщение"),
        forwards=("пересылаемое сообщение", "перенаправленное сообщение", "начало переадресованного сообщения"),
        weekdays=("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    ),
    "vi": Language(
        openers=("vào",), wrote=("đã viết",), sender=("từ",), date=("đã gửi", "ngày"), receiver=("đến", "tới"),
        subject=("chủ đề",), dividers=("tin nhắn gốc",), forwards=("tin nhắn đã chuyển tiếp",),
    ),
    "el": Language(
        openers=("στις",), wrote=("έγραψε",), sender=("από",), date=("στάλθηκε", "ημερομηνία"), receiver=("προς",),
        subject=("θέμα",), dividers=("αρχικό μήνυμα",), forwards=("προωθημένο μήνυμα",),
    ),
    "asian": Language(
        openers=("在",), wrote=("写道", "寫道", "のメッセージ", "님이 작성"),
        sender=("发件人", "寄件者", "差出人", "보낸 사람", "寄件人"), date=("发送时间", "日期", "送信日時", "日付", "보낸 날짜", "寄件日期"),
        receiver=("收件人", "收件者", "宛先", "받는 사람"), subject=("主题", "主旨", "件名", "제목", "主題"),
        dividers=("原始邮件", "原始郵件", "元のメッセージ", "원본 메시지"), forwards=("转发的邮件", "転送されたメッセージ"),
    ),
}

#: Further lines of a header block: they belong to it and prove nothing.
OTHER_LABELS = frozenset(
    "cc bcc kopie kopia copie copia cc: dw reply-to importance priority wichtigkeit priorität importance attachments "
    "anlagen anlage attachment pièces adjuntos allegati bijlagen załączniki anexos kopi vedlagt bifogade kopio копия "
    "抄送 副本 organization organisation antwort replyto x-mailer mime-version message-id in-reply-to references "
    "content-type newsgroups answer-to sender".split()
) | {"antwort an", "réponse à", "répondre à", "responder a", "rispondi a", "pièces jointes", "reply to", "resent-from"}

#: “Quoting Cora <cora@...>:”
QUOTING = ("quoting", "zitat von", "zitiere", "citando a", "citando", "citat från", "cytowanie", "quote from", "citeren")

#: Written above what is forwarded, by people in a hurry.
FOR_YOUR_INFORMATION = frozenset(
    "fyi|for your information|see below|please see below|see attached|zur info|zur information|z.k.|z. k.|zk|zki|"
    "zur kenntnis|zur kenntnisnahme|zu ihrer kenntnis|zu ihrer information|siehe unten|s.u.|s. u.|siehe unten stehend|"
    "weitergeleitet|pour info|pour information|pvi|voir ci-dessous|para su información|para tu información|ver abajo|"
    "véase abajo|per conoscenza|vedi sotto|ter info|ter informatie|ter kennisgeving|zie hieronder|do wiadomości|"
    "patrz poniżej|para conhecimento|para sua informação|veja abaixo|til info|til orientering|se nedenfor|för info|"
    "för kännedom|se nedan|fwd|fw|wg|tr".split("|")
)

#: “Please write your answer above this line”
ABOVE_THIS_LINE = (
    "above this line", "oberhalb dieser zeile", "über dieser zeile", "über diese zeile", "au-dessus de cette ligne",
    "encima de esta línea", "sopra questa riga", "boven deze lijn", "boven deze regel", "powyżej tej linii",
    "acima desta linha", "over denne linje", "ovanför denna rad", "ovanför den här raden",
)
