"""An invented set of categories and reports, written as residents and the phone desk write: short and in a hurry."""

from server.domain.classification import CategoryWords

_CATEGORIES: dict[str, tuple[str, str]] = {
    "Straatverlichting": (
        "Een lamp of lantaarnpaal op straat doet het niet, brandt overdag of is beschadigd.",
        "lantaarnpaal, lantaarn, straatlamp, lamp kapot, verlichting, licht, donker, lichtmast",
    ),
    "Verkeerslicht": (
        "Een verkeerslicht is kapot of staat verkeerd afgesteld.",
        "stoplicht, verkeerslichten, rood licht, groen licht, kruispunt, drukknop",
    ),
    "Losse of kapotte stoeptegel": (
        "Een tegel in de stoep of op het voetpad ligt los of steekt uit.",
        "stoep, tegel, stoeptegels, trottoir, voetpad, struikelen, verzakt, opstaande tegel",
    ),
    "Gat of schade in de weg": (
        "Een kuil, gat of scheur in het asfalt of de klinkers van de rijbaan.",
        "gat in weg, kuil, asfalt, klinkers, wegdek, rijbaan, verzakking, scheur, hobbel",
    ),
    "Fietspad": (
        "Het fietspad is beschadigd of slecht begaanbaar.",
        "fietspad kapot, boomwortels fietspad, fietsers, fietsstrook",
    ),
    "Verkeersbord of straatnaambord": (
        "Een bord staat scheef, is weg, vies of niet te lezen.",
        "verkeersbord, bord scheef, straatnaambord, bord omver, paal met bord, wegwijzer",
    ),
    "Paaltje of hek": (
        "Een paaltje, hek of afzetting is kapot, weg of los.",
        "paaltje, anti-parkeerpaal, hek, hekwerk, slagboom, fietsbeugel, nietje",
    ),
    "Grof vuil": (
        "Grote spullen staan op straat: een bank, matras, kast of koelkast.",
        "grofvuil, matras, bankstel, koelkast, meubels, wasmachine, kast, grof afval",
    ),
    "Afval naast de container": (
        "Naast een ondergrondse container staan vuilniszakken of dozen.",
        "vuilniszak, zakken naast container, bijplaatsing, huisvuil, dozen naast container, afvaldumping",
    ),
    "Container vol of kapot": (
        "Een ondergrondse container is vol, verstopt of de klep gaat niet open.",
        "container vol, klep, ondergrondse container, glasbak, papiercontainer, papierbak, glascontainer, verstopt",
    ),
    "Minicontainer niet geleegd": (
        "De kliko, groene bak, gft of restafval is niet opgehaald.",
        "kliko, groene bak, gft, minicontainer, rolcontainer, niet opgehaald, niet geleegd, restafval, pmd",
    ),
    "Zwerfafval": (
        "Rommel op straat of in het groen: blikjes, papier, plastic, glas.",
        "zwerfvuil, rommel, troep, blikjes, plastic, papiertjes, glasscherven, afval op straat, vies",
    ),
    "Prullenbak": (
        "Een prullenbak op straat is vol, kapot of weg.",
        "afvalbak, prullebak, vuilnisbak, prullenbak vol, afvalbakje",
    ),
    "Hondenpoep": (
        "Er ligt hondenpoep of de hondentoilet of hondenuitlaatplaats is vies.",
        "hondenpoep, poep, uitwerpselen, hond los, hondentoilet, losloopgebied, hondendrol",
    ),
    "Boom": (
        "Een boom of tak is gevaarlijk, ziek, omgewaaid of geeft overlast.",
        "tak afgebroken, takken, omgewaaid, dode boom, stam, kroon, kap, boomwortels, zieke boom",
    ),
    "Snoeien": (
        "Struiken of hagen hangen over het pad of nemen zicht weg.",
        "snoeien, struik, struiken, haag, heg, overhangend groen, bosjes, braam, uitzicht",
    ),
    "Maaien": (
        "Het gras of de berm is te hoog.",
        "gras, maaien, berm, grasveld, gazon, hoog gras",
    ),
    "Onkruid": (
        "Er groeit onkruid op de stoep of in een plantvak.",
        "onkruid, brandnetels, distels, japanse duizendknoop, berenklauw, wieden",
    ),
    "Blad op straat": (
        "Er ligt veel blad of de bladkorf is vol.",
        "bladeren, bladkorf, bladafval, herfstblad, glad door bladeren",
    ),
    "Verstopte put of riool": (
        "Een straatkolk loopt niet door of het riool stinkt.",
        "put, kolk, riool, rioollucht, putdeksel, verstopt, stank, straatkolk, afvoer",
    ),
    "Water op straat": (
        "Na regen blijft het water staan.",
        "plas, wateroverlast, regenwater, blank, ondergelopen, water blijft staan",
    ),
    "Sloot of vijver": (
        "Het water in sloot of vijver is vervuild of er drijft iets in.",
        "sloot, vijver, kroos, blauwalg, dode vis, drijfvuil, gracht, singel, duiker, beschoeiing",
    ),
    "Speeltoestel": (
        "Een speeltoestel of de speeltuin is kapot of vies.",
        "speeltuin, schommel, glijbaan, wipkip, klimrek, speelplaats, zandbak, valdemping",
    ),
    "Bank of picknicktafel": (
        "Een bankje of picknicktafel in de openbare ruimte is kapot.",
        "bankje, zitbank, parkbank, picknicktafel, plank",
    ),
    "Graffiti of aanplakbiljet": (
        "Er is geklad of geplakt op een muur, kast of brug.",
        "graffiti, beklad, stickers, posters, spuitbus, bekladding, tags, wildplak",
    ),
    "Fout geparkeerde auto": (
        "Een auto, busje of aanhanger staat verkeerd geparkeerd.",
        "fout parkeren, geparkeerd, parkeeroverlast, aanhanger, caravan, busje, vrachtwagen, parkeervak, auto op stoep",
    ),
    "Fietswrak of weesfiets": (
        "Een oude of kapotte fiets staat er al lang.",
        "fietswrak, weesfiets, oude fiets, fietsenstalling, brommer, scooter, achtergelaten fiets",
    ),
    "Ratten": (
        "Er zijn ratten of muizen gezien.",
        "rat, ratten, ongedierte, muizen, rattennest, gif",
    ),
    "Eikenprocessierups of wespen": (
        "Er zit een nest van rupsen of wespen in een boom.",
        "eikenprocessierups, rupsen, rups, jeuk, wespennest, wespen, hoornaar, bijen",
    ),
    "Dood dier": (
        "Er ligt een dood dier op straat of in het water.",
        "dode kat, dode vogel, kadaver, aangereden dier, dode eend, dood dier, egel",
    ),
    "Gladheid": (
        "Het is glad door sneeuw of ijs en er is niet gestrooid.",
        "glad, gestrooid, strooien, sneeuw, ijs, ijzel, strooiwagen, zoutbak",
    ),
    "Geluidsoverlast": (
        "Er is hard geluid van muziek, bedrijven of werk.",
        "geluid, herrie, lawaai, harde muziek, geluidsoverlast, nachtrust, gebrom, aggregaat",
    ),
    "Overlast van personen": (
        "Een groep jongeren of personen zorgt voor overlast.",
        "hangjongeren, jongeren, jeugd, drugs, dealen, alcohol, wildplassen, schreeuwen, intimiderend, daklozen",
    ),
    "Vuurwerk": (
        "Er wordt vuurwerk afgestoken.",
        "vuurwerk, knallen, carbid, rotjes, vuurwerkafval",
    ),
    "Brug of steiger": (
        "Een brug, trap, tunnel of steiger is kapot of gevaarlijk.",
        "brug, bruggetje, leuning, brugdek, steiger, viaduct, tunnel, trap, vlonder",
    ),
    "Onveilige verkeerssituatie": (
        "Het verkeer rijdt te hard of de situatie is gevaarlijk.",
        "te hard rijden, snelheid, drempel, zebrapad, oversteken, gevaarlijk kruispunt, verkeersonveilig, racen",
    ),
}

CATEGORIES = [
    CategoryWords(number, name, description, tuple(synonyms.split(", ")))
    for number, (name, (description, synonyms)) in enumerate(_CATEGORIES.items(), start=1)
]

_REPORTS = """
Straatverlichting: lantaarnpaal kapot bij de speeltuin
Straatverlichting: Alle lantaarnpalen in de straat doen het niet
Straatverlichting: Melder geeft aan dat de lamp voor nr 14 al twee weken uit is
Straatverlichting: lantarenpaal brand overdag
Straatverlichting: Het is hier pikdonker, verlichting in het hele park is uit
Straatverlichting: Straatlantaarn knippert de hele nacht
Straatverlichting: dhr belt: 3 lampen defect in de brandgang
Verkeerslicht: Stoplicht blijft op rood staan
Verkeerslicht: verkeerslichten kruising Lindelaan doen het niet
Verkeerslicht: drukknop voor voetgangers werkt niet bij het stoplicht
Losse of kapotte stoeptegel: losse tegel
Losse of kapotte stoeptegel: Mw. is gestruikeld over een opstaande stoeptegel en heeft haar pols gebroken
Losse of kapotte stoeptegel: Stoep verzakt voor de deur, tegels liggen schots en scheef
Losse of kapotte stoeptegel: troittoir ligt er slecht bij, met rollator niet te doen
Losse of kapotte stoeptegel: tegeltjes liggen los voor de ingang van de flat
Gat of schade in de weg: gat in de weg
Gat of schade in de weg: Diepe kuil in het asfalt, auto beschadigd
Gat of schade in de weg: Er zitten grote gaten in het wegdek na de vorst
Gat of schade in de weg: klinkers liggen los in de rijbaan, verzakking na werkzaamheden kabels
Gat of schade in de weg: verzaking in de weg bij nr 22
Fietspad: Boomwortels drukken het fietspad omhoog
Fietspad: fietspad vol kuilen, levensgevaarlijk in het donker
Fietspad: gladde tegels op het fietspad, al meerdere fietsers gevallen
Verkeersbord of straatnaambord: verkeersbord staat scheef
Verkeersbord of straatnaambord: Straatnaambordje is weg
Verkeersbord of straatnaambord: bord 30 km is omver gereden door vrachtwagen
Verkeersbord of straatnaambord: Bord eenrichtingsverkeer niet meer leesbaar door groene aanslag
Paaltje of hek: Paaltje in de brandgang is eruit gereden
Paaltje of hek: hek rond het voetbalveldje kapot
Paaltje of hek: Het anti parkeerpaaltje ligt plat
Paaltje of hek: afzethek is weggewaaid en ligt in de struiken
Grof vuil: Grof vuil
Grof vuil: matras op straat
Grof vuil: Er staat een oude koelkast en een wasmachine bij de flat
Grof vuil: bankstel gedumpt naast de containers
Grof vuil: Buren zetten steeds meubels buiten
Grof vuil: iemand heeft kasten en matrassen bij de ingang gezet
Afval naast de container: vuilniszakken naast de container
Afval naast de container: Alweer zakken huisvuil naast ondergrondse container!!!!
Afval naast de container: Dozen bijgeplaatst bij de papiercontainer
Afval naast de container: Het is elke dag raak, vuilniszaken gedumpt bij de container
Afval naast de container: Afvaldumping, er zit post in met adres
Container vol of kapot: Container zit vol
Container vol of kapot: de klep van de ondergrondse container gaat niet open
Container vol of kapot: Papiercontainer
Container vol of kapot: glasbak puilt uit
Container vol of kapot: pasje werkt niet bij de ondergrondse container
Container vol of kapot: glascontainers bij de AH zijn vol
Minicontainer niet geleegd: Kliko niet geleegd
Minicontainer niet geleegd: groene bak is deze week niet opgehaald
Minicontainer niet geleegd: Dhr heeft gft container aan de weg gezet maar niet geleegd
Minicontainer niet geleegd: hele straat overgeslagen met de restafval ronde, kliko's staan nog vol
Minicontainer niet geleegd: pmd niet opgehaald
Minicontainer niet geleegd: deksel van mijn minicontainer is stuk
Zwerfafval: rommel in de bosjes
Zwerfafval: overal blikjes en plastic rond het station
Zwerfafval: Veel zwerfvuil na de markt
Zwerfafval: glasscherven op het pad bij school
Zwerfafval: Wat een troep hier weer, lege flessen en chipszakken
Zwerfafval: zwerf afval rondom de snackbar
Prullenbak: Prullenbak vol
Prullenbak: prullebak bij de bushalte puilt uit
Prullenbak: vuilnisbakje in het park is afgebroken
Prullenbak: Afvalbak naast het bankje zit al een week vol
Hondenpoep: hondenpoep op de stoep
Hondenpoep: Iedere dag hondendrollen voor de deur
Hondenpoep: Honden poepen in het speelveld, eigenaar ruimt het niet op
Hondenpoep: hondepoep in het gras waar kinderen spelen
Hondenpoep: mw heeft last van loslopende honden die overal hun behoefte doen
Boom: Tak afgebroken, hangt boven de weg
Boom: boom omgewaaid op geparkeerde auto
Boom: Dode bomen langs het kanaal
Boom: Grote tak ligt op de weg na de storm
Boom: Boom voor het huis neemt alle licht weg, kan deze gekapt worden
Boom: kastanjeboom ziek, er vallen takken uit
Snoeien: Struiken hangen over het voetpad
Snoeien: heg moet gesnoeid worden
Snoeien: Haag neemt het zicht weg bij de bocht
Snoeien: bosjes groeien over de stoep, kinderwagen kan er niet langs
Snoeien: overhangend groen, snoeien svp
Snoeien: bramen prikken bij het pad achter de school
Maaien: Gras te hoog
Maaien: Wanneer wordt er gemaaid? De berm is een meter hoog
Maaien: het grasveld is al weken niet gemaaid
Maaien: maaiwerk berm niet gedaan langs de polderweg
Onkruid: Onkruid tussen de tegels
Onkruid: plantvak staat vol onkruid en distels
Onkruid: berenklauw langs het pad, gevaarlijk voor kinderen
Onkruid: Japanse duizenknoop achter het huis
Onkruid: brandnetels van een meter hoog
Blad op straat: Bladkorf zit vol
Blad op straat: Overal blad op de stoep, spekglad
Blad op straat: bladkorven graag legen
Blad op straat: bladeren verstoppen de goot
Verstopte put of riool: Put verstopt
Verstopte put of riool: kolken lopen niet door
Verstopte put of riool: Het stinkt naar riool in de badkamer en op straat
Verstopte put of riool: putdeksel ligt los en rammelt
Verstopte put of riool: straatput zit dicht met zand
Verstopte put of riool: rioolucht in de hele straat
Water op straat: Grote plas voor de deur na regen
Water op straat: straat staat blank
Water op straat: Water blijft staan op de hoek, kan er niet langs
Water op straat: wateroverlast in de brandgang na hoosbui
Sloot of vijver: sloot zit vol kroos
Sloot of vijver: Dode vissen in de vijver
Sloot of vijver: Er drijft een winkelwagen in de singel
Sloot of vijver: beschoeiing langs de sloot is weggezakt
Sloot of vijver: blauwalgen in de plas? water is groen en stinkt
Speeltoestel: schommel kapot
Speeltoestel: Wipkip zit los in de speeltuin
Speeltoestel: glijbaan heeft scherpe rand
Speeltoestel: speeltoestellen zijn beklad en kapot
Speeltoestel: zandbak ligt vol glas
Bank of picknicktafel: bankje in park vernield
Bank of picknicktafel: plank van zitbank is gebroken
Bank of picknicktafel: Picknicktafel verbrand bij de plas
Graffiti of aanplakbiljet: Graffiti op het elektriciteitshuisje
Graffiti of aanplakbiljet: muur beklad met racistische teksten
Graffiti of aanplakbiljet: graffitti tunnel
Graffiti of aanplakbiljet: overal stickers geplakt op de lichtmasten
Fout geparkeerde auto: Auto staat al weken op de stoep geparkeerd
Fout geparkeerde auto: aanhanger zonder kenteken al maanden in parkeervak
Fout geparkeerde auto: Busje blokkeert de uitrit
Fout geparkeerde auto: foutparkeerders bij de school elke ochtend
Fout geparkeerde auto: caravan staat al drie weken op de parkeerplaats
Fietswrak of weesfiets: fietswrak
Fietswrak of weesfiets: Oude fietsen staan al maanden in het rek bij het station
Fietswrak of weesfiets: Verlaten fiets zonder wielen aan hek
Fietswrak of weesfiets: achtergelaten scooter in de bosjes
Ratten: Rat gezien
Ratten: ratten in de tuin en bij de containers
Ratten: mevrouw heeft last van ongedierte, ratten lopen over het terras
Ratten: rattenoverlast bij de eendenvijver
Eikenprocessierups of wespen: Eikenprocesierups in de eik bij de school
Eikenprocessierups of wespen: wespennest in de boom bij de speelplaats
Eikenprocessierups of wespen: Rupsen in de bomen, kinderen hebben jeuk
Dood dier: dode kat langs de weg
Dood dier: Er ligt een dode eend in het water
Dood dier: aangereden egel
Dood dier: overleden reiger in de sloot
Gladheid: Er is niet gestrooid
Gladheid: spekgladde brug door ijzel
Gladheid: fietspad niet sneeuwvrij
Gladheid: strooiwagen slaat onze wijk over
Geluidsoverlast: Harde muziek van het cafe tot 3 uur
Geluidsoverlast: al de hele nacht herrie van een generator
Geluidsoverlast: gebrom van warmtepomp bedrijf, kan niet slapen
Overlast van personen: Hangjongeren bij de speeltuin
Overlast van personen: groep jongeren dealt drugs achter de flat
Overlast van personen: jeugd schreeuwt en drinkt elke avond bij het bankje
Overlast van personen: man plast tegen de muur, wildplasser
Vuurwerk: vuurwerk al vanaf november
Vuurwerk: Harde knallen vannacht, cobra's
Vuurwerk: vuurwerk resten liggen overal
Brug of steiger: Leuning van de brug is los
Brug of steiger: planken van bruggetje zijn verrot
Brug of steiger: trap naar het station mist een tree
Onveilige verkeerssituatie: Er wordt veel te hard gereden in de woonwijk
Onveilige verkeerssituatie: Gevaarlijke oversteek bij school, graag een zebrapad
Onveilige verkeerssituatie: auto's racen door de straat, drempels nodig
Onveilige verkeerssituatie: Kinderen kunnen niet veilig oversteken
"""

_ID_OF = {category.name: category.id for category in CATEGORIES}

REPORTS: list[tuple[str, int]] = [
    (text, _ID_OF[name]) for name, text in (line.split(": ", 1) for line in _REPORTS.strip().splitlines())
]
"""Text and the id of the right category."""
