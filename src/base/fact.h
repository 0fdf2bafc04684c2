/* Figures and entities as facts: the structs that the extractor fills, the segments store and the
 * search filters, counts and ranks by. */
#ifndef NS_BASE_FACT_H
#define NS_BASE_FACT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* Kind of a figure: code, name in JSON and facets. The order is part of the index format. */
#define NS_KIND_MAP(X)                                                                             \
  X(NS_KIND_MONEY, "money")                                                                        \
  X(NS_KIND_PERCENT, "percent")                                                                    \
  X(NS_KIND_POINTS, "points")                                                                      \
  X(NS_KIND_POWER, "power")                                                                        \
  X(NS_KIND_ENERGY, "energy")                                                                      \
  X(NS_KIND_LENGTH, "length")                                                                      \
  X(NS_KIND_AREA, "area")                                                                          \
  X(NS_KIND_VOLUME, "volume")                                                                      \
  X(NS_KIND_MASS, "mass")                                                                          \
  X(NS_KIND_TEMPERATURE, "temperature")                                                            \
  X(NS_KIND_DATA, "data")                                                                          \
  X(NS_KIND_DURATION, "duration")                                                                  \
  X(NS_KIND_SPEED, "speed")                                                                        \
  X(NS_KIND_FREQUENCY, "frequency")                                                                \
  X(NS_KIND_VOLTAGE, "voltage")                                                                    \
  X(NS_KIND_CURRENT, "current")                                                                    \
  X(NS_KIND_SHARE, "share")                                                                        \
  X(NS_KIND_RATE, "rate")                                                                          \
  X(NS_KIND_COUNT, "count")                                                                        \
  X(NS_KIND_NUMBER, "number")                                                                      \
  X(NS_KIND_RATIO, "ratio")                                                                        \
  X(NS_KIND_ORDINAL, "ordinal")                                                                    \
  X(NS_KIND_DATE, "date")                                                                          \
  X(NS_KIND_YEAR, "year")

typedef enum ns_kind {
#define X(code, name) code,
  NS_KIND_MAP(X)
#undef X
      NS_KIND_COUNT_OF_KINDS
} ns_kind;

#define NS_MODIFIER_MAP(X)                                                                         \
  X(NS_MOD_EXACT, "exact")                                                                         \
  X(NS_MOD_APPROX, "approx")                                                                       \
  X(NS_MOD_ABOVE, "above")                                                                         \
  X(NS_MOD_NEARLY, "nearly")                                                                       \
  X(NS_MOD_GT, "gt")                                                                               \
  X(NS_MOD_GE, "ge")                                                                               \
  X(NS_MOD_LT, "lt")                                                                               \
  X(NS_MOD_LE, "le")                                                                               \
  X(NS_MOD_VAGUE, "vague")

typedef enum ns_modifier {
#define X(code, name) code,
  NS_MODIFIER_MAP(X)
#undef X
      NS_MOD_COUNT
} ns_modifier;

typedef enum ns_role { NS_ROLE_NONE, NS_ROLE_FROM, NS_ROLE_TO, NS_ROLE_BY } ns_role;

#define NS_ENTITY_MAP(X)                                                                           \
  X(NS_ENTITY_PERSON, "person")                                                                    \
  X(NS_ENTITY_ORGANISATION, "organisation")                                                        \
  X(NS_ENTITY_PLACE, "place")                                                                      \
  X(NS_ENTITY_PRODUCT, "product")

typedef enum ns_entity_kind {
#define X(code, name) code,
  NS_ENTITY_MAP(X)
#undef X
      NS_ENTITY_KINDS
} ns_entity_kind;

const char *ns_kind_name(ns_kind kind);
const char *ns_modifier_name(ns_modifier modifier);
const char *ns_role_name(ns_role role); /* NULL for NS_ROLE_NONE */
const char *ns_entity_kind_name(ns_entity_kind kind);

/* One figure. Slices point into the passage, a static table, or the arena it was made in. */
typedef struct ns_figure {
  uint32_t start, end; /* byte span in the passage */
  uint8_t kind;        /* ns_kind */
  uint8_t modifier;    /* ns_modifier */
  uint8_t role;        /* ns_role */
  int8_t sign;         /* 1 the text says rise, -1 fall, 0 neither */
  bool relative;       /* resolved against the article's date */
  int16_t year;        /* the year that governs it; 0 = none */
  double low, high;    /* in base units, low <= high. For NS_KIND_DATE yyyymmdd, 0 = year unknown. For
                          NS_KIND_YEAR the years */
  ns_slice unit;       /* base unit ("USD", "W", "%", a counted noun …); absent when none */
  ns_slice label;      /* the counted noun, or what the figure is of; absent when none */
} ns_figure;

typedef struct ns_entity {
  uint32_t start, end;
  uint8_t kind;        /* ns_entity_kind */
  ns_slice name;       /* canonical */
} ns_entity;

/* What is known of one passage beside its words. */
typedef struct ns_facts {
  const ns_figure *figures; /* in order of start */
  size_t figure_count;
  const ns_entity *entities;
  size_t entity_count;
  const int16_t *years;     /* the years it speaks of: ascending, no doubles */
  size_t year_count;
} ns_facts;

typedef enum ns_amount_op {
  NS_AMOUNT_RANGE,
  NS_AMOUNT_EQ,
  NS_AMOUNT_GT,
  NS_AMOUNT_GE,
  NS_AMOUNT_LT,
  NS_AMOUNT_LE
} ns_amount_op;

enum { NS_UNIT_MAX = 48 };

/* An amount as a user asks for it, ">=10 Mrd USD" in base units. */
typedef struct ns_amount {
  ns_amount_op op;
  double low, high; /* what was asked for: EQ low = high; infinite where open */
  bool any_money;   /* no unit was given: money of any currency */
  uint8_t kind;     /* ns_kind, when !any_money */
  char unit[NS_UNIT_MAX]; /* base unit, when !any_money */
} ns_amount;

/* Relative tolerance of EQ and of the closed ends. */
#define NS_AMOUNT_TOLERANCE 1e-9

/* Does a figure of this kind, unit and interval satisfy the amount? Its interval must meet the asked
 * one; a vague figure must lie wholly inside unless `vague`. Dates, years and ordinals never do. */
bool ns_amount_holds(const ns_amount *amount, const ns_figure *figure, bool vague);

enum { NS_FIGURES_MAX = 4096, NS_ENTITIES_MAX = 4096, NS_YEARS_MAX = 512 }; /* of one passage */
enum { NS_FACT_TEXT_MAX = 200 }; /* bytes of a name, a label, a counted noun: what is longer is none, or cut */
#endif
