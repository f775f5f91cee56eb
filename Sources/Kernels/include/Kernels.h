/// The numeric kernels: f32, channels last, weights packed once, run-time CPU dispatch.
///
/// Every kernel is written once (Body*.h) over vectors of a width that the including file sets, and is
/// compiled twice: for AVX2 + FMA (x86-64) and for the baseline of the target (SSE2, NEON). Sizes are in
/// elements, not bytes. All pointers must be valid for the sizes given; kernels check nothing.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Columns of one packed panel of weights.
enum { RK_PANEL = 16 };

/// Instruction sets that can be selected.
enum { RK_DEFAULT = -1, RK_PORTABLE = 0, RK_AVX2 = 1 };

/// Element-wise functions, fused into `rk_convolve` or applied by `rk_activate`.
enum {
  RK_NONE = 0, RK_RELU = 1, RK_LEAKY_RELU = 2, RK_SILU = 3, RK_GELU = 4, RK_GELU_TANH = 5, RK_TANH = 6,
  RK_SIGMOID = 7, RK_EXP = 8
};

/// The instruction set in use: the best the CPU has, or RK_PORTABLE when the environment variable
/// RENDER_KERNELS is "portable".
int32_t rk_level(void);

/// Selects an instruction set for the calling thread and the work it hands to the pool (for tests); returns
/// the one now in use, which is lower than `level` when the CPU lacks it.
int32_t rk_select(int32_t level);

/// Packs `columns` x `depth` weights (element (n, k) at `source[n * column_stride + k * depth_stride]`) into
/// panels of 16 columns: element (n, k) lands at `packed[n / 16][depth_offset + k][n % 16]`, where a panel
/// has `total_depth` rows. Columns past the end are zero.
void rk_pack(
  const float *source, long column_stride, long depth_stride, long columns, long depth, long depth_offset,
  long total_depth, float *packed);

/// `rk_pack` for int8 weights.
void rk_pack_int8(
  const int8_t *source, long column_stride, long depth_stride, long columns, long depth, long depth_offset,
  long total_depth, int8_t *packed);

/// A 2-D convolution (1-D: height 1; linear layer: 1 x 1) over one group, computed as a matrix product that
/// reads the input in place.
///
/// Output pixel (y, x) = act(bias + sum over taps of input(y * stride_y - pad_y + tap_y * dilation_y, ...)
/// times weights) + residual. Pixels outside the input count as zero.
typedef struct {
  const float *input;     // [height, width, pixel_stride], first channel of the group
  long height, width;     // of the input
  long pixel_stride;      // floats from one input pixel to the next
  long channels;          // of this group
  long kernel_y, kernel_x, stride_y, stride_x, dilation_y, dilation_x, pad_y, pad_x;
  long output_width;      // output pixels are numbered row by row
  const float *packed;    // rk_pack of [columns, kernel_y * kernel_x * channels], or NULL
  const int8_t *packed_int8;  // the int8 form, used when `packed` is NULL
  const float *scales;    // int8: scale of each column, padded to a multiple of 16
  long columns;           // output channels of this group
  const float *bias;      // padded to a multiple of 16, or NULL
  const float *residual;  // added after the activation, laid out as the output, or NULL
  float *output;          // first output channel of the group
  long output_stride;     // floats from one output pixel to the next
  int32_t activation;     // RK_NONE ...
  float slope;            // of RK_LEAKY_RELU
} rk_convolution;

/// Computes output pixels `row_begin ..< row_end` of the panels `panel_begin ..< panel_end`.
///
/// Every output element is summed in the same order whatever the ranges are.
void rk_convolve(
  const rk_convolution *c, long row_begin, long row_end, long panel_begin, long panel_end);

/// Packs `columns` x `depth` int8 weights (row-major) for `rk_integer_multiply`: panels of 16 columns, in
/// which neighbouring depths lie side by side: `packed[n / 16][k / 2][n % 16][k % 2]`, zero past the ends.
void rk_pack_pairs(const int8_t *source, long columns, long depth, int8_t *packed);

/// Rounds each row of x to whole numbers in -limit ... limit with a scale of its own (the largest magnitude /
/// limit). Rows of the result are `stride` (>= depth) apart and filled up with 0. NaN or infinity in a row
/// makes its scale NaN or infinite.
void rk_quantize(
  const float *x, long rows, long depth, float limit, int16_t *quantized, long stride, float *scales);

/// A product of int16 activations and int8 weights, summed exactly in int32:
/// output = act(sum * input_scale[row] * scale[column] + bias) + residual.
typedef struct {
  const int16_t *input;       // [rows, 2 * pairs]
  const float *input_scales;  // [rows]
  long pairs;                 // half of the depth, rounded up
  const int8_t *packed;       // rk_pack_pairs, at a multiple of 16 bytes
  const float *scales;        // padded to a multiple of 16
  const float *bias;          // padded to a multiple of 16, or NULL
  const float *residual;      // [rows, columns] or NULL
  float *output;              // [rows, columns]
  long columns;
  int32_t activation;
  float slope;
} rk_integer_product;

/// Computes rows `row_begin ..< row_end` of the panels `panel_begin ..< panel_end`.
void rk_integer_multiply(
  const rk_integer_product *p, long row_begin, long row_end, long panel_begin, long panel_end);

/// A depthwise convolution, optionally followed by a LayerNorm of each output pixel.
typedef struct {
  const float *input;    // [height, width, channels]
  long height, width, channels;
  long kernel_y, kernel_x, stride_y, stride_x, dilation_y, dilation_x, pad_y, pad_x;
  long output_width;
  const float *weights;  // [kernel_y * kernel_x, channels]
  const float *bias;     // [channels] or NULL
  int32_t normalize;     // 1: LayerNorm over the channels of each output pixel
  float epsilon;
  const float *gamma, *beta;  // [channels] each, or NULL
  float *output;         // [height', output_width, channels]
  int32_t activation;
  float slope;
} rk_depthwise_convolution;

/// Computes output pixels `row_begin ..< row_end`.
void rk_depthwise(const rk_depthwise_convolution *c, long row_begin, long row_end);

/// y = act(x) for `count` elements; x and y may be the same.
void rk_activate(int32_t activation, float slope, const float *x, float *y, long count);

/// y = x + sin(alpha x)^2 * inverse_beta, with one alpha and inverse_beta per channel.
void rk_snake(
  const float *x, const float *alpha, const float *inverse_beta, float *y, long rows, long channels);

/// Normalises each row: (x - mean) / sqrt(variance + epsilon) * gamma + beta; gamma and beta may be NULL.
/// With `center` 0 the mean is taken as 0 (RMSNorm).
void rk_layer_norm(
  const float *x, const float *gamma, const float *beta, float epsilon, int32_t center, float *y, long rows,
  long channels);

/// Each channel's sums of x - shift and of (x - shift)^2 over the rows. For exact results take a few hundred
/// rows at a time and add up in double precision.
void rk_channel_sums(
  const float *x, const float *shift, long rows, long channels, float *sums, float *squares);

/// Softmax of `scale * x` over each row, in place; rows are `row_stride` apart. Elements of -infinity become
/// exactly 0; a row of nothing else becomes all 0. A row holding NaN becomes NaN.
void rk_softmax(float *x, float scale, long rows, long columns, long row_stride);

/// y += a * x.
void rk_add_scaled(const float *x, float a, float *y, long count);

/// y = a + b.
void rk_add(const float *a, const float *b, float *y, long count);

/// y = a * b.
void rk_multiply(const float *a, const float *b, float *y, long count);

/// y[r, c] = act(x[r, c] * scale[c] + shift[c]).
void rk_affine(
  const float *x, const float *scale, const float *shift, int32_t activation, float slope, float *y,
  long rows, long channels);

/// One step of a GRU from the gate sums of its input (`x`: W_ih x + b_ih) and of its state (`h`: W_hh s +
/// b_hh), 3 * size floats each in PyTorch's order reset, update, new: state is replaced in place.
void rk_gru_step(const float *x, const float *h, float *state, long size);

/// One step of an LSTM from the gate sums of its input (`x`: W_ih x + b_ih) and of its state (`h`: W_hh s +
/// b_hh), 4 * size floats each in PyTorch's order input, forget, cell, output: cell and state are replaced in place.
void rk_lstm_step(const float *x, const float *h, float *cell, float *state, long size);

/// Converts IEEE half precision to f32.
void rk_half_to_float(const uint16_t *x, float *y, long count);

/// Converts bfloat16 to f32.
void rk_bfloat16_to_float(const uint16_t *x, float *y, long count);

/// Sets how many threads `rk_parallel` uses, the caller's included (1 ... 64).
void rk_set_thread_count(long count);

/// How many threads `rk_parallel` uses.
long rk_thread_count(void);

/// The number of CPUs this process may run on (scheduler affinity), at least 1.
long rk_available_cpus(void);

/// Calls `task(context, i)` for i in 0 ..< count, on several threads, and returns when all have returned.
///
/// Tasks, not workers, are counted, so a worker that the scheduler holds back delays nobody. When the pool
/// is busy (a nested call, or a call from another thread) the caller runs all tasks itself.
void rk_parallel(long count, void (*task)(void *context, long index), void *context);
