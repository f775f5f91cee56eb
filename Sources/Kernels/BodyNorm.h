// Normalisation and depthwise convolution: RK(layer_norm), RK(channel_sums), RK(depthwise).

static void normalize_row(
  const float *x, const float *gamma, const float *beta, float epsilon, int32_t center, float *y, long n
) {
  vf sum = (vf)0.0f, more = (vf)0.0f;
  float tail = 0, mean = 0;
  long i = 0;
  if (center) {
    for (; i + 2 * RK_WIDTH <= n; i += 2 * RK_WIDTH) {
      sum += load(x + i);
      more += load(x + i + RK_WIDTH);
    }
    for (; i < n; i++) tail += x[i];
    mean = (sum_of(sum + more) + tail) / (float)n;
  }
  sum = (vf)0.0f, more = (vf)0.0f, tail = 0;
  for (i = 0; i + 2 * RK_WIDTH <= n; i += 2 * RK_WIDTH) {
    vf a = load(x + i) - mean, b = load(x + i + RK_WIDTH) - mean;
    sum = a * a + sum;
    more = b * b + more;
  }
  for (; i < n; i++) tail += (x[i] - mean) * (x[i] - mean);
  float inverse = 1 / sqrtf((sum_of(sum + more) + tail) / (float)n + epsilon);
  for (i = 0; i < n; i += RK_WIDTH) {
    long c = n - i < RK_WIDTH ? n - i : RK_WIDTH;
    vf v = (load_some(x + i, c) - mean) * inverse;
    if (gamma) v *= load_some(gamma + i, c);
    if (beta) v += load_some(beta + i, c);
    store_some(y + i, v, c);
  }
}

static void RK(layer_norm)(
  const float *x, const float *gamma, const float *beta, float epsilon, int32_t center, float *y, long rows,
  long channels
) {
  for (long r = 0; r < rows; r++)
    normalize_row(x + r * channels, gamma, beta, epsilon, center, y + r * channels, channels);
}

static void RK(channel_sums)(
  const float *x, const float *shift, long rows, long channels, float *sums, float *squares
) {
  for (long i = 0; i < channels; i += RK_WIDTH) {
    long c = channels - i < RK_WIDTH ? channels - i : RK_WIDTH;
    vf base = load_some(shift + i, c), sum = (vf)0.0f, square = (vf)0.0f;
    for (long r = 0; r < rows; r++) {
      vf d = load_some(x + r * channels + i, c) - base;
      sum += d;
      square = d * d + square;
    }
    store_some(sums + i, sum, c);
    store_some(squares + i, square, c);
  }
}

// `count` (1 or 4, known where this is inlined) neighbouring output pixels with the same valid taps; `in` is
// the input under tap (0, 0) of the first of them, which may lie outside the image.
INLINE void filter_pixels(
  const rk_depthwise_convolution *c, int count, const float *in, long y_begin, long y_end, long x_begin,
  long x_end, float *out
) {
  long n = c->channels, pixel = c->stride_x * n;
  for (long i = 0; i < n; i += RK_WIDTH) {
    long part = n - i < RK_WIDTH ? n - i : RK_WIDTH;
    vf first = c->bias ? load_some(c->bias + i, part) : (vf)0.0f;
    vf sum[4] = {first, first, first, first};
    for (long y = y_begin; y < y_end; y++)
      for (long x = x_begin; x < x_end; x++) {
        const float *at = in + (y * c->dilation_y * c->width + x * c->dilation_x) * n + i;
        vf w = load_some(c->weights + (y * c->kernel_x + x) * n + i, part);
#pragma clang loop unroll(full)
        for (int q = 0; q < count; q++) sum[q] = load_some(at + q * pixel, part) * w + sum[q];
      }
#pragma clang loop unroll(full)
    for (int q = 0; q < count; q++) store_some(out + q * n + i, sum[q], part);
  }
}

// The taps that fall inside an axis of `size` when tap 0 falls on `start`.
INLINE void valid_taps(long start, long size, long dilation, long kernel, long *begin, long *end) {
  *begin = start < 0 ? (-start + dilation - 1) / dilation : 0;
  long last = start < size ? (size - start + dilation - 1) / dilation : 0;
  *end = last < kernel ? last : kernel;
}

static void RK(depthwise)(const rk_depthwise_convolution *c, long row_begin, long row_end) {
  long n = c->channels, reach = (c->kernel_x - 1) * c->dilation_x;
  for (long row = row_begin; row < row_end;) {
    long x_out = row % c->output_width, y_begin, y_end, x_begin, x_end;
    long y = row / c->output_width * c->stride_y - c->pad_y, x = x_out * c->stride_x - c->pad_x;
    float *out = c->output + row * n;
    const float *in = c->input + (y * c->width + x) * n;
    valid_taps(y, c->height, c->dilation_y, c->kernel_y, &y_begin, &y_end);
    long count = 1;
    int is_inside = x >= 0 && x + 3 * c->stride_x + reach < c->width;
    if (is_inside && x_out + 4 <= c->output_width && row + 4 <= row_end) {
      count = 4;
      filter_pixels(c, 4, in, y_begin, y_end, 0, c->kernel_x, out);
    } else {
      valid_taps(x, c->width, c->dilation_x, c->kernel_x, &x_begin, &x_end);
      filter_pixels(c, 1, in, y_begin, y_end, x_begin, x_end, out);
    }
    if (c->normalize)
      for (long q = 0; q < count; q++)
        normalize_row(out + q * n, c->gamma, c->beta, c->epsilon, 1, out + q * n, n);
    if (c->activation != RK_NONE) RK(activate)(c->activation, c->slope, out, out, count * n);
    row += count;
  }
}
