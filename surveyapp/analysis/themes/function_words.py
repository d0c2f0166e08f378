"""Function words: those that hold a sentence together and name nothing, so that no matter can begin with them.

Their classes are closed (pronouns, articles, conjunctions, prepositions, auxiliaries, quantifiers, adverbs of degree, time and
place), so that a list is whole. Each is there as simplemma's dictionary form and in forms that it takes for something else.
"""

EN = """
a an the this that these those
i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself
we us our ours ourselves they them their theirs themselves one ones oneself
who whom whose which what when where why how whoever whatever whenever wherever whichever however
somebody someone something anybody anyone anything nobody noone nothing everybody everyone everything none
some any no every each either neither both all another other others such same own self several many much more most
few fewer fewest little less least enough plenty lot lots half whole entire certain various
and or but nor so yet for if unless because since although though while whereas whether than as until till once lest
of to in on at by from with without within into onto upon about above across after against along among amongst around
before behind below beneath beside besides between beyond despite down during except inside like near off out outside
over past per through throughout towards toward under underneath up via versus
be am is are was were been being have has had having do does did done doing
can could shall should will would may might must ought need needs dare able cannot
isn aren wasn weren haven hasn hadn don doesn didn can couldn shan shouldn won wouldn mightn mustn needn ll ve re
not never ever always often sometimes usually seldom rarely again still already just only even also too very quite rather
really almost nearly hardly barely perhaps maybe indeed instead otherwise therefore thus hence moreover furthermore
then now soon later here there everywhere somewhere anywhere nowhere else anyway anyhow away back together
please yes ok okay well oh
get gets got gotten getting go goes went gone going come comes came coming make makes made making let lets
take takes took taken taking give gives gave given giving put puts seem seems seemed
"""

FI = """
minä minun minua minut minussa minusta minuun minulla minulta minulle mä mun mua mulla mulle multa mulle
sinä sinun sinua sinut sinulla sinulta sinulle sä sun sua sulla sulle hän hänen häntä hänet hänellä häneltä hänelle
me meidän meitä meillä meiltä meille te teidän teitä teillä teiltä teille he heidän heitä heidät heillä heiltä heille
tämä tämän tätä tässä tästä tähän tällä tältä tälle tänä täksi nämä näiden näitä näissä näistä näihin näillä
tuo tuon tuota tuossa tuosta tuohon tuolla tuolle nuo noiden noita se sen sitä siinä siitä siihen sillä siltä sille siksi
ne niiden niitä niissä niistä niihin niillä niiltä niille
kuka kenen kenet ketä kenellä keneltä kenelle ketkä mikä minkä mitä missä mistä mihin millä miltä mille miksi mitkä
joka jonka jota jossa josta johon jolla jolta jolle jotka joiden joita joissa joista joihin joilla joilta joille
joku jokin jonkun jotain jotakin jossain jostain johonkin jollain jonnekin kukaan ketään kenelläkään
mikään mitään missään mistään mihinkään millään kumpi kumpikin kumpikaan kaikki kaikkea kaiken kaikkia jokainen joka
moni monta monen usea useampi useita muu muut muuta muita muutama muutaman molemmat molempi eräs sama toinen toisen itse
semmoinen tämmöinen tuommoinen sellainen tällainen tuollainen millainen kaikenlainen jonkinlainen
tarpeen paljon vähän vähemmän vähiten enemmän eniten lisää enempi useimmat tarpeeksi riittävästi hieman pikkuisen kovin
ja tai vai eli sekä mutta vaan että jotta koska kun kuin jos joskin vaikka ellei paitsi sillä siis niin näin noin
kuten kuitenkin kuitenkaan silti tosin kunnes ennenkuin joten
ei en et emme ette eivät älä älkää eikä enkä etkä emmekä ettekä eivätkä ettei etten jollei muttei
olla olen olet on olemme olette ovat ole oli olin olit olimme olitte olivat olisi olisin olisivat ollut olleet olevan
voida voin voit voi voimme voitte voivat voisi voisin voisiko voiko voitu saattaa pitää pitäisi piti täytyä täytyy
pystyä taitaa kannattaa tarvita tulisi
saada sai saa saan saatu tulla tuli tulee mennä meni menee tehdä teki tekee antaa ottaa käydä kävi alkaa alkoi
alle alla yli yllä päällä kanssa kautta luona luokse lähellä takana taakse edessä eteen sisällä ulkona vieressä
ilman vastaan varten vuoksi takia tähden mukaan mukana asti saakka lähtien alkaen ennen jälkeen aikana kesken keskellä
välillä väliin päin kohti kohdalla ohi läpi ympäri sijaan sijasta lisäksi puolesta
nyt sitten silloin joskus aina usein harvoin koskaan ikinä milloinkaan jo vielä enää taas uudelleen heti pian kohta
tänne täällä täältä tuonne siellä sinne sieltä missä mihin jossakin
ihan aivan melko melkein lähes vain ainoastaan edes juuri todella tosi erittäin hyvin liian niinkuin ehkä varmaan kai
myös myöskin muuten muutoin muualla yhä lainkaan ollenkaan yhtään toki tietenkin oikeastaan jopa vasta
kyllä joo okei no noh yksi
"""

SV = """
en ett den det de dem denna denne detta dessa där här
jag mig min mitt mina du dig din ditt dina han honom hans hon henne hennes hen vi oss vår vårt våra
ni er ert era sig sin sitt sina deras dess man ens själv själva självt
vem vems vilken vilket vilka vad när var vart varifrån varför hur som vars
någon något några nån nåt nåra ingen inget inga ingenting någonting någonstans ingenstans alla allt all annan annat andra
varje var vardera båda bägge samma sådan sådant sådana sån sånt såna flera fler flest många mången mycket mer mera mest
få färre lite litet mindre minst lagom tillräckligt halv hel hela helt egen eget egna
och eller men för ty så samt utan fast fastän att om ifall därför eftersom medan innan tills än som varken antingen både
av åt till från i in ut på vid med utan under över ovan nedan mot bland bakom framför bredvid mellan kring runt omkring
genom efter före inom utom utanför innanför hos per enligt trots via sedan sen
vara är var varit vore ha har hade haft göra gör gjorde gjort bli blir blev blivit bliva
kunna kan kunde kunnat ska skall skulle vilja vill ville velat må måtte måste få får fick fått böra bör borde
behöva behöver brukar bruka lär torde
inte ej icke aldrig alltid ofta ibland sällan igen åter ännu redan bara endast blott även också just ganska rätt väldigt
jätte alltför för nog kanske knappt nästan verkligen faktiskt egentligen ju väl nu då sedan snart strax genast
hit dit upp uppe ner nere ut ute in inne bort borta fram framme tillbaka ihop överallt
ja nej jo ok okej
komma kommer kom kommit gå går gick gått ta tar tog tagit ge ger gav gett givit låta låter lät sätta
"""

FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in (("en", EN), ("fi", FI), ("sv", SV))}


def is_function_word(stem: str, word: str, language: str) -> bool:
    """Tell whether a word, or the stem that it has, is a function word; False in a language without a list."""
    known = FUNCTION_WORDS.get(language, frozenset())
    return stem in known or word in known
