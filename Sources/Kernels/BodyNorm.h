// Normalisation and depthwise convolution: RK(layer_norm), RK(group_norm), RK(depthwise).

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
    vf v = ((c == RK_WIDTH ? load(x + i) : load_part(x + i, c)) - mean) * inverse;
    if (gamma) v *= c == RK_WIDTH ? load(gamma + i) : load_part(gamma + i, c);
    if (beta) v += c == RK_WIDTH ? load(beta + i) : load_part(beta + i, c);
    if (c == RK_WIDTH) store(y + i, v);
    else store_part(y + i, v, c);
  }
}

static void RK(layer_norm)(
  const float *x, const float *gamma, const float *beta, float epsilon, int32_t center, float *y, long rows,
  long channels
) {
  for (long r = 0; r < rows; r++)
    normalize_row(x + r * channels, gamma, beta, epsilon, center, y + r * channels, channels);
}

// Adds each channel's sum (mean NULL) or sum of squared distances to `mean` over the rows. Sums of 64 rows
// are kept apart first: a plain f32 sum over 10^5 pixels would lose three digits.
static void sum_channels(
  const float *x, const float *mean, long rows, long channels, float *sums, float *part
) {
  for (long c = 0; c < channels; c++) sums[c] = 0;
  for (long r0 = 0; r0 < rows; r0 += 64) {
    for (long c = 0; c < channels; c++) part[c] = 0;
    for (long r = r0; r < rows && r < r0 + 64; r++) {
      const float *row = x + r * channels;
      if (mean) for (long c = 0; c < channels; c++) part[c] += (row[c] - mean[c]) * (row[c] - mean[c]);
      else for (long c = 0; c < channels; c++) part[c] += row[c];
    }
    for (long c = 0; c < channels; c++) sums[c] += part[c];
  }
}

static void RK(group_norm)(
  const float *x, const float *gamma, const float *beta, float epsilon, long groups, int32_t activation,
  float slope, float *y, long rows, long channels, float *scratch
) {
  float *sums = scratch, *part = scratch + channels, *scale = scratch + 2 * channels,
        *shift = scratch + 3 * channels;
  long size = channels / groups;
  sum_channels(x, 0, rows, channels, sums, part);
  for (long g = 0; g < groups; g++) {
    double total = 0;
    for (long c = g * size; c < (g + 1) * size; c++) total += sums[c];
    for (long c = g * size; c < (g + 1) * size; c++)
      shift[c] = (float)(total / (double)(rows * size));
  }
  sum_channels(x, shift, rows, channels, sums, part);
  for (long g = 0; g < groups; g++) {
    double total = 0;
    for (long c = g * size; c < (g + 1) * size; c++) total += sums[c];
    float inverse = 1 / sqrtf((float)(total / (double)(rows * size)) + epsilon);
    for (long c = g * size; c < (g + 1) * size; c++) {
      scale[c] = gamma ? inverse * gamma[c] : inverse;
      shift[c] = (beta ? beta[c] : 0) - shift[c] * scale[c];
    }
  }
  for (long r = 0; r < rows; r++) {
    RK(affine)(x + r * channels, scale, shift, y + r * channels, 1, channels);
    if (activation != RK_NONE)
      RK(activate)(activation, slope, y + r * channels, y + r * channels, channels);
  }
}

static void RK(depthwise)(const rk_depthwise_convolution *c, long row_begin, long row_end) {
  long n = c->channels, taps = c->kernel_y * c->kernel_x;
  for (long row = row_begin; row < row_end; row++) {
    float *out = c->output + row * n;
    long y0 = row / c->output_width * c->stride_y - c->pad_y;
    long x0 = row % c->output_width * c->stride_x - c->pad_x;
    for (long i = 0; i < n; i += RK_WIDTH) {
      long part = n - i < RK_WIDTH ? n - i : RK_WIDTH;
      vf sum = c->bias ? load_part(c->bias + i, part) : (vf)0.0f;
      for (long tap = 0; tap < taps; tap++) {
        long y = y0 + tap / c->kernel_x * c->dilation_y, x = x0 + tap % c->kernel_x * c->dilation_x;
        if (y < 0 || y >= c->height || x < 0 || x >= c->width) continue;
        const float *in = c->input + (y * c->width + x) * n + i, *w = c->weights + tap * n + i;
        if (part == RK_WIDTH) sum = load(in) * load(w) + sum;
        else sum = load_part(in, part) * load_part(w, part) + sum;
      }
      store_part(out + i, sum, part);
    }
    if (c->normalize) normalize_row(out, c->gamma, c->beta, c->epsilon, 1, out, n);
    if (c->activation != RK_NONE) RK(activate)(c->activation, c->slope, out, out, n);
  }
}
