# nsearch: German passage search. `make help` lists the targets.
ifeq ($(origin CC),default)
  CC := gcc
endif
ifeq ($(origin CXX),default)
  CXX := g++
endif
CLANG    ?= clang
BUILD    ?= build
BIN      ?= .
PREFIX   ?= /usr/local
OPT      ?= -O2
DEBUG    ?= -g1
ARCH     ?=
SANITIZE ?=

ifneq ($(SANITIZE),)
  SANFLAGS := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

WARN   := -Wall -Wextra -Werror -Wcast-qual -Wcast-align -Wshadow -Wundef -Wpointer-arith -Wvla -Wformat=2 -Wwrite-strings -Wredundant-decls
CWARN  := $(WARN) -Wstrict-prototypes -Wmissing-prototypes
COMMON := $(OPT) $(DEBUG) $(ARCH) $(SANFLAGS) -fvisibility=hidden -fPIC -pthread -Isrc -Itests/unit -I$(BUILD)/gen -D_GNU_SOURCE -MMD -MP
CFLAGS   := -std=c11 $(CWARN) $(COMMON) $(shell xml2-config --cflags 2>/dev/null)
CXXFLAGS := -std=c++17 $(WARN) $(COMMON)
LDLIBS   := -lxapian -lstemmer -lroaring -lutf8proc -lxml2 -ljansson -lz -lm $(LIBEXTRA)
LDFLAGS  := $(SANFLAGS) -pthread

LIB_DIRS := base corpus text facts segment live sealed index search output
LIB_SRC  := $(wildcard $(LIB_DIRS:%=src/%/*.c)) $(wildcard src/*.c)
LIB_CXX  := $(wildcard src/live/*.cc)
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o) $(LIB_CXX:%.cc=$(BUILD)/%.o)
CLI_COMMON := $(filter-out src/cli/main_%,$(wildcard src/cli/*.c))
PROGRAMS := $(patsubst src/cli/main_%.c,%,$(wildcard src/cli/main_*.c))
UNIT_SRC := $(wildcard tests/unit/test_*.c)
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/%)

# V=1 shows the commands.
V ?=
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

.PHONY: all
all: deps-check $(PROGRAMS:%=$(BIN)/%)

.PHONY: deps-check
deps-check:
	@tools/install-deps --check build

# Generated sources and tables, made from word lists of the system when the project is built.
-include src/*/generate.mk

$(BUILD)/%.o: %.c | $(GENERATED)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	$(call say,CXX,$@)
	$(Q)$(CXX) $(CXXFLAGS) -c -o $@ $<

$(BUILD)/libnsearch.a: $(LIB_OBJ) $(GENERATED_OBJ)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

$(PROGRAMS:%=$(BIN)/%): $(BIN)/%: $(BUILD)/src/cli/main_%.o $(CLI_COMMON:%.c=$(BUILD)/%.o) $(BUILD)/libnsearch.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(BUILD)/libnsearch.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

.PHONY: unit
unit: deps-check $(UNIT_BIN)
	@tests/run-unit $(UNIT_BIN)

.PHONY: clean
clean:
	rm -rf $(BUILD) $(PROGRAMS:%=$(BIN)/%)

-include $(LIB_OBJ:.o=.d) $(UNIT_SRC:%.c=$(BUILD)/%.d) $(wildcard $(BUILD)/src/cli/*.d)
.SECONDARY:
