# The table of German words, made from Debian's word lists (tools/lexicon/lexicon_build.h says how).
LEXICON      := $(BUILD)/gen/lexicon.bin
LEXICON_TOOL := $(BUILD)/tools/lexicon
LEXICON_SRC  := $(filter-out %/lexicon_data.c,$(wildcard tools/lexicon/*.c)) \
  $(addprefix src/text/,normalise.c chars.c stem.c) \
  $(addprefix src/base/,arena.c buf.c dir.c file.c fs.c hash.c mem.c nfc.c status.c strmap.c utf8.c)
LEXICON_IN   := /usr/share/dict/ngerman /usr/share/hunspell/de_DE.dic /usr/share/hunspell/de_DE.aff /usr/share/trans/de-en tools/lexicon/tails.tsv tools/lexicon/modifiers.txt

GENERATED     += $(LEXICON)
GENERATED_OBJ += $(BUILD)/gen/lexicon_data.o

$(LEXICON_TOOL): $(LEXICON_SRC) $(wildcard tools/lexicon/*.h src/text/*.h src/base/*.h)
	@mkdir -p $(@D)
	$(CC) -std=c11 $(CWARN) -O2 -D_GNU_SOURCE -Isrc -Itools/lexicon -o $@ $(LEXICON_SRC) -lstemmer -lutf8proc -lz -lm

$(LEXICON): $(LEXICON_TOOL) $(LEXICON_IN)
	@mkdir -p $(@D)
	$(LEXICON_TOOL) $(LEXICON_IN) $@

$(BUILD)/gen/lexicon_data.o: tools/lexicon/lexicon_data.c $(LEXICON)
	$(CC) $(CFLAGS) -DNS_LEXICON_FILE='"$(LEXICON)"' -c -o $@ $<
