/* Lines that web pages put around their articles, in German and English. A line is compared as a whole:
 * lower case, without the signs around it. Nothing here matches inside a paragraph. */
#include "base/utf8.h"
#include "corpus/internal.h"

enum {
  LINE_MAX_BYTES = 160,  /* of a line that may be page furniture */
  NOTICE_MAX_BYTES = 600 /* of a notice on cookies and the like, which has sentences */
};

/* Comment forms, which are no part even of an archive's data: whole lines, and openings. */
static const char *const form_lines[] = {
    "kommentar abschicken",
    "kommentar absenden",
    "post comment",
    "submit comment",
    "antworten abbrechen",
    "antwort abbrechen",
    "cancel reply",
};

static const char *const form_openings[] = {
    "deine e-mail-adresse wird nicht veröffentlicht",
    "ihre e-mail-adresse wird nicht veröffentlicht",
    "deine email-adresse wird nicht veröffentlicht",
    "die e-mail-adresse wird nicht veröffentlicht",
    "your email address will not be published",
    "erforderliche felder sind",
    "pflichtfelder sind mit",
    "required fields are marked",
    "meinen namen, meine e-mail-adresse und meine website in diesem browser",
    "name, e-mail-adresse und website in diesem browser",
    "save my name, email, and website in this browser",
    "diese website verwendet akismet",
    "this site uses akismet",
    "benachrichtige mich über nachfolgende kommentare",
    "benachrichtige mich über neue beiträge",
    "notify me of follow-up comments",
    "notify me of new posts",
    "du musst angemeldet sein, um einen kommentar",
    "sie müssen angemeldet sein, um einen kommentar",
    "you must be logged in to post a comment",
};

/* A field of a form or a place on a page, but it may also head a chapter of the article. */
static const char *const single_words[] = {
    "name", "e-mail", "email", "e-mail-adresse", "website", "webseite", "kommentar", "comment", "nachricht",
    "absenden", "senden", "abschicken", "submit", "kommentare", "comments", "partner", "partners", "related",
    "recommended", "trending", "kategorien", "categories", "archiv", "tags", "schlagwörter", "schlagworte",
    "suche", "search", "menü", "menu", "startseite", "home", "navigation", "zurück", "weiter", "anmelden",
    "login", "newsletter", "impressum", "datenschutz", "agb", "kontakt", "über uns", "about us", "audio",
    "video", "werbung", "redaktion",
};

/* What follows these is written by readers. */
static const char *const ends[] = {
    "schreibe einen kommentar", "schreiben sie einen kommentar", "einen kommentar schreiben",
    "kommentar schreiben", "kommentar verfassen", "kommentar hinterlassen", "einen kommentar hinterlassen",
    "hinterlasse einen kommentar", "hinterlassen sie einen kommentar", "hinterlasse eine antwort",
    "schreibe eine antwort", "antwort hinterlassen", "jetzt kommentieren", "leave a comment", "leave a reply",
    "post a comment", "add a comment", "write a comment", "join the discussion", "beitragsnavigation",
    "beitrags-navigation", "post navigation",
    "keine kommentare", "noch keine kommentare", "no comments", "no comments yet",
    "ein kommentar", "diskutieren sie mit", "diskutiere mit",
};

/* Other articles follow. */
static const char *const teasers[] = {
    "ähnliche artikel", "ähnliche beiträge", "ähnliche themen", "verwandte artikel", "verwandte beiträge",
    "verwandte themen", "weitere artikel", "weitere beiträge", "weitere meldungen", "weitere nachrichten",
    "weitere themen", "mehr artikel", "mehr nachrichten", "mehr zum thema", "mehr zu diesem thema",
    "mehr aus diesem ressort", "auch interessant", "das könnte dich auch interessieren",
    "das könnte sie auch interessieren", "das könnte dich interessieren", "das könnte sie interessieren",
    "das könnte dir auch gefallen", "das könnte ihnen auch gefallen", "lesen sie auch", "lesen sie mehr",
    "lesen sie mehr zum thema", "lies auch", "lesetipps", "empfohlene artikel", "empfehlungen der redaktion",
    "beliebte artikel", "beliebte beiträge", "meistgelesen", "meistgelesene artikel", "am meisten gelesen",
    "neueste artikel", "neueste beiträge", "neueste kommentare", "neueste nachrichten", "aktuelle beiträge",
    "letzte beiträge", "top-themen", "topthemen", "related articles", "related posts", "related stories",
    "related news", "you may also like", "you might also like", "read next", "more stories",
    "recommended for you", "popular posts", "recent posts", "recent comments", "latest news", "our partners",
    "our partner", "unsere partner", "partnerseiten", "unsere sponsoren", "our sponsors",
    "vorheriger beitrag", "nächster beitrag", "vorheriger artikel", "nächster artikel",
    "previous post", "next post", "previous article", "next article",
    "mehr aus der rubrik", "weitere artikel zum thema", "weitere artikel des autors", "mehr vom autor",
};

/* Buttons and signs. */
static const char *const buttons_and_signs[] = {
    "anzeige", "advertisement", "sponsored", "sponsored content", "artikel teilen", "beitrag teilen",
    "artikel drucken", "artikel vorlesen", "artikel anhören", "artikel merken", "link kopieren",
    "link kopiert", "in die zwischenablage kopieren", "copy link", "kommentieren", "zum inhalt springen",
    "zum hauptinhalt springen", "direkt zum inhalt", "skip to content", "skip to main content", "nach oben",
    "nach oben scrollen", "back to top",
    "log in",
    "einloggen", "jetzt anmelden", "registrieren", "jetzt registrieren", "konto erstellen",
    "passwort vergessen", "sign in", "sign up", "newsletter abonnieren", "zum newsletter anmelden",
    "jetzt abonnieren", "abonnieren", "subscribe", "datenschutzerklärung", "cookie-einstellungen",
    "cookies akzeptieren", "alle cookies akzeptieren", "alle akzeptieren", "akzeptieren", "ablehnen",
    "accept all", "accept cookies", "reject all", "mehr erfahren", "weiterlesen", "mehr lesen", "read more",
    "jetzt lesen", "foto des autors", "foto der autorin", "bild des autors", "autorenbild", "author photo",
    "photo of author", "by admin", "von admin", "admin", "externen inhalt laden", "inhalt laden",
    "bild vergrößern", "alle rechte vorbehalten", "all rights reserved", "follow us", "folge uns",
    "folgen sie uns",
    "diesen artikel teilen", "diesen beitrag teilen", "teilen sie diesen artikel", "share this article",
    "jetzt teilen", "zum artikel", "zur startseite", "zur übersicht",
    "zurück zur übersicht", "zurück zur startseite", "mehr anzeigen", "mehr laden",
    "alle anzeigen", "mehr artikel anzeigen", "load more", "show more",
    "anmelden oder registrieren", "jetzt kostenlos testen", "jetzt testen", "weiterlesen nach der anzeige",
    "artikel wird nach der werbung fortgesetzt", "seite drucken", "diese seite drucken", "pdf herunterladen",
    "problem melden", "fehler melden", "feedback", "[toc]",
};

/* A biography follows. */
static const char *const author_heads[] = {
    "über den autor", "über die autorin", "zum autor", "zur autorin", "der autor", "die autorin",
    "about the author",
};

/* A table of contents follows. */
static const char *const contents_heads[] = {
    "inhaltsverzeichnis", "inhaltsübersicht", "inhalt", "table of contents", "contents",
};

/* The line begins with this and is no sentence: pointers, labels, credits. */
static const char *const pointers[] = {
    "lesen sie auch:", "lesen sie dazu:", "lesen sie hier:", "lesen sie mehr:", "lies auch:",
    "auch interessant:", "mehr zum thema:", "siehe auch:", "weiterlesen:", "lesetipp:", "passend dazu:",
    "read also:", "also read:", "read more:", "see also:", "related:", "tags:", "tag:", "schlagwörter:",
    "schlagworte:", "stichwörter:", "kategorie:", "kategorien:", "category:", "categories:", "filed under",
    "teilen:", "share:", "share this", "teile diesen", "auf facebook teilen", "auf twitter teilen",
    "auf linkedin teilen", "auf whatsapp teilen", "per e-mail teilen", "share on ", "übersetzt von",
    "übersetzen von", "übersetzt aus", "übersetzung:", "übersetzung von", "übersetzung aus dem",
    "translated by", "translated from", "translation:", "foto:", "fotos:", "foto von ", "bild:", "bilder:",
    "bildquelle:", "bildnachweis:", "bildrechte:", "symbolbild", "symbolfoto", "titelbild:", "beitragsbild:",
    "quelle:", "source:", "image:", "photo:", "photo by ", "photo credit", "image credit", "credit:",
    "credits:", "lesezeit", "lesedauer", "geschätzte lesezeit", "reading time", "posted by", "posted in",
    "rubrik:", "ressort:", "themen:", "keywords:",
    "stichworte:", "schlagwort:", "mehr zu:", "pingback:",
    "trackback:", "profilbild von ", "e-mail:", "tel.:",
    "telefon:", "tel:", "http://", "https://",
    "www.",
};

/* The same: when the page was written. */
static const char *const dates[] = {
    "veröffentlicht am", "veröffentlicht:", "erstellt am", "aktualisiert am", "aktualisiert:",
    "zuletzt aktualisiert", "letzte aktualisierung", "stand:", "published on", "published:", "posted on",
    "updated:", "last updated",
};

/* The paragraph begins with this; it may have sentences. */
static const char *const notices[] = {
    "wir verwenden cookies", "wir nutzen cookies", "diese website verwendet cookies",
    "diese website nutzt cookies", "diese website benutzt cookies", "diese webseite verwendet cookies",
    "diese seite verwendet cookies", "we use cookies", "this website uses cookies", "this site uses cookies",
    "abonnieren sie unseren newsletter", "abonniere unseren newsletter",
    "melden sie sich für unseren newsletter", "melden sie sich zu unserem newsletter",
    "melde dich für unseren newsletter", "jetzt zum newsletter anmelden", "subscribe to our newsletter",
    "sign up for our newsletter", "folgen sie uns auf ", "folge uns auf ", "follow us on ",
    "an dieser stelle finden sie einen externen inhalt", "an dieser stelle befindet sich ein externer inhalt",
    "dieser artikel ist nur für abonnenten", "©", "copyright ©",
    "dieser artikel enthält affiliate", "dieser beitrag enthält affiliate", "dieser artikel wurde automatisch übersetzt", "dieser text wurde automatisch übersetzt",
    "dieser beitrag wurde automatisch übersetzt", "this article was automatically translated", "disclaimer:", "haftungsausschluss:",
    "risikohinweis:", "hinweis: dieser artikel enthält", "transparenzhinweis:", "mit sternchen gekennzeichnete links",
    "javascript ist deaktiviert", "bitte aktivieren sie javascript", "ihr browser unterstützt",
};

typedef struct phrases {
  ns_phrase kind;
  const char *const *texts;
  size_t count;
} phrases;

#define PHRASES(kind, texts) {kind, texts, sizeof(texts) / sizeof *(texts)}
/* The line is one of these and nothing else. */
static const phrases whole[] = {
    PHRASES(NS_PHRASE_WORD, single_words),
    PHRASES(NS_PHRASE_END, ends),
    PHRASES(NS_PHRASE_TEASERS, teasers),
    PHRASES(NS_PHRASE_LINE, buttons_and_signs),
    PHRASES(NS_PHRASE_AUTHOR, author_heads),
    PHRASES(NS_PHRASE_CONTENTS, contents_heads),
};
#undef PHRASES

/* A line that is made of nothing but these is a row of buttons. */
static const char *const buttons[] = {
    "teilen",   "facebook",  "twitter",  "x",        "whatsapp", "linkedin", "xing",   "pinterest", "reddit",
    "telegram", "instagram", "e-mail",   "email",    "mail",     "drucken",  "print",  "share",     "tweet",
    "twittern", "merken",    "flipboard", "pocket",   "threads",  "bluesky",  "mastodon", "kopieren", "tumblr",
    "youtube",  "tiktok",    "rss",      "messenger", "signal"};

/* ---- the line in the form of the tables ---- */

typedef struct folded {
  char text[LINE_MAX_BYTES + 1];
  size_t len;
} folded;

static bool is_around(uint32_t c) {
  return c == '(' || c == ')' || c == '[' || c == ']' || c == '*' || c == ' ' || c == '|' || c == '>' || c == '<' ||
         c == '-' || c == 0x2022 || c == 0xBB || c == 0xAB || c == 0x203A || c == 0x2013 || (c >= 0x2190 && c <= 0x2BFF) || c >= 0x1F000; /* arrows, pictures */
}

static bool is_final(uint32_t c) {
  return is_around(c) || c == ':' || c == '.' || c == '!' || c == '?' || c == 0x2026;
}

/* Lower case of ASCII and the German letters, as many bytes of the line as fit; signs in front are left
 * out. */
static void fold_start(ns_slice line, folded *out) {
  size_t at = 0;
  unsigned len;
  out->len = 0;
  while (at < line.len && is_around(ns_utf8_at(line, at, &len)))
    at += len;
  for (; at < line.len; at += len) {
    uint32_t c = ns_utf8_at(line, at, &len);
    if (out->len + len > LINE_MAX_BYTES)
      break;
    if ((c >= 'A' && c <= 'Z') || c == 0xC4 || c == 0xD6 || c == 0xDC)
      c += 0x20;
    out->len += ns_utf8_put(c, out->text + out->len);
  }
  out->text[out->len] = '\0';
}

static ns_slice without_final(const folded *line) {
  ns_slice text = ns_slice_of(line->text, line->len);
  while (text.len) {
    unsigned len;
    size_t at = ns_utf8_floor(text, text.len - 1);
    if (!is_final(ns_utf8_at(text, at, &len)))
      break;
    text.len = at;
  }
  return text;
}

static bool starts_with_one(const folded *line, const char *const *texts, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (ns_slice_starts(ns_slice_of(line->text, line->len), ns_slice_str(texts[i])))
      return true;
  return false;
}

static ns_phrase find_whole(ns_slice line) {
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
    for (size_t k = 0; k < whole[i].count; k++)
      if (ns_slice_is(line, whole[i].texts[k]))
        return whole[i].kind;
  return NS_PHRASE_NONE;
}

static bool is_button(ns_slice word) {
  for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++)
    if (ns_slice_is(word, buttons[i]))
      return true;
  return false;
}

static bool is_button_row(ns_slice line) {
  size_t words = 0;
  for (size_t from = 0; from < line.len;) {
    size_t to = from;
    while (to < line.len && !strchr(" ,|/", line.ptr[to]))
      to++;
    if (to > from && !is_button(ns_slice_of(line.ptr + from, to - from)))
      return false;
    words += to > from;
    from = to + 1;
  }
  return words > 0;
}

/* "3 Kommentare", "12 Comments", "5 Minuten Lesezeit", "4 min read" */
static ns_phrase counted(ns_slice line) {
  static const char *const comments[] = {" kommentare", " kommentar", " comments", " comment"};
  static const char *const minutes[] = {" minuten lesezeit", " min. lesezeit", " min lesezeit", " min read",
                                        " minute read", " minutes read"};
  size_t digits = 0;
  while (digits < line.len && line.ptr[digits] >= '0' && line.ptr[digits] <= '9')
    digits++;
  ns_slice noun = ns_slice_from(line, digits);
  if (digits > 0 && (ns_slice_starts(noun, NS_LIT(" gedanken zu ")) || ns_slice_starts(noun, NS_LIT(" gedanke zu ")) ||
                     ns_slice_starts(noun, NS_LIT(" thoughts on ")) || ns_slice_starts(noun, NS_LIT(" thought on "))))
    return NS_PHRASE_END;
  for (size_t i = 0; digits > 0 && i < sizeof comments / sizeof *comments; i++)
    if (ns_slice_is(noun, comments[i]))
      return NS_PHRASE_END;
  for (size_t i = 0; digits > 0 && i < sizeof minutes / sizeof *minutes; i++)
    if (ns_slice_is(noun, minutes[i]))
      return NS_PHRASE_LINE;
  return NS_PHRASE_NONE;
}

static bool is_hashtags(ns_slice line) {
  size_t tags = 0;
  for (size_t i = 0; i < line.len; i++) {
    bool start = line.ptr[i] != ' ' && (i == 0 || line.ptr[i - 1] == ' ');
    if (start && (line.ptr[i] != '#' || i + 1 == line.len || line.ptr[i + 1] == ' ' || line.ptr[i + 1] == '#'))
      return false;
    tags += start;
  }
  return tags > 0;
}

/* "Kommentare (3)" */
static bool is_comment_count(ns_slice line) {
  size_t digits = 0;
  while (digits < line.len && line.ptr[line.len - 1 - digits] >= '0' && line.ptr[line.len - 1 - digits] <= '9')
    digits++;
  line.len -= digits;
  return digits > 0 && (ns_slice_is(line, "kommentare (") || ns_slice_is(line, "comments ("));
}

/* "Startseite » Wirtschaft » Energie" */
static bool is_breadcrumbs(ns_slice line) {
  static const char *const borders[] = {" » ", " › ", " > ", " → "};
  size_t parts = 0;
  for (size_t i = 0; i < line.len; i++)
    for (size_t k = 0; k < sizeof borders / sizeof *borders; k++)
      parts += ns_slice_starts(ns_slice_from(line, i), ns_slice_str(borders[k]));
  return parts >= 2 || (parts == 1 && (ns_slice_starts(line, NS_LIT("Startseite ")) || ns_slice_starts(line, NS_LIT("Home "))));
}

static ns_phrase find_short(const folded *line, ns_slice given) {
  ns_slice bare = without_final(line);
  ns_phrase kind = find_whole(bare);
  if (kind)
    return kind;
  if (is_button_row(bare) || is_hashtags(given))
    return NS_PHRASE_LINE;
  kind = is_comment_count(bare) ? NS_PHRASE_END : counted(bare);
  if (!kind && is_breadcrumbs(given))
    kind = NS_PHRASE_LINE;
  if (kind || ns_ends_sentence(given))
    return kind;
  if (starts_with_one(line, pointers, sizeof pointers / sizeof *pointers))
    return NS_PHRASE_LINE;
  return starts_with_one(line, dates, sizeof dates / sizeof *dates) ? NS_PHRASE_DATE : NS_PHRASE_NONE;
}

/* The first bytes, ASCII case aside: tells most lines from a phrase without folding them. */
static bool may_be(ns_slice line, const char *text) {
  enum { LOOK = 8 }; /* no phrase is shorter */
  for (size_t i = 0; i < LOOK && i < line.len; i++)
    if (((line.ptr[i] ^ text[i]) & ~0x20) != 0)
      return false;
  return true;
}

static bool is_form_line(ns_slice line) {
  for (size_t i = 0; i < sizeof form_lines / sizeof *form_lines; i++) {
    folded low;
    if (!may_be(line, form_lines[i]))
      continue;
    fold_start(line, &low);
    if (ns_slice_is(without_final(&low), form_lines[i]))
      return true;
  }
  return false;
}

static bool opens_form(ns_slice line) {
  for (size_t i = 0; i < sizeof form_openings / sizeof *form_openings; i++) {
    folded low;
    if (!may_be(line, form_openings[i]))
      continue;
    fold_start(line, &low);
    if (ns_slice_starts(ns_slice_of(low.text, low.len), ns_slice_str(form_openings[i])))
      return true;
  }
  return false;
}

bool ns_phrase_is_form(ns_slice line) {
  if (line.len < 8 || line.len > NOTICE_MAX_BYTES)
    return false;
  return (line.len <= LINE_MAX_BYTES && is_form_line(line)) || opens_form(line);
}

ns_phrase ns_phrase_find(ns_slice line) {
  folded low;
  if (line.len == 0 || line.len > NOTICE_MAX_BYTES)
    return NS_PHRASE_NONE;
  if (ns_phrase_is_form(line))
    return NS_PHRASE_FORM;
  fold_start(line, &low);
  if (starts_with_one(&low, notices, sizeof notices / sizeof *notices))
    return NS_PHRASE_LINE;
  return line.len > LINE_MAX_BYTES ? NS_PHRASE_NONE : find_short(&low, line);
}
