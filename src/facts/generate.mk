# The built-in table of names: packed from src/facts/data and the system's dictionaries, linked in as it is.
NAMES_DATA := $(wildcard src/facts/data/*.tsv src/facts/data/*.txt)
NAMES_DICT := /usr/share/dict/ngerman /usr/share/hunspell/de_DE.dic /usr/share/trans/de-en
NAMES_TOOL := $(BUILD)/tools/pack_names
NAMES_TOOL_OBJ := $(NAMES_TOOL).o $(BUILD)/src/facts/names/names_build.o $(BUILD)/src/facts/names/names_key.o $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/base/*.c))
GENERATED_OBJ += $(BUILD)/gen/names_builtin.o

$(NAMES_TOOL): $(NAMES_TOOL_OBJ)
	$(call say,LD,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ -lutf8proc -lz -lm

$(BUILD)/gen/names.bin: $(NAMES_TOOL) $(NAMES_DATA) $(wildcard $(NAMES_DICT))
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)$(NAMES_TOOL) $@ $(NAMES_DICT) $(NAMES_DATA)

$(BUILD)/gen/names_builtin.o: $(BUILD)/gen/names.bin
	$(call say,AS,$@)
	$(Q)printf '.section .rodata\n.balign 16\n.globl ns_names_builtin\n.hidden ns_names_builtin\nns_names_builtin:\n.incbin "%s"\n.section .note.GNU-stack,"",@progbits\n' $< | $(CC) -c -x assembler -o $@ -
-include $(NAMES_TOOL).d
