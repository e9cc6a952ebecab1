"""The mail sink's pages: made on the server, self-contained, without a script or anything from elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import DictLoader, Environment, StrictUndefined

from deploy.local.mailbox import Mail

PAGE_HEADERS: Final = {
    # A mail's HTML is shown in a sandboxed frame that inherits this: no script runs and nothing is fetched.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'",
    "Cache-Control": "no-store",
}
BRUSSELS: Final = ZoneInfo("Europe/Brussels")

STYLE: Final = """
:root{--ink:#1f2429;--soft:#5c6670;--line:#e3e6ea;--page:#f6f7f9;--card:#fff;--mark:#ffe615;--link:#0055a4;--tag:#eef3fa}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a3abb4;--line:#333a42;--page:#15181c;--card:#1e2329;
--link:#8ab8ff;--tag:#28313d}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
header{background:var(--card);border-top:6px solid var(--mark);border-bottom:1px solid var(--line)}
header div,main{max-width:64rem;margin:0 auto;padding:1.1rem 1.25rem}
h1{font-size:1.35rem;margin:0}h2{font-size:1.3rem;margin:.2rem 0 1rem;overflow-wrap:anywhere}p{margin:.2rem 0}
.soft{color:var(--soft);font-size:.9rem}a{color:var(--link)}a:focus-visible,input:focus-visible,select:focus-visible,
button:focus-visible{outline:3px solid var(--link);outline-offset:2px}
form{display:flex;flex-wrap:wrap;gap:.8rem;align-items:end;margin:.4rem 0 1.2rem}
label{display:grid;gap:.2rem;font-size:.85rem;color:var(--soft)}
input,select,button{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--line);
border-radius:.5rem;padding:.45rem .7rem;min-width:11rem}
button{background:var(--mark);color:#1f2429;border-color:transparent;font-weight:600;min-width:0;cursor:pointer}
.card{background:var(--card);border:1px solid var(--line);border-radius:.8rem;overflow:hidden}
ol{list-style:none;margin:0;padding:0}li+li{border-top:1px solid var(--line)}
li a{display:grid;grid-template-columns:7rem 1fr auto;gap:.2rem 1rem;padding:.8rem 1.1rem;color:inherit;
text-decoration:none}li a:hover{background:var(--tag)}
.subject{font-weight:600;overflow-wrap:anywhere}.to{grid-column:2;overflow-wrap:anywhere}
.tag{background:var(--tag);border-radius:1rem;padding:.1rem .6rem;font-size:.8rem;font-weight:600;justify-self:start;
align-self:start;white-space:nowrap}.empty{padding:2.5rem;text-align:center}.pad{padding:1.25rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem;margin:0}dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}h3{font-size:1rem;margin:1.5rem 0 .5rem}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}
iframe{width:100%;min-height:26rem;border:0;background:#fff;display:block}
@media(max-width:40rem){li a{grid-template-columns:1fr}.to{grid-column:1}}
"""

FRAME: Final = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{% block title %}Postvak{% endblock %}</title><style>{{ style|safe }}</style></head>
<body><header><div><h1>Postvak</h1><p class="soft">Elke mail die in deze opstelling verstuurd is. Niets gaat echt
de deur uit.</p></div></header><main>{% block main %}{% endblock %}</main></body></html>"""

LIST: Final = """{% extends "frame" %}{% block main %}
<form method="get" action="/">
<label>Bericht<select name="rule"><option value="">alle berichten</option>
{% for code in rules %}
<option value="{{ code }}"{% if code == rule %} selected{% endif %}>{{ code }}</option>{% endfor %}
</select></label>
<label>Ontvanger<input name="to" type="search" value="{{ to }}" placeholder="deel van een adres"></label>
<button>Tonen</button>{% if rule or to %}<a href="/">Filter wissen</a>{% endif %}</form>
<p class="soft" role="status">{{ found }} van {{ total }} mails, nieuwste eerst{% if mails|length < found %}; de laatste
{{ mails|length }} staan hier{% endif %}.</p>
<div class="card">{% if mails %}<ol>{% for mail in mails %}<li><a href="/mails/{{ mail.number }}">
<span class="tag">{{ mail.rule or "geen code" }}</span>
<span class="subject">{{ mail.subject or "(geen onderwerp)" }}</span>
<time class="soft" datetime="{{ mail.received_at.isoformat() }}">{{ mail.received_at|moment }}</time>
<span class="to soft">aan {{ mail.to|join(", ") }}</span></a></li>{% endfor %}</ol>
{% else %}<p class="empty soft">{{ "Geen mail past bij deze filter." if total else "Er is nog geen mail." }}</p>
{% endif %}</div>{% endblock %}"""

MAIL: Final = """{% extends "frame" %}{% block title %}Mail {{ mail.number }} · Postvak{% endblock %}{% block main %}
<p><a href="/">← Alle mails</a></p>
<article class="card pad"><h2>{{ mail.subject or "(geen onderwerp)" }}</h2><dl>
<dt>Aan</dt><dd>{{ mail.to|join(", ") }}</dd><dt>Van</dt><dd>{{ mail.sender or "geen" }}</dd>
<dt>Ontvangen</dt><dd><time datetime="{{ mail.received_at.isoformat() }}">{{ mail.received_at|moment }}</time></dd>
<dt>Bericht</dt><dd>{% if mail.rule %}
<a href="/?rule={{ mail.rule|urlencode }}">{{ mail.rule }}</a>{% else %}geen{% endif %}
</dd><dt>Aanleiding</dt><dd>{{ mail.cause or "geen" }}</dd>
<dt>Berichtkenmerk</dt><dd>{{ mail.message_id or "geen" }}</dd>
<dt>Spoor</dt><dd>{{ mail.traceparent or "geen" }}</dd></dl></article>
{% if mail.html %}<h3>Opgemaakte tekst</h3><div class="card">
<iframe sandbox title="Opgemaakte tekst van de mail" srcdoc="{{ mail.html }}"></iframe></div>{% endif %}
{% if mail.text %}<h3>Gewone tekst</h3><div class="card pad"><pre>{{ mail.text }}</pre></div>{% endif %}
{% endblock %}"""


def _moment(instant: datetime) -> str:
    return instant.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M:%S")


_templates = Environment(
    loader=DictLoader({"frame": FRAME, "list": LIST, "mail": MAIL}), autoescape=True, undefined=StrictUndefined
)
_templates.filters["moment"] = _moment
_templates.globals["style"] = STYLE


def list_page(mails: Sequence[Mail], *, rules: Sequence[str], rule: str, to: str, found: int, total: int) -> str:
    """Show mails in the given order, with the filter that chose them."""
    return _templates.get_template("list").render(mails=mails, rules=rules, rule=rule, to=to, found=found, total=total)


def mail_page(mail: Mail) -> str:
    """Show one mail with everything that explains it."""
    return _templates.get_template("mail").render(mail=mail)
