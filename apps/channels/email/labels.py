"""Names of charsets as mail writes them, and what its senders mean by them."""

from __future__ import annotations

import re
from encodings.aliases import aliases

# By what senders mean (WHATWG Encoding standard, section 4.2), so that the larger repertoire is read.
MEANT = {
    "ascii": "cp1252",
    "ansi": "cp1252",
    "latin_1": "cp1252",
    "iso8859_1": "cp1252",
    "x_user_defined": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "windows_874": "cp874",
    "cp28591": "cp1252",
    "cp28592": "iso8859_2",
    "cp28595": "iso8859_5",
    "cp28605": "iso8859_15",
    "cp65001": "utf_8",
    "utf": "utf_8",
    "unicode": "utf_8",
    "unicode_1_1_utf_8": "utf_8",
    "x_unicode_2_0_utf_8": "utf_8",
    "utf_8_sig": "utf_8",
    "ucs_2": "utf_16",
    "iso_10646_ucs_2": "utf_16",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "cp54936": "gb18030",
    "gb_2312_80": "gb18030",
    "cn_gb": "gb18030",
    "x_gbk": "gb18030",
    "x_euc_cn": "gb18030",
    "cp52936": "hz",
    "hz_gb": "hz",
    "big5": "big5hkscs",
    "cn_big5": "big5hkscs",
    "x_x_big5": "big5hkscs",
    "big5_eten": "big5hkscs",
    "euc_kr": "cp949",
    "ksc5601": "cp949",
    "ks_c_5601": "cp949",
    "ks_c_5601_1987": "cp949",
    "ks_c_5601_1989": "cp949",
    "cp51949": "cp949",
    "shift_jis": "cp932",
    "x_sjis": "cp932",
    "windows_31j": "cp932",
    "euc_jp": "euc_jis_2004",
    "x_euc_jp": "euc_jis_2004",
    "eucjp_ms": "euc_jis_2004",
    "cp51932": "euc_jis_2004",
    "iso2022_jp": "iso2022_jp_ext",
    "iso_2022_jp_ms": "iso2022_jp_ext",
    "iso_2022_jp_kddi": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "cp50222": "iso2022_jp_ext",
    "koi8": "koi8_r",
    "koi8_ru": "koi8_u",
    "cp20866": "koi8_r",
    "cp21866": "koi8_u",
    "mac": "mac_roman",
    "x_mac_roman": "mac_roman",
    "x_mac_ce": "mac_latin2",
    "x_mac_cyrillic": "mac_cyrillic",
    "x_mac_greek": "mac_greek",
    "x_mac_turkish": "mac_turkish",
}
KNOWN_NAMES = """
ascii utf_8 utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be
iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_10 iso8859_13 iso8859_14 iso8859_15
iso8859_16 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874 cp437 cp850 cp852 cp855 cp857 cp858
cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 koi8_r koi8_u koi8_t kz1048 ptcp154
mac_roman mac_latin2 mac_cyrillic mac_greek mac_turkish mac_iceland
big5hkscs cp950 gb18030 hz cp932 cp949 johab euc_jp euc_jis_2004 euc_jisx0213 shift_jis_2004 shift_jisx0213
iso2022_jp_ext iso2022_jp_1 iso2022_jp_2 iso2022_jp_3 iso2022_jp_2004 iso2022_kr
"""
KNOWN = frozenset(KNOWN_NAMES.split())
LONGEST = 40
WELL_FORMED = re.compile(r"[a-z0-9][a-z0-9 ._:+-]*")
# "windows1252", "x-cp1252", "CP-850", "dos-437", "ibm850", "ms949".
CODE_PAGE = re.compile(r"(?:x_)?(?:windows|win|cp|ms|dos|ibm)_?(\d{3,5})")
# "8859-1", "iso_8859-15:1998", "iso-8859-8-i", "x-iso8859_2".
ISO_8859 = re.compile(r"(?:x_)?(?:iso_?)?8859_(\d{1,2})(?:_(?:i|e|\d{4}))?")
UTF_8 = re.compile(r"(?:x_)?utf_?8(?:mb[34])?(?:_.*)?")


def charset(label: str) -> str:
    """Python's name of the charset that senders mean with `label`; empty if it is none that mail may use."""
    if not label or len(label) > LONGEST:
        return ""
    label = label.lower().strip(" \t\"';,=").removeprefix("charset=").partition(";")[0].partition("(")[0].strip()
    if not WELL_FORMED.fullmatch(label):
        return ""
    name = re.sub("[^a-z0-9]+", "_", label).strip("_")
    name = MEANT.get(name) or aliases.get(name, name)
    name = MEANT.get(name) or _regular(name)
    return name if name in KNOWN else ""


def _regular(name: str) -> str:
    """Families of names, whose members are written in many ways."""
    if UTF_8.fullmatch(name):
        return "utf_8"
    if page := CODE_PAGE.fullmatch(name):
        name = f"cp{page[1]}"
    elif iso := ISO_8859.fullmatch(name.replace("iso8859_", "8859_").replace("iso8859", "8859_")):
        name = f"iso8859_{iso[1]}"
    return MEANT.get(name, name)
