#include "CKernels.h"

// Contracting a product and a sum into one rounding would make results depend on the processor.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

// Each sample becomes a load in ten-thousandths of a core before anything is added up, so that
// every sum of loads is exact and equal samples always round alike.
#define WHOLE_U8(x, w) ((int32_t)(w) * 100 * (int32_t)(x))
#define WHOLE_U16(x, w) ((int32_t)(w) * (int32_t)(x))
#define MILLI_U8(x, m) ((int32_t)(((uint64_t)(m) * (x) + 5u) / 10u))
#define MILLI_U16(x, m) ((int32_t)(((uint64_t)(m) * (x) + 500u) / 1000u))
#define MILLI_F32(x, m) ((int32_t)((double)(x) * ((m) * 0.1) + 0.5))

#define LOADS(NAME, TYPE, LOAD)                                                                  \
  CLONES void ck_add_##NAME(int32_t *restrict row, const TYPE *restrict samples, int64_t count,  \
                            int32_t size) {                                                      \
    for (int64_t i = 0; i < count; i++) row[i] += LOAD(samples[i], size);                        \
  }                                                                                              \
  CLONES int64_t ck_sum_##NAME(const TYPE *samples, int64_t count, int32_t size) {               \
    int64_t sum = 0;                                                                             \
    for (int64_t i = 0; i < count; i++) sum += LOAD(samples[i], size);                           \
    return sum;                                                                                  \
  }

// The same with each load cut to `cap`.
#define CAPPED_LOADS(NAME, TYPE, LOAD)                                                           \
  CLONES void ck_add_capped_##NAME(int32_t *restrict row, const TYPE *restrict samples,          \
                                   int64_t count, int32_t size, int32_t cap) {                   \
    for (int64_t i = 0; i < count; i++) {                                                        \
      int32_t load = LOAD(samples[i], size);                                                     \
      row[i] += load < cap ? load : cap;                                                         \
    }                                                                                            \
  }                                                                                              \
  CLONES int64_t ck_sum_capped_##NAME(const TYPE *samples, int64_t count, int32_t size,          \
                                      int32_t cap) {                                             \
    int64_t sum = 0;                                                                             \
    for (int64_t i = 0; i < count; i++) {                                                        \
      int32_t load = LOAD(samples[i], size);                                                     \
      sum += load < cap ? load : cap;                                                            \
    }                                                                                            \
    return sum;                                                                                  \
  }

CAPPED_LOADS(u8, uint8_t, MILLI_U8)
CAPPED_LOADS(u16, uint16_t, MILLI_U16)
CAPPED_LOADS(f32, float, MILLI_F32)

LOADS(whole_u8, uint8_t, WHOLE_U8)
LOADS(whole_u16, uint16_t, WHOLE_U16)
LOADS(milli_u8, uint8_t, MILLI_U8)
LOADS(milli_u16, uint16_t, MILLI_U16)
LOADS(milli_f32, float, MILLI_F32)

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

int64_t ck_index_text(const uint8_t *text, int64_t count, uint8_t separator, uint32_t *places) {
  int64_t found = 0;
  int64_t i = 0;
#if defined(__SSE2__)
  const __m128i separators = _mm_set1_epi8((char)separator), feeds = _mm_set1_epi8(10),
                quotes = _mm_set1_epi8(34), nuls = _mm_setzero_si128();
  for (; i + 64 <= count; i += 64) {
    uint64_t mask = 0;
    for (int part = 0; part < 4; part++) {
      __m128i bytes = _mm_loadu_si128((const __m128i *)(text + i + 16 * part));
      __m128i hit = _mm_or_si128(
          _mm_or_si128(_mm_cmpeq_epi8(bytes, separators), _mm_cmpeq_epi8(bytes, feeds)),
          _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, nuls)));
      mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << (16 * part);
    }
    while (mask) {
      places[found++] = (uint32_t)(i + __builtin_ctzll(mask));
      mask &= mask - 1;
    }
  }
#endif
  for (; i < count; i++) {
    uint8_t byte = text[i];
    if (byte == separator || byte == 10 || byte == 34 || byte == 0) places[found++] = (uint32_t)i;
  }
  return found;
}

#define LANES 8

// One body for both knot counts; the compiler unrolls the constant one. Power sums are kept in
// eight lanes that are added in a fixed order, so that the processor never changes the result.
#define SCAN(NAME, KNOTS)                                                                        \
  CLONES static ck_scan_sums NAME(const int32_t *restrict row, int64_t count, int32_t capacity,  \
                                  double inverse, double base, const double *restrict knot,      \
                                  const double *restrict slope, int64_t *restrict used,          \
                                  double *restrict power) {                                      \
    double lanes[LANES] = {0};                                                                   \
    int64_t sum = 0, unmet = 0, over = 0;                                                        \
    int64_t i = 0;                                                                               \
    for (; i + LANES <= count; i += LANES) {                                                     \
      for (int j = 0; j < LANES; j++) {                                                          \
        int32_t load = row[i + j];                                                               \
        int32_t served = load < capacity ? load : capacity;                                      \
        double u = served * inverse;                                                             \
        double watts = base;                                                                     \
        for (int k = 0; k < KNOTS; k++) {                                                        \
          double above = u - knot[k];                                                            \
          watts += slope[k] * (above > 0 ? above : 0);                                           \
        }                                                                                        \
        sum += served;                                                                           \
        unmet += load - served;                                                                  \
        over += load > capacity;                                                                 \
        used[i + j] += served;                                                                   \
        power[i + j] += watts;                                                                   \
        lanes[j] += watts;                                                                       \
      }                                                                                          \
    }                                                                                            \
    for (int j = 0; i < count; i++, j++) {                                                       \
      int32_t load = row[i];                                                                     \
      int32_t served = load < capacity ? load : capacity;                                        \
      double u = served * inverse;                                                               \
      double watts = base;                                                                       \
      for (int k = 0; k < KNOTS; k++) {                                                          \
        double above = u - knot[k];                                                              \
        watts += slope[k] * (above > 0 ? above : 0);                                             \
      }                                                                                          \
      sum += served;                                                                             \
      unmet += load - served;                                                                    \
      over += load > capacity;                                                                   \
      used[i] += served;                                                                         \
      power[i] += watts;                                                                         \
      lanes[j] += watts;                                                                         \
    }                                                                                            \
    double total = ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) +                             \
                   ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));                              \
    return (ck_scan_sums){sum, unmet, over, total};                                              \
  }

SCAN(scan_linear, 1)
SCAN(scan_curve, 10)

ck_scan_sums ck_scan(const int32_t *row, int64_t count, int32_t capacity, double inverse,
                     double base, const double *knot, const double *slope, int32_t knots,
                     int64_t *used, double *power) {
  if (knots == 1)
    return scan_linear(row, count, capacity, inverse, base, knot, slope, used, power);
  return scan_curve(row, count, capacity, inverse, base, knot, slope, used, power);
}
