// Packing of weights into panels of 16 columns.
#include "Kernels.h"

#define PACK(element)                                                                          \
  long panels = (columns + RK_PANEL - 1) / RK_PANEL;                                           \
  for (long p = 0; p < panels; p++)                                                            \
    for (long k = 0; k < depth; k++) {                                                         \
      element *out = packed + (p * total_depth + depth_offset + k) * RK_PANEL;                 \
      for (long j = 0; j < RK_PANEL; j++) {                                                    \
        long n = p * RK_PANEL + j;                                                             \
        out[j] = n < columns ? source[n * column_stride + k * depth_stride] : 0;               \
      }                                                                                        \
    }

void rk_pack(
  const float *source, long column_stride, long depth_stride, long columns, long depth, long depth_offset,
  long total_depth, float *packed
) {
  PACK(float)
}

void rk_pack_int8(
  const int8_t *source, long column_stride, long depth_stride, long columns, long depth, long depth_offset,
  long total_depth, int8_t *packed
) {
  PACK(int8_t)
}

void rk_pack_pairs(const int8_t *source, long columns, long depth, int8_t *packed) {
  long panels = (columns + RK_PANEL - 1) / RK_PANEL, pairs = (depth + 1) / 2;
  for (long p = 0; p < panels; p++)
    for (long k = 0; k < 2 * pairs; k++)
      for (long j = 0; j < RK_PANEL; j++) {
        long n = p * RK_PANEL + j;
        packed[((p * pairs + k / 2) * RK_PANEL + j) * 2 + k % 2] =
          n < columns && k < depth ? source[n * depth + k] : 0;
      }
}
