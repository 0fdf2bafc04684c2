# What the analysis makes of the probe (tools/probe.c): a part of the fingerprint that an index remembers.
PROBE_TOOL := $(BUILD)/tools/probe
PROBE_IN   := /usr/share/dict/ngerman src/index/probe.txt
PROBE_OBJ  := $(patsubst %.c,$(BUILD)/%.o,$(filter-out src/text/fingerprint.c,$(wildcard $(addprefix src/,base/*.c text/*.c facts/*.c facts/*/*.c segment/*.c))) \
  $(addprefix src/index/,prepare.c gather.c))

$(PROBE_TOOL): $(PROBE_TOOL).o $(PROBE_OBJ) $(BUILD)/gen/lexicon_data.o $(BUILD)/gen/names_builtin.o
	$(call say,LD,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ -lstemmer -lutf8proc -lz -lm

$(BUILD)/gen/probe.c: $(PROBE_TOOL) $(PROBE_IN)
	$(call say,GEN,$@)
	$(Q)$(PROBE_TOOL) $(PROBE_IN) $@

$(BUILD)/gen/probe.o: $(BUILD)/gen/probe.c
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

GENERATED_OBJ += $(BUILD)/gen/probe.o
-include $(PROBE_TOOL).d
