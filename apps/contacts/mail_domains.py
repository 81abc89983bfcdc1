"""Mail domains that say nothing about whom somebody works for: free mail, providers, marketplaces.

The lists that packages bring were tried: they name companies and example.com as free mail and lack proton.me and
mailbox.org, and nobody keeps them up. So this is our own, with the families that have a domain in every country.
"""

from __future__ import annotations

#: Domains in which everybody can have an address, or is given one: blocking one shuts out many people.
SHARED_DOMAINS = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.de hotmail.fr hotmail.it hotmail.co.uk live.com
    live.de msn.com yahoo.com yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.co.uk ymail.com rocketmail.com aol.com aol.de
    icloud.com me.com mac.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de magenta.de freenet.de arcor.de
    mail.de posteo.de posteo.net mailbox.org proton.me protonmail.com pm.me tutanota.com tuta.io tuta.com mail.com
    mail.ru yandex.ru yandex.com bk.ru inbox.ru list.ru qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it alice.it tin.it wp.pl onet.pl o2.pl
    interia.pl seznam.cz centrum.cz bluewin.ch hispeed.ch sunrise.ch chello.at aon.at ziggo.nl kpnmail.nl planet.nl
    hetnet.nl telenet.be skynet.be comcast.net verizon.net att.net sbcglobal.net btinternet.com sky.com virginmedia.com
    fastmail.com fastmail.fm zoho.com hey.com uol.com.br bol.com.br terra.com.br telia.com online.no
    email.de mailbox.de vodafone.de vodafonemail.de kabelmail.de unitybox.de online.de onlinehome.de alice-dsl.net
    alice-dsl.de versanet.de ewe.net ewetel.net osnanet.de netcologne.de htp-tel.de m-net.de mnet-mail.de 1und1.de
    epost.de compuserve.de lycos.de firemail.de disroot.org riseup.net systemli.org startmail.com runbox.com
    mailfence.com gmx.li vol.at utanet.at inode.at a1.net drei.at hotmail.at liwest.at tele2.at kabsi.at upcmail.net
    bluemail.ch swissonline.ch vtxmail.ch green.ch netplus.ch proximus.be scarlet.be voo.be belgacom.net pandora.be
    home.nl xs4all.nl casema.nl quicknet.nl upcmail.nl online.nl tele2.nl zonnet.nl solcon.nl caiway.nl
    bbox.fr numericable.fr neuf.fr club-internet.fr voila.fr aliceadsl.fr cegetel.net noos.fr nordnet.fr
    email.it inwind.it iol.it fastwebnet.it vodafone.it poste.it pec.it telefonica.net movistar.es ono.com jazztel.es
    sapo.pt clix.pt netcabo.pt blueyonder.co.uk ntlworld.com talktalk.net tiscali.co.uk virgin.net plusnet.com
    eircom.net centrum.sk azet.sk post.cz volny.cz email.cz t-email.hu freemail.hu citromail.hu abv.bg mail.bg
    gazeta.pl tlen.pl poczta.fm op.pl ukr.net i.ua meta.ua rambler.ru mail.ua tut.by post.com email.com
    usa.com consultant.com inbox.com inbox.lv mail.ee hot.ee one.lt plius.lt spray.se bredband.net tele2.se comhem.se
    bahnhof.se jubii.dk mail.dk stofanet.dk mail.tele.dk broadpark.no getmail.no luukku.com kolumbus.fi elisanet.fi
    suomi24.fi cox.net charter.net bellsouth.net earthlink.net optonline.net juno.com netzero.net frontier.com
    windstream.net shaw.ca rogers.com bell.net sympatico.ca videotron.ca telus.net bigpond.com bigpond.net.au
    optusnet.com.au iinet.net.au tpg.com.au xtra.co.nz rediffmail.com foxmail.com yeah.net 126.net 139.com
    hushmail.com cock.li keemail.me tuta.io tutamail.com passinbox.com passmail.net simplelogin.com anonaddy.com
    marketplace.amazon.de marketplace.amazon.com marketplace.amazon.co.uk marketplace.amazon.fr marketplace.amazon.it
    marketplace.amazon.es marketplace.amazon.nl marketplace.amazon.pl members.ebay.de members.ebay.com
    members.ebay.co.uk members.ebay.fr members.ebay.it members.ebay.es mail.kleinanzeigen.de guest.booking.com
    privaterelay.appleid.com mozmail.com duck.com
    """.split()  # noqa: SIM905
)

#: Services with a domain in each country: yahoo.co.jp, live.nl, gmx.info.
FAMILIES = frozenset("aol gmail gmx googlemail hotmail live msn outlook windowslive yahoo yandex ymail".split())  # noqa: SIM905
SECOND_LEVELS = frozenset({"ac", "co", "com", "ne", "net", "or", "org"})


def is_shared(domain: str) -> bool:
    """Whether people without anything in common have addresses in `domain`, or in one that it belongs to."""
    labels = domain.casefold().rstrip(".").split(".")
    parents = (".".join(labels[start:]) for start in range(len(labels)))
    return _is_of_family(labels) or any(parent in SHARED_DOMAINS for parent in parents)


def _is_of_family(labels: list[str]) -> bool:
    if labels[0] not in FAMILIES:
        return False
    return len(labels) == 2 or (len(labels) == 3 and labels[1] in SECOND_LEVELS)
