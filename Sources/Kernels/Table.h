// The kernels of one instruction set.
#pragma once
#include "Kernels.h"

typedef struct {
  void (*convolve)(const rk_convolution *, long, long, long, long);
  void (*depthwise)(const rk_depthwise_convolution *, long, long);
  void (*activate)(int32_t, float, const float *, float *, long);
  void (*snake)(const float *, const float *, const float *, float *, long, long);
  void (*layer_norm)(const float *, const float *, const float *, float, int32_t, float *, long, long);
  void (*channel_sums)(const float *, const float *, long, long, float *, float *);
  void (*softmax)(float *, float, long, long, long);
  void (*add_scaled)(const float *, float, float *, long);
  void (*add)(const float *, const float *, float *, long);
  void (*multiply)(const float *, const float *, float *, long);
  void (*affine)(const float *, const float *, const float *, int32_t, float, float *, long, long);
  void (*gru_step)(const float *, const float *, float *, long);
  void (*lstm_step)(const float *, const float *, float *, float *, long);
  void (*half_to_float)(const uint16_t *, float *, long);
  void (*quantize)(const float *, long, long, float, int16_t *, long, float *);
  void (*integer_product)(const rk_integer_product *, long, long, long, long);
} rk_table;

extern const rk_table rk_table_portable;
#if defined(__x86_64__)
extern const rk_table rk_table_avx2;
#endif

// What rk_select chose for this thread, or NULL; and the same for a worker of the pool.
const rk_table *rk_selected_table(void);
void rk_select_table(const rk_table *table);

#define RK_TABLE                                                                                           \
  {                                                                                                        \
    .convolve = RK(convolve), .depthwise = RK(depthwise), .activate = RK(activate), .snake = RK(snake),    \
    .layer_norm = RK(layer_norm), .channel_sums = RK(channel_sums), .softmax = RK(softmax),                \
    .add_scaled = RK(add_scaled), .add = RK(add), .multiply = RK(multiply), .affine = RK(affine),          \
    .gru_step = RK(gru_step), .lstm_step = RK(lstm_step), .half_to_float = RK(half_to_float),              \
    .quantize = RK(quantize), .integer_product = RK(integer_product)                                       \
  }
