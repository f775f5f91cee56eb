// Element-wise functions: RK(activate), RK(add) and their like.

// Runs `expression` over vectors of `x` (loaded as v) into y, the tail through a partial vector.
#define FOR_EACH(count, y, prepare, prepare_part, expression)          \
  do {                                                                 \
    long i = 0;                                                        \
    for (; i + RK_WIDTH <= (count); i += RK_WIDTH) {                   \
      prepare;                                                         \
      store((y) + i, expression);                                      \
    }                                                                  \
    long rest = (count) - i;                                           \
    if (rest > 0) {                                                    \
      prepare_part;                                                    \
      store_part((y) + i, expression, rest);                           \
    }                                                                  \
  } while (0)
#define MAP(activation) \
  FOR_EACH(count, y, vf v = load(x + i), vf v = load_part(x + i, rest), activate_v(activation, slope, v))

static void RK(activate)(int32_t activation, float slope, const float *x, float *y, long count) {
  switch (activation) {
    case RK_RELU: MAP(RK_RELU); break;
    case RK_LEAKY_RELU: MAP(RK_LEAKY_RELU); break;
    case RK_SILU: MAP(RK_SILU); break;
    case RK_GELU: MAP(RK_GELU); break;
    case RK_GELU_TANH: MAP(RK_GELU_TANH); break;
    case RK_TANH: MAP(RK_TANH); break;
    case RK_SIGMOID: MAP(RK_SIGMOID); break;
    case RK_EXP: MAP(RK_EXP); break;
    default: if (x != y) __builtin_memmove(y, x, (size_t)count * sizeof(float));
  }
}

#define PAIR(a, b) vf v = load(a + i); vf w = load(b + i)
#define PAIR_PART(a, b) vf v = load_part(a + i, rest); vf w = load_part(b + i, rest)

static void RK(add)(const float *a, const float *b, float *y, long count) {
  FOR_EACH(count, y, PAIR(a, b), PAIR_PART(a, b), v + w);
}

static void RK(multiply)(const float *a, const float *b, float *y, long count) {
  FOR_EACH(count, y, PAIR(a, b), PAIR_PART(a, b), v * w);
}

static void RK(add_scaled)(const float *x, float a, float *y, long count) {
  FOR_EACH(count, y, PAIR(x, y), PAIR_PART(x, y), v * a + w);
}

#define TRIPLE(a, b, c) vf v = load(a + i); vf w = load(b + i); vf u = load(c + i)
#define TRIPLE_PART(a, b, c)                                                  \
  vf v = load_part(a + i, rest); vf w = load_part(b + i, rest); vf u = load_part(c + i, rest)

static void RK(snake)(
  const float *x, const float *alpha, const float *inverse_beta, float *y, long rows, long channels
) {
  for (long r = 0; r < rows; r++, x += channels, y += channels)
    FOR_EACH(
      channels, y, TRIPLE(x, alpha, inverse_beta), TRIPLE_PART(x, alpha, inverse_beta),
      sin_squared_v(v * w) * u + v);
}

static void RK(affine)(
  const float *x, const float *scale, const float *shift, int32_t activation, float slope, float *y,
  long rows, long channels
) {
  for (long r = 0; r < rows; r++, x += channels, y += channels) {
    FOR_EACH(channels, y, TRIPLE(x, scale, shift), TRIPLE_PART(x, scale, shift), v * w + u);
    if (activation != RK_NONE) RK(activate)(activation, slope, y, y, channels);
  }
}

// Cho et al. 2014 in PyTorch's form: r, z = sigmoid(x + h); n = tanh(x + r h); s = (1 - z) n + z s.
INLINE vf gru_v(vf xr, vf xz, vf xn, vf hr, vf hz, vf hn, vf s) {
  vf reset = sigmoid_v(xr + hr), update = sigmoid_v(xz + hz), fresh = tanh_v(xn + reset * hn);
  return fresh + update * (s - fresh);
}

static void RK(gru_step)(const float *x, const float *h, float *state, long n) {
  for (long i = 0; i < n; i += RK_WIDTH) {
    long c = n - i < RK_WIDTH ? n - i : RK_WIDTH;
    vf next = gru_v(
      load_some(x + i, c), load_some(x + n + i, c), load_some(x + 2 * n + i, c), load_some(h + i, c),
      load_some(h + n + i, c), load_some(h + 2 * n + i, c), load_some(state + i, c));
    store_some(state + i, next, c);
  }
}

static void RK(lstm_step)(const float *x, const float *h, float *cell, float *state, long n) {
  for (long i = 0; i < n; i += RK_WIDTH) {
    long c = n - i < RK_WIDTH ? n - i : RK_WIDTH;
    vf enter = sigmoid_v(load_some(x + i, c) + load_some(h + i, c));
    vf keep = sigmoid_v(load_some(x + n + i, c) + load_some(h + n + i, c));
    vf fresh = tanh_v(load_some(x + 2 * n + i, c) + load_some(h + 2 * n + i, c));
    vf leave = sigmoid_v(load_some(x + 3 * n + i, c) + load_some(h + 3 * n + i, c));
    vf next = keep * load_some(cell + i, c) + enter * fresh;
    store_some(cell + i, next, c);
    store_some(state + i, leave * tanh_v(next), c);
  }
}

static void RK(softmax)(float *x, float scale, long rows, long columns, long row_stride) {
  for (long r = 0; r < rows; r++) {
    float *row = x + r * row_stride, largest = -INFINITY;
    long i = 0;
    if (columns >= RK_WIDTH) {
      vf best = load(row);
      for (i = RK_WIDTH; i + RK_WIDTH <= columns; i += RK_WIDTH) {
        vf v = load(row + i);
        best = v > best ? v : best;
      }
      largest = max_of(best);
    }
    for (; i < columns; i++) largest = row[i] > largest ? row[i] : largest;
    if (largest == -INFINITY) largest = 0;
    vf total = (vf)0.0f;
    float tail = 0;
    for (i = 0; i + RK_WIDTH <= columns; i += RK_WIDTH) {
      vf e = exp_v((load(row + i) - largest) * scale);
      total += e;
      store(row + i, e);
    }
    if (i < columns) {
      vf e = exp_v((load_part(row + i, columns - i) - largest) * scale);
      store_part(row + i, e, columns - i);
      for (; i < columns; i++) tail += row[i];
    }
    float sum = sum_of(total) + tail, factor = sum == 0 ? 0 : 1 / sum;
    for (i = 0; i < columns; i++) row[i] *= factor;
  }
}
