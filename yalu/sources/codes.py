"""Codes of countries and languages and names of comment platforms, as the registry may use them."""

from __future__ import annotations

import re

_COUNTRIES = """
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
  CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
  FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
  JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
  MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
  PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
  TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
  EU
"""
COUNTRIES = frozenset(_COUNTRIES.split())
"""ISO 3166-1 alpha-2, and EU for bodies of the Union."""
UNKNOWN_COUNTRY = "ZZ"
"""CLDR's code of a region that is not known: no source file may state it."""
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
"""A language tag as BCP 47 has it, near enough."""
UNKNOWN_LANGUAGE = "und"
"""BCP 47's code of a language that is not known."""

_LANGUAGES = """
  aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
  eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja
  jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb
  nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq
  sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
LANGUAGES = frozenset(_LANGUAGES.split())
"""ISO 639-1. A tag of the registry may add a script and a region: zh-Hans, pt-BR (BCP 47)."""

SCRIPTS = frozenset({"Hans", "Hant", "Hang", "Jpan", "Kore", "Latn", "Cyrl", "Arab", "Mong", "Tibt"})
"""ISO 15924 codes that are of use here."""

_PLATFORMS = """
  changyan commento coral cusdis daum discourse disqus discuz duoshuo facebook fastcomments frame generic ghost
  giscus gitalk graphcomment guardian hacker-news hyvor-talk intensedebate isso livefyre livere naver netease
  openweb phpbb remark42 schema.org substack twikoo utterances viafoura vuukle waline wordpress
"""
PLATFORMS = tuple(_PLATFORMS.split())
"""Comment platforms that a source may name: those of ``yalu.pages``, read or only recognised."""
