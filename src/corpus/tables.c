/* Table lines become rows that can be read by themselves: "Jahr: 2023 | Umsatz: 49". */
#include "base/utf8.h"
#include "corpus/internal.h"

bool ns_table_is_rule(ns_slice line) {
  size_t dashes = 0, pipes = 0;
  for (size_t i = 0; i < line.len; i++) {
    dashes += line.ptr[i] == '-';
    pipes += line.ptr[i] == '|';
    if (!strchr("|-: \t", line.ptr[i]))
      return false;
  }
  return dashes > 0 && pipes > 0;
}

/* ---- cells ---- */

static ns_slice cell_text(ns_slice cell, ns_text_style style, ns_arena *arena) {
  cell = ns_slice_trim(cell);
  if (style == NS_STYLE_MARKDOWN)
    cell = ns_markdown_inline(cell, arena);
  return cell.ptr ? ns_text_clean(cell, arena) : cell;
}

/* Cells between pipes (outer ones may be missing) or tabs; a pipe after a backslash is none. The last one that there is
 * room for takes what is left. */
static size_t split_cells(ns_slice line, ns_text_style style, ns_arena *arena, ns_slice cells[NS_TABLE_CELLS_MAX]) {
  char border = memchr(line.ptr, '|', line.len) ? '|' : '\t';
  if (border == '|' && line.ptr[0] == '|')
    line = ns_slice_from(line, 1);
  if (border == '|' && line.len > 1 && line.ptr[line.len - 1] == '|' && line.ptr[line.len - 2] != '\\')
    line.len--;
  size_t count = 0, from = 0;
  for (size_t i = 0; i <= line.len; i++) {
    bool last = count + 1 == NS_TABLE_CELLS_MAX;
    if (i < line.len && (last || line.ptr[i] != border || (i > 0 && line.ptr[i - 1] == '\\')))
      continue;
    cells[count++] = cell_text(ns_slice_of(line.ptr + from, i - from), style, arena);
    from = i + 1;
  }
  return count;
}

static size_t put(char *out, size_t used, ns_slice text) {
  if (text.len)
    memcpy(out + used, text.ptr, text.len);
  return used + text.len;
}

static ns_slice row_text(const ns_slice *heads, size_t head_count, const ns_slice *cells, size_t cell_count, ns_arena *arena) {
  size_t len = 1, used = 0;
  for (size_t i = 0; i < cell_count; i++)
    len += cells[i].len + (i < head_count ? heads[i].len : 0) + sizeof " | : ";
  char *out = ns_arena_alloc(arena, len);
  if (!out)
    return NS_SLICE_NONE;
  for (size_t i = 0; i < cell_count; i++) {
    if (cells[i].len == 0)
      continue;
    if (used > 0)
      used = put(out, used, NS_LIT(" | "));
    if (i < head_count && heads[i].len > 0) {
      used = put(out, used, heads[i]);
      used = put(out, used, ns_slice_ends(heads[i], NS_LIT(":")) ? NS_LIT(" ") : NS_LIT(": "));
    }
    used = put(out, used, cells[i]);
  }
  return ns_slice_of(out, used);
}

/* ---- rows ---- */

bool ns_table_is_full(ns_blocks *blocks) {
  bool full = blocks->row_bytes > NS_TABLE_BYTES_MAX;
  blocks->rows_cut |= full;
  return full;
}

void ns_table_add_row(ns_blocks *blocks, const ns_slice *heads, size_t head_count, const ns_slice *cells, size_t cell_count,
                      bool *first) {
  bool bare = head_count && ns_table_is_full(blocks);
  ns_block *row =
      ns_blocks_add(blocks, NS_BLOCK_ROW, row_text(heads, bare ? 0 : head_count, cells, cell_count, blocks->arena));
  if (!row || row->text.len == 0)
    return;
  blocks->row_bytes += row->text.len;
  row->first = *first;
  *first = false;
}

void ns_table_settle_heads(ns_blocks *blocks, ns_slice *heads, size_t count, bool *first) {
  size_t longest = 0;
  for (size_t i = 0; i < count; i++)
    longest = heads[i].len > longest ? heads[i].len : longest;
  if (longest <= NS_CAPTION_MAX)
    return;
  ns_table_add_row(blocks, NULL, 0, heads, count, first);
  for (size_t i = 0; i < count; i++)
    if (heads[i].len > NS_CAPTION_MAX)
      heads[i] = ns_slice_trim(ns_slice_of(heads[i].ptr, ns_utf8_floor(heads[i], NS_CAPTION_MAX)));
}

void ns_table_rows(const ns_line *lines, size_t count, ns_text_style style, ns_blocks *blocks) {
  ns_slice heads[NS_TABLE_CELLS_MAX], cells[NS_TABLE_CELLS_MAX];
  size_t head_count = split_cells(lines[0].text, style, blocks->arena, heads);
  bool first = true;
  ns_table_settle_heads(blocks, heads, head_count, &first);
  for (size_t i = 1; i < count; i++) {
    if (ns_table_is_rule(lines[i].text))
      continue;
    size_t cell_count = split_cells(lines[i].text, style, blocks->arena, cells);
    ns_table_add_row(blocks, heads, head_count, cells, cell_count, &first);
  }
}

/* ---- captions ---- */

/* "Tabelle 3: …", "Angaben in Mio. €", or any short line that is no sentence. */
bool ns_table_is_caption(ns_slice text) {
  static const char *const openings[] = {"Tabelle", "Tab.", "Table", "Übersicht", "Angaben", "Alle Angaben", "in Mio",
                                         "in Mrd", "in Tsd", "in Prozent", "in %"};
  if (text.len > NS_CAPTION_MAX)
    return false;
  for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
    if (ns_slice_starts(text, ns_slice_str(openings[i])))
      return true;
  return !ns_ends_sentence(text);
}
