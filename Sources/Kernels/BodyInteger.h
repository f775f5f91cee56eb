// Products of int16 activations and int8 weights: RK(quantize), RK(integer_product).

typedef int16_t vs __attribute__((ext_vector_type(RK_WIDTH)));

static void RK(quantize)(
  const float *x, long rows, long depth, float limit, int16_t *q, long stride, float *scales
) {
  for (long r = 0; r < rows; r++, x += depth, q += stride) {
    vi largest = (vi)0;  // compared as integers, in which NaN is larger than infinity
    for (long i = 0; i < depth; i += RK_WIDTH) {
      vi magnitude = bits(load_some(x + i, depth - i < RK_WIDTH ? depth - i : RK_WIDTH)) & 0x7FFFFFFF;
      largest = magnitude > largest ? magnitude : largest;
    }
    int32_t word = 0;
    for (int i = 0; i < RK_WIDTH; i++) word = largest[i] > word ? largest[i] : word;
    float most;
    __builtin_memcpy(&most, &word, sizeof most);
    scales[r] = most / limit;
    float factor = most > 0 ? limit / most : 0;
    for (long i = 0; i < depth; i += RK_WIDTH) {
      long c = depth - i < RK_WIDTH ? depth - i : RK_WIDTH;
      vi rounded = bits(load_some(x + i, c) * factor + 12582912.0f) - 0x4B400000;
      vs narrow = __builtin_convertvector(rounded, vs);
      if (c == RK_WIDTH) __builtin_memcpy(q + i, &narrow, sizeof narrow);
      else __builtin_memcpy(q + i, &narrow, (size_t)c * sizeof(int16_t));
    }
    for (long i = depth; i < stride; i++) q[i] = 0;
  }
}

typedef int8_t byte_pairs __attribute__((ext_vector_type(2 * RK_WIDTH)));
typedef int16_t pairs_v __attribute__((ext_vector_type(2 * RK_WIDTH)));

// For each lane the sum of the products of two neighbours.
INLINE vi multiply_pairs(pairs_v a, pairs_v b) {
#if defined(__x86_64__) && RK_WIDTH == 8
  return (vi)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#elif defined(__x86_64__)
  return (vi)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
  return __builtin_convertvector(a.even, vi) * __builtin_convertvector(b.even, vi)
       + __builtin_convertvector(a.odd, vi) * __builtin_convertvector(b.odd, vi);
#endif
}

// sums[i][0 ..< 16] = sum over pairs of depth of row i times the panel.
INLINE void integer_tile(
  int rows, const int16_t *a, long stride, long pairs, const int8_t *b, int32_t (*sums)[RK_PANEL]
) {
  vi sum[6][PARTS];
  const int16_t *at[6];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    at[i] = a + i * stride;
#pragma clang loop unroll(full)
    for (int j = 0; j < PARTS; j++) sum[i][j] = (vi)0;
  }
  for (long k = 0; k < pairs; k++, b += 2 * RK_PANEL) {
    pairs_v w[PARTS];
#pragma clang loop unroll(full)
    for (int j = 0; j < PARTS; j++) {
      byte_pairs v;
      __builtin_memcpy(&v, b + j * 2 * RK_WIDTH, sizeof v);
      w[j] = __builtin_convertvector(v, pairs_v);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      int32_t pair;
      __builtin_memcpy(&pair, at[i] + 2 * k, sizeof pair);
      vi copies = (vi)pair;
      pairs_v x;
      __builtin_memcpy(&x, &copies, sizeof x);
#pragma clang loop unroll(full)
      for (int j = 0; j < PARTS; j++) sum[i][j] += multiply_pairs(x, w[j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < PARTS; j++) __builtin_memcpy(sums[i] + j * RK_WIDTH, &sum[i][j], sizeof(vi));
}

#define INTEGER_TILE(N)                                                                                     \
  static __attribute__((noinline)) void integer_tile_##N(                                                   \
    const int16_t *a, long stride, long pairs, const int8_t *b, int32_t (*sums)[RK_PANEL]                   \
  ) {                                                                                                       \
    integer_tile(N, a, stride, pairs, b, sums);                                                             \
  }
INTEGER_TILE(1) INTEGER_TILE(2) INTEGER_TILE(3) INTEGER_TILE(4) INTEGER_TILE(5) INTEGER_TILE(6)
typedef void (*integer_tile_function)(const int16_t *, long, long, const int8_t *, int32_t (*)[RK_PANEL]);
static const integer_tile_function integer_tiles[7] = {
  0, integer_tile_1, integer_tile_2, integer_tile_3, integer_tile_4, integer_tile_5, integer_tile_6};

static void RK(integer_product)(
  const rk_integer_product *p, long row_begin, long row_end, long panel_begin, long panel_end
) {
  int32_t sums[6][RK_PANEL];
  for (long row0 = row_begin; row0 < row_end; row0 += BLOCK_ROWS) {
    long row1 = row_end - row0 < BLOCK_ROWS ? row_end : row0 + BLOCK_ROWS;
    for (long panel = panel_begin; panel < panel_end; panel++) {
      long first = panel * RK_PANEL;
      long columns = p->columns - first < RK_PANEL ? p->columns - first : RK_PANEL;
      for (long row = row0; row < row1; row += RK_ROWS) {
        long count = row1 - row < RK_ROWS ? row1 - row : RK_ROWS;
        integer_tiles[count](
          p->input + row * p->pairs * 2, p->pairs * 2, p->pairs, p->packed + panel * p->pairs * 2 * RK_PANEL,
          sums);
        for (long i = 0; i < count; i++) {
          float *y = p->output + (row + i) * p->columns + first;
          for (long j = 0; j < columns; j += RK_WIDTH) {
            long c = columns - j < RK_WIDTH ? columns - j : RK_WIDTH;
            vi sum;
            __builtin_memcpy(&sum, sums[i] + j, sizeof sum);
            vf scale = load(p->scales + first + j) * p->input_scales[row + i];
            vf v = __builtin_convertvector(sum, vf) * scale;
            if (p->bias) v += load(p->bias + first + j);
            store_some(y + j, v, c);
          }
          if (p->activation != RK_NONE) RK(activate)(p->activation, p->slope, y, y, columns);
          if (p->residual) RK(add)(y, p->residual + (row + i) * p->columns + first, y, columns);
        }
      }
    }
  }
}
