/* The article's part of a page → blocks, in document order. */
#include "base/utf8.h"
#include "corpus/html/html.h"

typedef struct emitter {
  ns_blocks *blocks;
  const xmlNode *main;
  size_t main_size;
  ns_buf text;        /* of the block that is open; '\n' = <br> */
  ns_block_kind kind; /* of it */
  unsigned level;     /* of a heading */
  int lists;          /* lists that are open */
  bool first;         /* the next item begins a list */
  bool code;          /* inside <pre> */
  bool drop_title;    /* the only <h1> is the title, which is known */
} emitter;

/* ---- text ---- */

static void add_block(emitter *emit, ns_slice text) {
  ns_slice copy = ns_arena_copy(emit->blocks->arena, text);
  ns_slice clean = copy.ptr ? ns_text_clean(copy, emit->blocks->arena) : copy;
  ns_block *block = ns_blocks_add(emit->blocks, emit->kind, clean);
  if (!block || clean.len == 0)
    return;
  block->gap = emit->kind != NS_BLOCK_ITEM || emit->first;
  block->whole = emit->kind == NS_BLOCK_TEXT && clean.len <= NS_CAPTION_MAX && !emit->code;
  block->level = (uint8_t)emit->level;
  if (emit->kind == NS_BLOCK_ITEM) {
    block->first = emit->first;
    emit->first = false;
  }
}

static ns_slice skip_breaks(ns_slice text, bool *twice) {
  size_t at = 0, breaks = 0;
  while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\n'))
    breaks += text.ptr[at++] == '\n';
  *twice = breaks >= 2;
  return ns_slice_from(text, at);
}

/* Closes the open block; two <br> part paragraphs. */
static void flush(emitter *emit) {
  ns_slice rest = ns_buf_slice(&emit->text);
  while (rest.len > 0) {
    size_t end = rest.len;
    for (size_t i = 0; i < rest.len && emit->kind == NS_BLOCK_TEXT; i++) {
      bool twice;
      if (rest.ptr[i] == '\n' && (skip_breaks(ns_slice_from(rest, i), &twice), twice)) {
        end = i;
        break;
      }
    }
    add_block(emit, ns_slice_of(rest.ptr, end));
    rest = ns_slice_from(rest, end);
    if (rest.len > 0 && rest.ptr[0] == '\n') {
      bool twice;
      rest = skip_breaks(rest, &twice);
    } else {
      break;
    }
  }
  if (emit->text.status == NS_NOMEM)
    emit->blocks->failed = true;
  ns_buf_clear(&emit->text);
}

/* Line breaks of the source are blanks; only <br> breaks. */
static void add_text(emitter *emit, const xmlChar *content, bool as_it_is) {
  ns_slice text = ns_xml_slice(content);
  for (size_t from = 0; from < text.len;) {
    const char *found = as_it_is ? NULL : memchr(text.ptr + from, '\n', text.len - from);
    size_t to = found ? (size_t)(found - text.ptr) : text.len;
    ns_buf_add(&emit->text, text.ptr + from, to - from);
    if (found)
      ns_buf_add_char(&emit->text, ' ');
    from = to + (found != NULL);
  }
}

/* ---- elements ---- */

static void walk_children(emitter *emit, const xmlNode *node, int depth);

static bool is_block(const xmlNode *node) {
  return ns_html_is_one_of(node, " p div section article main header footer blockquote address center fieldset "
                                 "figure hr dl dt dd td th tr tbody thead table form details summary body ");
}

static void walk_as(emitter *emit, const xmlNode *node, ns_block_kind kind, unsigned level, int depth) {
  flush(emit);
  ns_block_kind before = emit->kind;
  emit->kind = kind;
  emit->level = level;
  walk_children(emit, node, depth);
  flush(emit);
  emit->kind = before;
  emit->level = 0;
}

static void walk_list(emitter *emit, const xmlNode *node, int depth) {
  flush(emit);
  if (emit->lists++ == 0)
    emit->first = true;
  walk_children(emit, node, depth);
  flush(emit);
  emit->lists--;
}

/* Inside an item paragraphs run together; elsewhere they part. */
static void walk_block(emitter *emit, const xmlNode *node, int depth) {
  bool inside_item = emit->kind == NS_BLOCK_ITEM || emit->kind == NS_BLOCK_HEADING;
  if (inside_item)
    ns_buf_add_char(&emit->text, ' ');
  else
    flush(emit);
  walk_children(emit, node, depth);
  if (inside_item)
    ns_buf_add_char(&emit->text, ' ');
  else
    flush(emit);
}

static void walk_table(emitter *emit, xmlNode *node, int depth) {
  flush(emit);
  if (!ns_html_table(node, emit->blocks))
    walk_block(emit, node, depth);
}

static void walk_code(emitter *emit, const xmlNode *node, int depth) {
  flush(emit);
  emit->code = true;
  walk_block(emit, node, depth);
  emit->code = false;
}

static void walk_element(emitter *emit, xmlNode *node, int depth) {
  if (depth > NS_HTML_DEPTH_MAX || ns_html_is_aside(node, emit->main, emit->main_size))
    return;
  const char *name = (const char *)node->name;
  if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && !name[2]) {
    if (name[1] != '1' || !emit->drop_title)
      walk_as(emit, node, NS_BLOCK_HEADING, (unsigned)(name[1] - '0'), depth);
    else
      flush(emit);
  } else if (ns_html_is(node, "br")) {
    ns_buf_add_char(&emit->text, '\n');
  } else if (ns_html_is_one_of(node, " ul ol ")) {
    walk_list(emit, node, depth);
  } else if (ns_html_is(node, "li") || (ns_html_is(node, "dd") && emit->lists > 0)) {
    walk_as(emit, node, NS_BLOCK_ITEM, 0, depth);
  } else if (ns_html_is(node, "table")) {
    walk_table(emit, node, depth);
  } else if (ns_html_is(node, "pre")) {
    walk_code(emit, node, depth);
  } else if (is_block(node)) {
    walk_block(emit, node, depth);
  } else {
    walk_children(emit, node, depth);
  }
}

static void walk_children(emitter *emit, const xmlNode *node, int depth) {
  bool as_it_is = ns_html_is(node, "pre");
  for (xmlNode *child = node->children; child && !emit->blocks->failed; child = child->next) {
    if (child->type == XML_TEXT_NODE && child->content)
      add_text(emit, child->content, as_it_is);
    else if (child->type == XML_ELEMENT_NODE)
      walk_element(emit, child, depth + 1);
  }
}

void ns_html_blocks(xmlNode *main, bool drop_title, ns_blocks *blocks) {
  emitter emit = {.blocks = blocks, .main = main, .main_size = ns_html_size(main), .drop_title = drop_title};
  ns_buf_init(&emit.text, NS_FILE_MAX);
  walk_children(&emit, main, 0);
  flush(&emit);
  ns_buf_release(&emit.text);
}
