# nsearch: German passage search. `make help` lists the targets.
# What the goals need is installed before anything else is looked at.
GOALS := $(or $(MAKECMDGOALS),all)
ifneq ($(filter-out clean help,$(GOALS)),)
  DEPS := build $(if $(filter unit check check-san san-suites power-cut,$(GOALS)),test) $(if $(filter lint fuzz,$(GOALS)),lint) $(if $(filter bench,$(GOALS)),bench)
  ifeq ($(MAKELEVEL),0)
    $(if $(shell tools/install-deps --check $(DEPS) >&2 || echo failed),$(error cannot install what is needed))
  endif
endif

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
OPT      ?= -O3
DEBUG    ?= -g1
ARCH     ?=
SANITIZE ?=

ifneq ($(SANITIZE),)
  SANFLAGS := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

WARN   := -Wall -Wextra -Werror -Wcast-qual -Wcast-align -Wshadow -Wundef -Wpointer-arith -Wvla -Wformat=2 -Wwrite-strings -Wredundant-decls
CWARN  := $(WARN) -Wstrict-prototypes -Wmissing-prototypes
COMMON := $(OPT) $(DEBUG) $(ARCH) $(SANFLAGS) -fvisibility=hidden -fPIC -pthread -Isrc -Itests -Itests/unit -I$(BUILD)/gen -D_GNU_SOURCE -MMD -MP
CFLAGS   := -std=c11 $(CWARN) $(COMMON) $(shell xml2-config --cflags 2>/dev/null)
CXXFLAGS := -std=c++17 $(WARN) $(COMMON)
LDLIBS   := -lxapian -lstemmer -lutf8proc -lxml2 -ljansson -lzstd -lz -lm $(LIBEXTRA)
LDFLAGS  := $(SANFLAGS) -pthread -Wl,--as-needed

LIB_DIRS := base corpus text facts segment live sealed index search output
LIB_SRC  := $(wildcard $(LIB_DIRS:%=src/%/*.c) $(LIB_DIRS:%=src/%/*/*.c) src/*.c)
LIB_CXX  := $(wildcard src/live/*.cc)
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o) $(LIB_CXX:%.cc=$(BUILD)/%.o)
CLI_COMMON := $(filter-out src/cli/main_%,$(wildcard src/cli/*.c))
PROGRAMS := $(patsubst src/cli/main_%.c,%,$(wildcard src/cli/main_*.c))
UNIT_SRC := $(wildcard tests/unit/test_*.c)
ORACLE_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/oracle/*.c))
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/%)
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_REPLAY := $(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/fuzz-replay/%)
FUZZ_TIME ?= 60

# V=1 shows the commands.
V ?=
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

.PHONY: all
all: $(PROGRAMS:%=$(BIN)/%)

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

# An archive, so that a program takes only what it uses: nsearch starts without libxml2 and what hangs on that.
$(BUILD)/libcli.a: $(CLI_COMMON:%.c=$(BUILD)/%.o)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

$(PROGRAMS:%=$(BIN)/%): $(BIN)/%: $(BUILD)/src/cli/main_%.o $(BUILD)/libcli.a $(BUILD)/libnsearch.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(ORACLE_OBJ) $(BUILD)/libnsearch.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

.PHONY: demo
demo: all
	./nindex rebuild --replace -i index corpus
	./nsearch -i index Rechenzentrum Gigawatt

# ---------------------------------------------------------------- tests
SHIM := $(BUILD)/shim.so
FAIL_SHIM := $(BUILD)/fail.so
RECORDER  := $(BUILD)/record.so

$(SHIM) $(FAIL_SHIM) $(RECORDER): $(BUILD)/%.so: tests/fault/%.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(CWARN) -O1 -shared -fPIC -o $@ $< -ldl

.PHONY: unit
unit: $(UNIT_BIN)
	@tests/run-unit $(UNIT_BIN)

.PHONY: check
check: all $(UNIT_BIN) $(FUZZ_REPLAY) $(SHIM) $(FAIL_SHIM) $(RECORDER)
	@printf '%s\n' \
	  'tests/run-unit $(UNIT_BIN)' \
	  'tests/layers/check' \
	  'BUILD=$(BUILD) CC="$(CC)" CXX="$(CXX)" ANALYSIS_LDFLAGS="$(SANFLAGS)" ANALYSIS_LDLIBS="$(LDLIBS)" tests/analysis/check' \
	  'BUILD=$(BUILD) API_LDFLAGS="$(SANFLAGS)" API_LDLIBS="$(LDLIBS)" tests/api/check' \
	  'BIN=$(abspath $(BIN)) tests/docs/check' \
	  'BIN=$(abspath $(BIN)) tests/cli/run' \
	  'BIN=$(abspath $(BIN)) FAULT_SHIM=$(abspath $(SHIM)) tests/fault/run' \
	  'BIN=$(abspath $(BIN)) FAULT_SHIM=$(abspath $(SHIM)) tests/fault/meanwhile' \
	  'BIN=$(abspath $(BIN)) RECORD_SHIM=$(abspath $(RECORDER)) tests/fault/power-cut' \
	  $(if $(FUZZ_REPLAY),'tests/fuzz/replay $(FUZZ_REPLAY)') \
	  | tests/run-all

# Every call of every command failing, once and from then on: hours.
.PHONY: errors
errors: all $(FAIL_SHIM)
	BIN=$(abspath $(BIN)) FAIL_SHIM=$(abspath $(FAIL_SHIM)) tests/fault/errors --all

# Every cut, and what is lost without each sync; the check above has a sample.
.PHONY: power-cut
power-cut: all $(RECORDER)
	BIN=$(abspath $(BIN)) RECORD_SHIM=$(abspath $(RECORDER)) tests/fault/power-cut --all --without

# The same tests under AddressSanitizer and UndefinedBehaviorSanitizer, in a build of their own.
.PHONY: check-san
check-san:
	@mkdir -p build-san/bin
	$(MAKE) BUILD=build-san BIN=build-san/bin SANITIZE=address,undefined OPT=-O1 DEBUG=-g san-suites

.PHONY: san-suites
san-suites: all $(UNIT_BIN) $(FUZZ_REPLAY)
	@printf '%s\n' \
	  'tests/run-unit $(UNIT_BIN)' \
	  'BIN=$(abspath $(BIN)) tests/cli/run' \
	  $(if $(FUZZ_REPLAY),'tests/fuzz/replay $(FUZZ_REPLAY)') \
	  | tests/run-all

# ---------------------------------------------------------------- fuzzing
# Every target also runs as an ordinary test over its saved inputs.
$(BUILD)/fuzz-replay/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/drive.o $(ORACLE_OBJ) $(BUILD)/libnsearch.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: fuzz
fuzz:
	$(MAKE) BUILD=build-fuzz BIN=build-fuzz CC=$(CLANG) CXX=$(CLANG)++ SANITIZE=fuzzer-no-link,address,undefined fuzz-targets
	@for target in $(FUZZ_SRC:tests/fuzz/%.c=%); do \
	  mkdir -p tests/fuzz/seeds/$$target build-fuzz/corpus/$$target; \
	  echo "== $$target"; \
	  build-fuzz/fuzz/$$target -max_total_time=$(FUZZ_TIME) -max_len=65536 -print_final_stats=1 build-fuzz/corpus/$$target tests/fuzz/seeds/$$target || exit 1; \
	done

.PHONY: fuzz-targets
fuzz-targets: $(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/fuzz/%)

$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(ORACLE_OBJ) $(BUILD)/libnsearch.a
	@mkdir -p $(@D)
	$(Q)$(CXX) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

# ---------------------------------------------------------------- lint, bench, install
.PHONY: lint
lint:
	@tools/lint

$(BUILD)/stages $(BUILD)/search_bench $(BUILD)/segment_bench $(BUILD)/hostile: $(BUILD)/%: $(BUILD)/tools/bench/%.o $(BUILD)/libnsearch.a
	$(call say,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: bench
bench: all $(BUILD)/stages
	@test -n "$(ARTICLES)" || { echo 'which articles? make bench ARTICLES=FILE.jsonl'; exit 2; }
	$(BUILD)/stages $(ARTICLES)
	tools/bench/compare $(ARTICLES)

.PHONY: install
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 755 $(PROGRAMS:%=$(BIN)/%) $(DESTDIR)$(PREFIX)/bin
	install -m 644 doc/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 doc/*.7 $(DESTDIR)$(PREFIX)/share/man/man7

.PHONY: help
help:
	@echo 'all        nindex and nsearch, here in the root'
	@echo 'demo       build, index corpus/, answer "Rechenzentrum Gigawatt"'
	@echo 'check      all tests; check-san: under sanitizers; unit: the unit tests alone'
	@echo 'power-cut  every cut of the power, and what each sync is for; some minutes'
	@echo 'lint       warnings of both compilers, clang-tidy, cppcheck, shellcheck'
	@echo 'fuzz       every fuzz target for FUZZ_TIME seconds (60)'
	@echo 'bench      speed beside Lucene: make bench ARTICLES=FILE.jsonl'
	@echo 'install    to PREFIX (/usr/local)'

.PHONY: clean
clean:
	rm -rf build build-san build-fuzz $(PROGRAMS:%=$(BIN)/%)

-include $(LIB_OBJ:.o=.d) $(UNIT_SRC:%.c=$(BUILD)/%.d) $(ORACLE_OBJ:.o=.d) $(wildcard $(BUILD)/src/cli/*.d)
.SECONDARY:
