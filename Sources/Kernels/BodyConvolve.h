// Convolution as a matrix product over packed panels: RK(convolve).
//
// A tile of RK_ROWS output pixels x 16 columns stays in registers while up to 256 products are summed; the
// input rows of a tile are found through pointers, so padding, stride and dilation cost no copy. The order
// of the blocks follows Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.
enum { PARTS = RK_PANEL / RK_WIDTH, BLOCK_ROWS = 96, BLOCK_DEPTH = 256, GATHER_BELOW = 48 };

static const float zeros[BLOCK_DEPTH];
static _Thread_local float gathered[BLOCK_ROWS * BLOCK_DEPTH] __attribute__((aligned(64)));
static _Thread_local float dequantized[BLOCK_DEPTH * RK_PANEL] __attribute__((aligned(64)));

// c[i][0 ..< 16] = (first ? bias : c[i]) + sum over k of rows[i][k] * b[k], for a fixed number of rows.
INLINE void tile(
  int rows_count, const float *const *rows, long depth, const float *b, float *c, long stride, int first,
  const float *bias
) {
  vf sum[6][PARTS];
  const float *a[6];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows_count; i++) {
    a[i] = rows[i];
#pragma clang loop unroll(full)
    for (int j = 0; j < PARTS; j++) {
      if (!first) sum[i][j] = load(c + i * stride + j * RK_WIDTH);
      else sum[i][j] = bias ? load(bias + j * RK_WIDTH) : (vf)0.0f;
    }
  }
  for (long k = 0; k < depth; k++, b += RK_PANEL) {
    vf w[PARTS];
#pragma clang loop unroll(full)
    for (int j = 0; j < PARTS; j++) w[j] = load(b + j * RK_WIDTH);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows_count; i++) {
      vf x = (vf)a[i][k];
#pragma clang loop unroll(full)
      for (int j = 0; j < PARTS; j++) sum[i][j] = x * w[j] + sum[i][j];
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows_count; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < PARTS; j++) store(c + i * stride + j * RK_WIDTH, sum[i][j]);
}

#define TILE(N)                                                                                  \
  static __attribute__((noinline)) void tile_##N(                                                \
    const float *const *rows, long depth, const float *b, float *c, long stride, int first,      \
    const float *bias                                                                            \
  ) {                                                                                            \
    tile(N, rows, depth, b, c, stride, first, bias);                                             \
  }
TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6)
typedef void (*tile_function)(
  const float *const *, long, const float *, float *, long, int, const float *);
static const tile_function tiles[7] = {0, tile_1, tile_2, tile_3, tile_4, tile_5, tile_6};

// One row of four panels, `panel` floats apart: twice the sums of tile_1, in the same order, hide the latency
// of the additions.
static __attribute__((noinline)) void wide_row(
  const float *a, long depth, const float *b, long panel, float *c, int first, const float *bias
) {
  vf sum[4][PARTS];
#pragma clang loop unroll(full)
  for (int p = 0; p < 4; p++)
#pragma clang loop unroll(full)
    for (int j = 0; j < PARTS; j++) {
      if (!first) sum[p][j] = load(c + p * RK_PANEL + j * RK_WIDTH);
      else sum[p][j] = bias ? load(bias + p * RK_PANEL + j * RK_WIDTH) : (vf)0.0f;
    }
  for (long k = 0; k < depth; k++) {
    vf x = (vf)a[k];
#pragma clang loop unroll(full)
    for (int p = 0; p < 4; p++)
#pragma clang loop unroll(full)
      for (int j = 0; j < PARTS; j++)
        sum[p][j] = x * load(b + p * panel + k * RK_PANEL + j * RK_WIDTH) + sum[p][j];
  }
#pragma clang loop unroll(full)
  for (int p = 0; p < 4; p++)
#pragma clang loop unroll(full)
    for (int j = 0; j < PARTS; j++) store(c + p * RK_PANEL + j * RK_WIDTH, sum[p][j]);
}

// The activation and the residual of a finished tile.
static void finish_tile(
  const rk_convolution *c, float *out, long stride, const float *residual, long rows, long columns
) {
  for (long i = 0; i < rows; i++) {
    float *y = out + i * stride;
    if (c->activation != RK_NONE) RK(activate)(c->activation, c->slope, y, y, columns);
    if (residual) RK(add)(y, residual + i * c->output_stride, y, columns);
  }
}

// The panel's rows depth0 ..< depth0 + depth as f32, scaled.
static const float *dequantize(const rk_convolution *c, long panel, long total, long depth0, long depth) {
  const int8_t *q = c->packed_int8 + (panel * total + depth0) * RK_PANEL;
  typedef int8_t v8 __attribute__((ext_vector_type(RK_WIDTH)));
  for (int j = 0; j < PARTS; j++) {
    vf scale = load(c->scales + panel * RK_PANEL + j * RK_WIDTH);
    for (long k = 0; k < depth; k++) {
      v8 v;
      __builtin_memcpy(&v, q + k * RK_PANEL + j * RK_WIDTH, sizeof v);
      store(dequantized + k * RK_PANEL + j * RK_WIDTH, __builtin_convertvector(v, vf) * scale);
    }
  }
  return dequantized;
}

// Where the input of output pixel `row` under tap `tap` starts; zeros outside the input.
INLINE const float *input_at(const rk_convolution *c, long row, long tap) {
  long y = 0, x = row, tap_y = 0, tap_x = tap;
  if (c->height != 1 || c->kernel_y != 1) {
    y = row / c->output_width, x = row % c->output_width;
    tap_y = tap / c->kernel_x, tap_x = tap % c->kernel_x;
  }
  y = y * c->stride_y - c->pad_y + tap_y * c->dilation_y;
  x = x * c->stride_x - c->pad_x + tap_x * c->dilation_x;
  if (y < 0 || y >= c->height || x < 0 || x >= c->width) return 0;
  return c->input + (y * c->width + x) * c->pixel_stride;
}

// Copies products depth0 ..< depth0 + depth of each row side by side (for few channels per tap).
static void gather(
  const rk_convolution *c, long row0, long rows, long depth0, long depth, const float **pointers
) {
  for (long i = 0; i < rows; i++) {
    float *out = gathered + i * BLOCK_DEPTH;
    pointers[i] = out;
    for (long k = depth0; k < depth0 + depth;) {
      long tap = k / c->channels, channel = k % c->channels, count = c->channels - channel;
      if (count > depth0 + depth - k) count = depth0 + depth - k;
      const float *source = input_at(c, row0 + i, tap);
      if (source) for (long j = 0; j < count; j++) out[j] = source[channel + j];
      else for (long j = 0; j < count; j++) out[j] = 0;
      out += count, k += count;
    }
  }
}

// Adds one block of products to the block's rows in every panel.
static void block(
  const rk_convolution *c, long row0, long rows, long panel0, long panel1, long total, long depth0,
  long depth, const float *const *pointers
) {
  int first = depth0 == 0, last = depth0 + depth == total;
  float edge[6 * RK_PANEL];
  for (long panel = panel0; panel < panel1; panel++) {
    const float *b = c->packed ? c->packed + (panel * total + depth0) * RK_PANEL
                               : dequantize(c, panel, total, depth0, depth);
    const float *bias = c->bias ? c->bias + panel * RK_PANEL : 0;
    long columns = c->columns - panel * RK_PANEL;
    if (rows == 1 && c->packed && columns >= 4 * RK_PANEL && panel + 4 <= panel1) {
      float *out = c->output + row0 * c->output_stride + panel * RK_PANEL;
      wide_row(pointers[0], depth, b, total * RK_PANEL, out, first, bias);
      const float *residual = c->residual ? c->residual + row0 * c->output_stride + panel * RK_PANEL : 0;
      if (last) finish_tile(c, out, 0, residual, 1, 4 * RK_PANEL);
      panel += 3;
      continue;
    }
    for (long i = 0; i < rows; i += RK_ROWS) {
      long count = rows - i < RK_ROWS ? rows - i : RK_ROWS;
      float *out = c->output + (row0 + i) * c->output_stride + panel * RK_PANEL;
      const float *residual =
        c->residual ? c->residual + (row0 + i) * c->output_stride + panel * RK_PANEL : 0;
      if (columns >= RK_PANEL) {
        tiles[count](pointers + i, depth, b, out, c->output_stride, first, bias);
        if (last) finish_tile(c, out, c->output_stride, residual, count, RK_PANEL);
        continue;
      }
      if (!first)
        for (long r = 0; r < count; r++)
          __builtin_memcpy(edge + r * RK_PANEL, out + r * c->output_stride, (size_t)columns * sizeof(float));
      tiles[count](pointers + i, depth, b, edge, RK_PANEL, first, bias);
      for (long r = 0; r < count; r++)
        __builtin_memcpy(out + r * c->output_stride, edge + r * RK_PANEL, (size_t)columns * sizeof(float));
      if (last) finish_tile(c, out, c->output_stride, residual, count, columns);
    }
  }
}

static void RK(convolve)(
  const rk_convolution *c, long row_begin, long row_end, long panel_begin, long panel_end
) {
  long taps = c->kernel_y * c->kernel_x, total = taps * c->channels;
  const float *pointers[BLOCK_ROWS];
  for (long row0 = row_begin; row0 < row_end; row0 += BLOCK_ROWS) {
    long rows = row_end - row0 < BLOCK_ROWS ? row_end - row0 : BLOCK_ROWS;
    if (total == 0) {  // a phase of a transposed convolution that no tap reaches: the bias alone
      for (long i = 0; i < rows; i++) pointers[i] = zeros;
      block(c, row0, rows, panel_begin, panel_end, 0, 0, 0, pointers);
      continue;
    }
    if (taps > 1 && c->channels < GATHER_BELOW) {
      for (long k = 0; k < total; k += BLOCK_DEPTH) {
        long depth = total - k < BLOCK_DEPTH ? total - k : BLOCK_DEPTH;
        gather(c, row0, rows, k, depth, pointers);
        block(c, row0, rows, panel_begin, panel_end, total, k, depth, pointers);
      }
      continue;
    }
    for (long tap = 0; tap < taps; tap++)
      for (long k = 0; k < c->channels; k += BLOCK_DEPTH) {
        long depth = c->channels - k < BLOCK_DEPTH ? c->channels - k : BLOCK_DEPTH;
        for (long i = 0; i < rows; i++) {
          const float *source = input_at(c, row0 + i, tap);
          pointers[i] = source ? source + k : zeros;
        }
        block(c, row0, rows, panel_begin, panel_end, total, tap * c->channels + k, depth, pointers);
      }
  }
}
