// Vector types and functions; included by the Kernels*.c files, which define RK_WIDTH and RK(name).
// Written with clang's vector extensions, so that one text serves AVX2, SSE2 and NEON.
typedef float vf __attribute__((ext_vector_type(RK_WIDTH)));
typedef int32_t vi __attribute__((ext_vector_type(RK_WIDTH)));
#define INLINE static inline __attribute__((always_inline))

INLINE vf load(const float *p) { vf v; __builtin_memcpy(&v, p, sizeof v); return v; }
INLINE void store(float *p, vf v) { __builtin_memcpy(p, &v, sizeof v); }
INLINE vi bits(vf v) { vi i; __builtin_memcpy(&i, &v, sizeof i); return i; }
INLINE vf from_bits(vi i) { vf v; __builtin_memcpy(&v, &i, sizeof v); return v; }

// The first `count` elements, the rest zero; and the reverse.
INLINE vf load_part(const float *p, long count) {
  vf v = (vf)0.0f;
  __builtin_memcpy(&v, p, (size_t)count * sizeof(float));
  return v;
}
INLINE void store_part(float *p, vf v, long count) { __builtin_memcpy(p, &v, (size_t)count * sizeof(float)); }

// A whole vector when `count` is the width, else the first elements.
INLINE vf load_some(const float *p, long count) { return count == RK_WIDTH ? load(p) : load_part(p, count); }
INLINE void store_some(float *p, vf v, long count) {
  if (count == RK_WIDTH) store(p, v);
  else store_part(p, v, count);
}

INLINE float sum_of(vf v) {
  float total = 0;
  for (int i = 0; i < RK_WIDTH; i++) total += v[i];
  return total;
}
INLINE float max_of(vf v) {
  float best = v[0];
  for (int i = 1; i < RK_WIDTH; i++) best = v[i] > best ? v[i] : best;
  return best;
}

// e^x by Cody-Waite reduction to |r| <= ln 2 / 2 and a degree-7 polynomial (Cephes expf); relative error
// below 2e-7. Below -87.3 the result is exactly 0; NaN stays NaN.
INLINE vf exp_v(vf x) {
  vi tiny = x < -87.3f;
  x = x < -87.3f ? (vf)-87.3f : x;
  x = x > 88.0f ? (vf)88.0f : x;
  vf z = x * 1.44269504f + 12582912.0f;  // 1.5 * 2^23: the sum's low bits hold the rounded integer
  vf n = z - 12582912.0f;
  vf r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  vf p = (vf)1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + (r + 1.0f);
  vi exponent = (bits(z) - 0x4B400000 + 127) << 23;
  return from_bits(bits(p * from_bits(exponent)) & ~tiny);
}

INLINE vf sigmoid_v(vf x) { return 1.0f / (1.0f + exp_v(-x)); }

INLINE vf tanh_v(vf x) {
  vf square = x * x;
  vf p = (vf)-5.70498872745e-3f;  // Cephes tanhf for |x| < 0.625, where 1 - 2 / (e^2x + 1) cancels
  p = p * square + 2.06390887954e-2f;
  p = p * square - 5.37397155531e-2f;
  p = p * square + 1.33314422036e-1f;
  p = p * square - 3.33332819422e-1f;
  vf small = p * square * x + x;
  vf large = 1.0f - 2.0f / (exp_v(x * 2.0f) + 1.0f);
  return square < 0.390625f ? small : large;
}

// erf by a rational minimax fit of erf(x) / x in x^2 on |x| <= 4 (own fit, relative error 2e-9 before
// rounding; 4e-7 absolute in f32).
INLINE vf erf_v(vf x) {
  x = x < -4.0f ? (vf)-4.0f : x;
  x = x > 4.0f ? (vf)4.0f : x;
  vf u = x * x;
  vf p = (vf)-1.31818804849e-8f;
  p = p * u + 4.68049178237e-6f;
  p = p * u + 3.79471225021e-4f;
  p = p * u + 3.85019105809e-3f;
  p = p * u + 5.43167050345e-2f;
  p = p * u + 1.85228816822e-1f;
  p = p * u + 1.12837916924f;
  vf q = (vf)6.30701029894e-5f;
  q = q * u + 1.30750299092e-3f;
  q = q * u + 1.54627735077e-2f;
  q = q * u + 1.13965806121e-1f;
  q = q * u + 4.97488176053e-1f;
  q = q * u + 1.0f;
  return u >= 16.0f ? x * 0.25f : x * p / q;  // exactly 1 or -1 from 4 on
}

// sin(x)^2, which has period pi: Cody-Waite reduction by pi in three parts, then a degree-9 polynomial.
INLINE vf sin_squared_v(vf x) {
  vf n = (x * 0.318309886f + 12582912.0f) - 12582912.0f;
  vf r = x - n * 3.140625f;
  r = r - n * 9.67502593994140625e-4f;
  r = r - n * 1.509957990978376432e-7f;
  vf u = r * r;
  vf p = (vf)2.6e-6f;
  p = p * u - 1.980741872e-4f;
  p = p * u + 8.3330255e-3f;
  p = p * u - 1.66666567e-1f;
  vf s = p * u * r + r;
  return s * s;
}

INLINE vf activate_v(int32_t activation, float slope, vf x) {
  switch (activation) {
    case RK_RELU: return x < 0.0f ? (vf)0.0f : x;
    case RK_LEAKY_RELU: return x < 0.0f ? x * slope : x;
    case RK_SILU: return x / (1.0f + exp_v(-x));
    case RK_GELU: return 0.5f * x * (1.0f + erf_v(x * 0.70710678f));
    case RK_GELU_TANH: return 0.5f * x * (1.0f + tanh_v(x * (x * x * 0.0356774081f + 0.7978845608f)));
    case RK_TANH: return tanh_v(x);
    case RK_SIGMOID: return sigmoid_v(x);
    case RK_EXP: return exp_v(x);
    default: return x;
  }
}
