#include "base/fact.h"

const char *ns_kind_name(ns_kind kind) {
  static const char *const names[] = {
#define X(code, name) name,
      NS_KIND_MAP(X)
#undef X
  };
  return (unsigned)kind < NS_KIND_COUNT_OF_KINDS ? names[kind] : "unknown";
}

const char *ns_modifier_name(ns_modifier modifier) {
  static const char *const names[] = {
#define X(code, name) name,
      NS_MODIFIER_MAP(X)
#undef X
  };
  return (unsigned)modifier < NS_MOD_COUNT ? names[modifier] : "unknown";
}

const char *ns_role_name(ns_role role) {
  static const char *const names[] = {NULL, "from", "to", "by"};
  return (unsigned)role < sizeof names / sizeof *names ? names[role] : NULL;
}

const char *ns_entity_kind_name(ns_entity_kind kind) {
  static const char *const names[] = {
#define X(code, name) name,
      NS_ENTITY_MAP(X)
#undef X
  };
  return (unsigned)kind < NS_ENTITY_KINDS ? names[kind] : "unknown";
}
