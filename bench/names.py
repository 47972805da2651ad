"""Invented people's names, Italian and foreign, with the shares they have in an archive."""


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.replace("\n", " ").split(",")]


FAMILY = _names("""
Rossi, Ferrari, Brambilla, Colombo, Locatelli, Rota, Pesenti, Carminati, Gritti, Zanchi, Ghislandi,
Bonomi, Mazzoleni, Cattaneo, Invernizzi, Pagani, Valsecchi, Facchinetti, Belotti, Signorelli, De
Luca, Di Stefano, D'Angelo, Lo Presti, La Rosa, Esposito, Russo, Caruso, Santoro, Greco, Bianchi
Porro, Hoxha, Shehu, Gjoni, Popescu, Ionescu, Ceban, Munteanu, Diallo, Traoré, Ndiaye, Sow, Mensah,
Okafor, El Amrani, Ben Salah, Bouazza, Haddad, Khan, Hussain, Singh, Kaur, Chowdhury, Islam, Hu,
Chen, Zhou, Kovalenko, Shevchenko, Petrović, Nikolić, Fernández, Quispe, Mamani, Da Silva, Oliveira
""")
GIVEN = _names("""
Marco, Luca, Giulia, Chiara, Francesca, Alessandro, Matteo, Elena, Davide, Sara, Martina, Paolo,
Anna, Stefano, Laura, Giuseppe, Maria Grazia, Anna Maria, Gian Luca, Nicolò, Mohamed, Youssef,
Fatima, Aïcha, Khadija, Mamadou, Ousmane, Aminata, Ngozi, Kwame, Ndrekë, Blerta, Xhevahir, Mihaela,
Gheorghe, Andreea, Oksana, Tetyana, Dragan, Snežana, Harpreet, Gurpreet, Shahid, Nasreen, Rahim, Xin
Yi, Wei, Jhon, Yesenia, Thiago, Wilmer
""")

# With surnames made of pieces, as many and as alike as those of a province: an archive is not all namesakes.
BEGINNINGS = _names(
    "Bar, Bel, Bos, Cal, Cap, Cas, Cor, Fas, Fon, Gal, Gar, Lam, Lor, Man, Mor, Nav, Pel, Tor, Val"
)
ENDS = _names(
    "agni, alli, anda, aro, asco, ati, elli, enghi, era, ese, etti, iani, icci, iga, ini, isi, oni, otti"
)
MIDDLES = _names("ad, al, am, an, ar, as, at, en, er, ic, ig, il, in, on, or, os")
FAMILY += [beginning + end for beginning in BEGINNINGS for end in ENDS]
FAMILY += [beginning + middle + end for beginning in BEGINNINGS for middle in MIDDLES for end in ENDS]

GIVEN += _names("""
Andrea, Francesco, Lorenzo, Riccardo, Simone, Federico, Gabriele, Antonio, Giovanni, Roberto, Mario,
Carlo, Luigi, Vincenzo, Salvatore, Angelo, Pietro, Michele, Fabio, Massimo, Claudio, Daniele, Enrico,
Franco, Giorgio, Sergio, Alberto, Maurizio, Mauro, Emanuele, Tommaso, Edoardo, Filippo, Giacomo, Leonardo,
Valentina, Silvia, Paola, Roberta, Cristina, Daniela, Barbara, Monica, Simona, Patrizia, Rosa, Teresa,
Giovanna, Angela, Lucia, Carla, Rita, Franca, Luisa, Caterina, Elisa, Ilaria, Federica, Alice, Sofia,
Aurora, Giorgia, Beatrice, Greta, Camilla, Nicole, Noemi, Irene, Veronica, Serena, Ahmed, Omar, Hamza,
Ibrahim, Karim, Hassan, Ali, Abdul, Bilal, Samira, Naima, Zineb, Hanane, Latifa, Cheikh, Moussa, Awa,
Fatou, Emmanuel, Blessing, Grace, Joy, Arben, Ilir, Dritan, Elona, Mirela, Vasile, Ion, Florin, Elena
Daniela, Ana Maria, Natalia, Olena, Iryna, Svitlana, Jasmin, Milan, Jelena, Manjit, Sukhwinder,
Rajesh, Rubel, Sumon, Farhana, Li, Jing, Hui, Ming, Carlos, Luis, Jorge, Rosa Elvira, Juan Carlos
""")
# Of the names of an archive few are very common and most are rare: the share of each falls with its place.
FAMILY_WEIGHTS = [1 / (place + 20) for place in range(len(FAMILY))]
GIVEN_WEIGHTS = [1 / (place + 10) for place in range(len(GIVEN))]
