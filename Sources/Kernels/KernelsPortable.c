// The kernels for the baseline instruction set of the target (SSE2 on x86-64, NEON on aarch64).
#include "Table.h"
#include <math.h>
#if defined(__x86_64__)
#include <emmintrin.h>
#endif

#define RK(name) name##_portable
#define RK_WIDTH 4
#if defined(__aarch64__)
#define RK_ROWS 6  // 24 of 32 registers hold sums
#else
#define RK_ROWS 2  // 8 of 16
#endif
#include "BodyVector.h"
#include "BodyElementwise.h"
#include "BodyNorm.h"
#include "BodyConvolve.h"
#include "BodyInteger.h"

static void RK(half_to_float)(const uint16_t *x, float *y, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t sign = (uint32_t)(x[i] & 0x8000) << 16, magnitude = x[i] & 0x7FFF, word;
    if (magnitude >= 0x7C00) word = 0x7F800000 | (magnitude & 0x3FF) << 13;
    else if (magnitude >= 0x400) word = (magnitude << 13) + (112u << 23);
    else {
      float small = (float)magnitude * 0x1p-24f;  // subnormal: an integer times 2^-24
      __builtin_memcpy(&word, &small, sizeof word);
    }
    word |= sign;
    __builtin_memcpy(y + i, &word, sizeof word);
  }
}

const rk_table rk_table_portable = RK_TABLE;
