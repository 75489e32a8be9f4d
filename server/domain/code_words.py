"""Short words that are easy to read out and to type, for codes that live half an hour."""

_TEXT = """
aap aarde adres agent akker anker appel april arend avond baan baard bakker balk band bank basis beek beer berg beuk
bezem bij bloem boek boom boot bord bos brief broer brood brug buur cent cirkel citroen clown dag dak dam deken deur
dier dijk disk doos dorp draak droom druif duif duin eend egel eik eiland emmer ezel fabel fakkel feest fiets film
fluit fontein foto gans gast geel geit glas goud graan gras groen haan haas hamer hand haven heg hek helm hert hoed
hond honing huis iglo inkt jaar jas juni kaars kaas kade kamer kano kapper kast kat keuken kip klok knoop koek
koffie kom koning koor kraan krant kroon kruik laan lamp land leeuw lente lepel licht lied linde maan maart markt
mast meer melk merel metro molen mond mos muis muur naald nacht nest neus noord noot oever olifant oost oven paard
pad palm park parel peer pen piano plein plank poes pomp poort post prins punt raam regen riet rij ring rivier rok
roos ruiter schaap school schip sjaal ski slang sleutel slot sneeuw soep spin spoor stad steen ster stoel straat
strand tafel tak tante tent thee tijger toren touw trein trap trui tuin tulp uil uur vaas vaart veer veld vis vlag
vlinder vogel vos vuur wagen water weg weide west wiel wind winter wolf wolk zaag zand zee zeil zomer zon zuid zwaan
"""

WORDS = tuple(_TEXT.split())
