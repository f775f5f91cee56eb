// Chooses the instruction set once, and forwards every public kernel to it.
#include "Table.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static _Atomic(const rk_table *) preferred;
static _Thread_local const rk_table *selected;

static const rk_table *best(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c"))
    return &rk_table_avx2;
#endif
  return &rk_table_portable;
}

static const rk_table *table(void) {
  if (selected) return selected;
  const rk_table *t = atomic_load_explicit(&preferred, memory_order_acquire);
  if (t) return t;
  const char *wanted = getenv("RENDER_KERNELS");
  t = wanted && !strcmp(wanted, "portable") ? &rk_table_portable : best();
  atomic_store_explicit(&preferred, t, memory_order_release);
  return t;
}

const rk_table *rk_selected_table(void) { return selected; }

void rk_select_table(const rk_table *t) { selected = t; }

int32_t rk_level(void) { return table() == &rk_table_portable ? RK_PORTABLE : RK_AVX2; }

int32_t rk_select(int32_t level) {
  selected = level == RK_DEFAULT ? NULL : level == RK_PORTABLE ? &rk_table_portable : best();
  return rk_level();
}

void rk_convolve(const rk_convolution *c, long row0, long row1, long panel0, long panel1) {
  table()->convolve(c, row0, row1, panel0, panel1);
}

void rk_depthwise(const rk_depthwise_convolution *c, long row0, long row1) {
  table()->depthwise(c, row0, row1);
}

void rk_activate(int32_t activation, float slope, const float *x, float *y, long count) {
  table()->activate(activation, slope, x, y, count);
}

void rk_snake(
  const float *x, const float *alpha, const float *inverse_beta, float *y, long rows, long channels
) {
  table()->snake(x, alpha, inverse_beta, y, rows, channels);
}

void rk_layer_norm(
  const float *x, const float *gamma, const float *beta, float epsilon, int32_t center, float *y, long rows,
  long channels
) {
  table()->layer_norm(x, gamma, beta, epsilon, center, y, rows, channels);
}

void rk_channel_sums(
  const float *x, const float *shift, long rows, long channels, float *sums, float *squares
) {
  table()->channel_sums(x, shift, rows, channels, sums, squares);
}

void rk_softmax(float *x, float scale, long rows, long columns, long row_stride) {
  table()->softmax(x, scale, rows, columns, row_stride);
}

void rk_add_scaled(const float *x, float a, float *y, long count) { table()->add_scaled(x, a, y, count); }

void rk_add(const float *a, const float *b, float *y, long count) { table()->add(a, b, y, count); }

void rk_multiply(const float *a, const float *b, float *y, long count) { table()->multiply(a, b, y, count); }

void rk_affine(
  const float *x, const float *scale, const float *shift, int32_t activation, float slope, float *y,
  long rows, long channels
) {
  table()->affine(x, scale, shift, activation, slope, y, rows, channels);
}

void rk_gru_step(const float *x, const float *h, float *state, long size) {
  table()->gru_step(x, h, state, size);
}

void rk_lstm_step(const float *x, const float *h, float *cell, float *state, long size) {
  table()->lstm_step(x, h, cell, state, size);
}

void rk_half_to_float(const uint16_t *x, float *y, long count) { table()->half_to_float(x, y, count); }

void rk_quantize(
  const float *x, long rows, long depth, float limit, int16_t *quantized, long stride, float *scales
) {
  table()->quantize(x, rows, depth, limit, quantized, stride, scales);
}

void rk_integer_multiply(
  const rk_integer_product *p, long row0, long row1, long panel0, long panel1
) {
  table()->integer_product(p, row0, row1, panel0, panel1);
}

void rk_bfloat16_to_float(const uint16_t *x, float *y, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t word = (uint32_t)x[i] << 16;
    __builtin_memcpy(y + i, &word, sizeof word);
  }
}
