/* What every unit program includes: cmocka and the headers it wants before it. */
#ifndef NS_TESTS_UNIT_H
#define NS_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#endif
