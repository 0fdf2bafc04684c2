/* The query language:
 *
 *   query  = either
 *   either = both { ("ODER" | "OR") both }
 *   both   = list { ("UND" | "AND") list }
 *   list   = { [ "+" | "-" | "NICHT" | "NOT" ] near }          words side by side belong together first
 *   near   = item { "NEAR" [ "/" number ] item }
 *   item   = "(" either ")"
 *          | quoted [ "~" number ]                             "…"  „…“  “…”  «…»  »…«
 *          | field ":" ( quoted | piece )                      titel: quelle: autor: jahr: betrag: name:
 *          | "@" piece                                         exactly this form
 *          | piece                                             word, wild*card, fuzzy~
 *   piece  = characters up to a blank, a bracket or a quotation mark
 *
 * Operators are written in capitals; the same word in small letters is a word. A sign counts only
 * directly before what it belongs to and after a blank, a bracket or the start: in "Online-Handel" and
 * "Meta - Bilanz" there is none. Recursion happens at brackets alone and ends at NS_QUERY_DEPTH_MAX. */
#include "base/utf8.h"
#include "search/parser.h"
#include "search/search.h"

static ns_status parse_either(ns_parser *p, ns_syntax **out);

static ns_slice piece_at(const ns_parser *p, size_t end) {
  return ns_slice_of(p->text.ptr + p->at, end - p->at);
}

static ns_status parse_brackets(ns_parser *p, ns_syntax **out) {
  size_t open = p->at++;
  if (++p->depth > NS_QUERY_DEPTH_MAX)
    return ns_parse_wrong(p, open, NS_LIMIT, "brackets nest deeper than %d levels; use fewer", NS_QUERY_DEPTH_MAX);
  ns_status status = parse_either(p, out);
  if (status)
    return status;
  p->depth--;
  if (ns_parse_at_end(p))
    return ns_parse_wrong(p, open, NS_INVALID, "the bracket that opens here does not close; put a ) where it ends");
  p->at++; /* parse_either stops at ")" or the end alone */
  if ((*out)->kind == NS_SYNTAX_LIST && !(*out)->children)
    return ns_parse_wrong(p, open, NS_INVALID, "nothing stands between the brackets; fill or remove them");
  (*out)->start = (uint32_t)open;
  (*out)->end = (uint32_t)p->at;
  return NS_OK;
}

static ns_status parse_item(ns_parser *p, ns_syntax **out) {
  return p->text.ptr[p->at] == '(' ? parse_brackets(p, out) : ns_parse_item(p, out);
}

/* ------------------------------------------------------------------ what joins them */

/* Can an item begin at p->at? */
static bool item_follows(ns_parser *p) {
  size_t end;
  ns_parse_skip_blanks(p);
  return !ns_parse_at_end(p) && p->text.ptr[p->at] != ')' && ns_parse_operator(p, &end) == NS_OP_NONE;
}

static bool positional(const ns_syntax *node) {
  return node->kind == NS_SYNTAX_WORD || node->kind == NS_SYNTAX_PHRASE || node->kind == NS_SYNTAX_EXACT ||
         node->kind == NS_SYNTAX_WILDCARD || node->kind == NS_SYNTAX_FUZZY;
}

static ns_status near_window(ns_parser *p, size_t end, uint32_t *window) {
  ns_slice piece = piece_at(p, end);
  const char *slash = memchr(piece.ptr, '/', piece.len);
  *window = NS_NEAR_DEFAULT;
  if (!slash)
    return NS_OK;
  size_t start = p->at;
  p->at += (size_t)(slash - piece.ptr) + 1;
  if (!ns_parse_number(p, window) || p->at != end)
    return ns_parse_wrong(p, start, NS_INVALID, "after NEAR/ a number of words is missing, as in Meta NEAR/5 Rechenzentrum");
  return ns_parse_window(p, start, *window);
}

/* The rest of a NEAR chain behind its first operand. */
static ns_status parse_near_rest(ns_parser *p, ns_syntax **out) {
  ns_syntax *chain = NULL, *last = *out;
  size_t end;
  for (ns_parse_skip_blanks(p); !ns_parse_at_end(p) && ns_parse_operator(p, &end) == NS_OP_NEAR; ns_parse_skip_blanks(p)) {
    size_t at = p->at;
    uint32_t window;
    ns_syntax *right = NULL;
    ns_status status = near_window(p, end, &window);
    p->at = end;
    if (!status && !item_follows(p))
      status = ns_parse_wrong(p, at, NS_INVALID, "NEAR stands between two words or phrases, as in Meta NEAR/5 Rechenzentrum");
    if (!status)
      status = parse_item(p, &right);
    if (!status && (!positional(last) || !positional(right)))
      status = ns_parse_wrong(p, at, NS_INVALID, "NEAR stands between words and phrases; brackets and fields have no place in the text");
    if (!status && chain && chain->window != window)
      status = ns_parse_wrong(p, at, NS_INVALID, "one chain of NEAR has one distance; use the same number, or UND between the pairs");
    if (!status && !chain) {
      status = ns_parse_node(p, NS_SYNTAX_NEAR, last->start, &chain);
      if (!status) {
        chain->window = window;
        chain->children = last;
      }
    }
    if (status)
      return status;
    last->next = right;
    last = right;
    chain->end = right->end;
    *out = chain;
  }
  return NS_OK;
}

/* The sign at p->at, if there is one; p->at moves behind it. */
/* Is there nothing but blanks from here to the end or a closing bracket? */
static bool ends_piece(const ns_parser *p, size_t at) {
  while (at < p->text.len && (p->text.ptr[at] == ' ' || p->text.ptr[at] == '\t' || p->text.ptr[at] == '\n'))
    at++;
  return at == p->text.len || p->text.ptr[at] == ')';
}

static ns_status parse_sign(ns_parser *p, char *sign) {
  size_t end, start = p->at;
  *sign = 0;
  if (ns_parse_operator(p, &end) == NS_OP_NOT) {
    p->at = end;
    *sign = '-';
    if (!item_follows(p) || p->text.ptr[p->at] == '+' || p->text.ptr[p->at] == '-')
      return ns_parse_wrong(p, start, NS_INVALID, "NICHT stands before a word, a phrase or a bracket, as in Meta NICHT Hyperion");
    return NS_OK;
  }
  char c = p->text.ptr[p->at];
  if (c == '+' && ends_piece(p, p->at + 1))
    return ns_parse_wrong(p, start, NS_INVALID, "+ stands directly before a word that must be there, as in +Haus");
  if ((c != '+' && c != '-') || p->at + 1 >= p->text.len)
    return NS_OK;
  ns_slice rest = ns_slice_from(p->text, p->at + 1);
  unsigned len;
  uint32_t follows = ns_utf8_at(rest, 0, &len);
  if (ns_parse_is_blank(follows) || follows == ')' || follows == '+' || follows == '-' || follows == '>')
    return NS_OK; /* a dash or an arrow between words */
  p->at++;
  *sign = c;
  if (ns_parse_operator(p, &end) != NS_OP_NONE)
    return ns_parse_wrong(p, start, NS_INVALID, "%c stands before a word, not before an operator; write the operator in small letters to search for it", c);
  return NS_OK;
}

static ns_status parse_list(ns_parser *p, ns_syntax **out) {
  ns_status status = ns_parse_node(p, NS_SYNTAX_LIST, p->at, out);
  ns_syntax **tail = status ? NULL : &(*out)->children;
  size_t end;
  for (;;) {
    if (status)
      return status;
    ns_parse_skip_blanks(p);
    if (ns_parse_at_end(p) || p->text.ptr[p->at] == ')')
      break;
    ns_operator op = ns_parse_operator(p, &end);
    if (op == NS_OP_AND || op == NS_OP_OR)
      break;
    if (op == NS_OP_NEAR)
      return ns_parse_wrong(p, p->at, NS_INVALID, "NEAR stands between two words or phrases; write it in small letters to search for the word");
    size_t start = p->at;
    char sign;
    ns_syntax *item = NULL;
    status = parse_sign(p, &sign);
    if (!status)
      status = parse_item(p, &item);
    if (!status)
      status = parse_near_rest(p, &item);
    if (!status) {
      item->sign = sign;
      if (sign)
        item->start = (uint32_t)start;
      *tail = item;
      tail = &item->next;
    }
  }
  (*out)->end = (uint32_t)p->at;
  return NS_OK;
}

/* One level of a binary operator: operand { op operand }; a single operand stays itself. */
static ns_status parse_chain(ns_parser *p, ns_operator wanted, ns_syntax_kind kind, ns_status (*operand)(ns_parser *, ns_syntax **), ns_syntax **out) {
  ns_syntax *chain = NULL, *last = NULL;
  size_t end;
  ns_status status = operand(p, out);
  for (last = *out; !status && !ns_parse_at_end(p) && ns_parse_operator(p, &end) == wanted;) {
    size_t at = p->at;
    const char *name = p->text.ptr + at;
    int name_len = (int)(end - at);
    ns_syntax *right = NULL;
    if (last->kind == NS_SYNTAX_LIST && !last->children)
      return ns_parse_wrong(p, at, NS_INVALID, "%.*s needs something before it; write it in small letters to search for the word", name_len, name);
    p->at = end;
    status = operand(p, &right);
    if (!status && right->kind == NS_SYNTAX_LIST && !right->children)
      status = ns_parse_wrong(p, at, NS_INVALID, "%.*s needs something after it; write it in small letters to search for the word", name_len, name);
    if (!status && !chain) {
      status = ns_parse_node(p, kind, last->start, &chain);
      if (!status)
        chain->children = last;
    }
    if (status)
      break;
    last->next = right;
    last = right;
    chain->end = right->end;
    *out = chain;
  }
  return status;
}

static ns_status parse_both(ns_parser *p, ns_syntax **out) {
  return parse_chain(p, NS_OP_AND, NS_SYNTAX_AND, parse_list, out);
}

static ns_status parse_either(ns_parser *p, ns_syntax **out) {
  return parse_chain(p, NS_OP_OR, NS_SYNTAX_OR, parse_both, out);
}

/* ------------------------------------------------------------------ the whole */

static ns_status check_text(ns_parser *p) {
  if (p->text.len > NS_QUERY_MAX)
    return ns_parse_wrong(p, NS_QUERY_MAX, NS_LIMIT, "%zu bytes are more than a query may have (%d); shorten it", p->text.len, NS_QUERY_MAX);
  size_t bad = ns_utf8_check(p->text);
  if (bad < p->text.len)
    return ns_parse_wrong(p, bad, NS_INVALID, "byte %zu is not UTF-8; set the terminal to UTF-8 and type it anew", bad + 1);
  for (size_t i = 0; i < p->text.len; i++) {
    unsigned char c = (unsigned char)p->text.ptr[i];
    if ((c < ' ' && !ns_parse_is_blank(c)) || c == 0x7F)
      return ns_parse_wrong(p, i, NS_INVALID, "a control character (U+%04X) at byte %zu; remove it", (unsigned)c, i + 1);
  }
  return NS_OK;
}

ns_status ns_query_parse(ns_slice text, ns_arena *arena, ns_syntax **out, size_t *at, ns_error *err) {
  *out = NULL;
  *at = 0;
  ns_parser p = {.text = text, .arena = arena, .err = err};
  ns_syntax *root = NULL;
  ns_status status = check_text(&p);
  if (!status)
    status = parse_either(&p, &root);
  if (!status && !ns_parse_at_end(&p))
    status = ns_parse_wrong(&p, p.at, NS_INVALID, "no bracket is open that this ) could close; remove it");
  if (status)
    *at = p.wrong_at;
  else
    *out = root;
  return status;
}
