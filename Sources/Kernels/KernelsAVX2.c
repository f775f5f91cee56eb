// The kernels for x86-64 CPUs with AVX2, FMA and F16C, chosen at run time.
#include "Table.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define RK(name) name##_avx2
#define RK_WIDTH 8
#define RK_ROWS 6  // 12 of 16 registers hold sums
#include "BodyVector.h"
#include "BodyElementwise.h"
#include "BodyNorm.h"
#include "BodyConvolve.h"
#include "BodyInteger.h"

static void RK(half_to_float)(const uint16_t *x, float *y, long count) {
  long i = 0;
  for (; i + 8 <= count; i += 8)
    _mm256_storeu_ps(y + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(x + i))));
  if (i < count) {
    uint16_t rest[8] = {0};
    float out[8];
    __builtin_memcpy(rest, x + i, (size_t)(count - i) * sizeof *x);
    _mm256_storeu_ps(out, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)rest)));
    __builtin_memcpy(y + i, out, (size_t)(count - i) * sizeof *y);
  }
}
#pragma clang attribute pop

const rk_table rk_table_avx2 = RK_TABLE;
#endif
