/* The table of words, put into the program as it was generated. */
#ifndef NS_LEXICON_FILE
#error "NS_LEXICON_FILE names the generated table; src/text/generate.mk sets it"
#endif

__asm__(".section .rodata\n"
        ".balign 64\n"
        ".global ns_lexicon_data\n"
        ".hidden ns_lexicon_data\n"
        ".type ns_lexicon_data, @object\n"
        "ns_lexicon_data:\n"
        ".incbin \"" NS_LEXICON_FILE "\"\n"
        ".size ns_lexicon_data, . - ns_lexicon_data\n"
        ".previous\n");
