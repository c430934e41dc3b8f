#include "CKernels.h"

#include <math.h>

#include "clones.h"

// Contracting a product and a sum into one rounding would make results depend on the processor.
#pragma STDC FP_CONTRACT OFF

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

// Exact powers of ten, and digits few enough that the mantissa is exact: one division rounds once.
static const double powers_of_ten[16] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                         1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

static inline int plain_number(const uint8_t *text, int64_t start, int64_t end, double *number) {
  if (end - start < 1 || end - start > 15) return 0;
  int64_t mantissa = 0, point = -1;
  for (int64_t i = start; i < end; i++) {
    uint8_t digit = (uint8_t)(text[i] - 48);
    if (digit <= 9) {
      mantissa = mantissa * 10 + digit;
    } else if (text[i] == 46 && point < 0) {
      point = i;
    } else {
      return 0;
    }
  }
  if (point >= 0 && end - start == 1) return 0;
  *number = point < 0 ? (double)mantissa : (double)mantissa / powers_of_ten[end - 1 - point];
  return 1;
}

int64_t ck_plain_rows(const uint8_t *text, const uint32_t *marks, int64_t mark_count, int64_t start,
                      int64_t fields, int64_t name, int64_t first, int64_t second, int64_t room,
                      uint32_t *name_starts, uint32_t *name_ends, double *firsts, double *seconds,
                      int64_t *next_mark, int64_t *next_start) {
  int64_t rows = 0, mark = 0;
  while (rows < room && mark + fields <= mark_count) {
    const uint32_t *ends = marks + mark;
    // The last mark ends the line, and none before it is anything but a separator.
    int is_plain = text[ends[fields - 1]] == 10;
    uint8_t separator = text[ends[0]];
    for (int64_t i = 0; i + 1 < fields; i++) is_plain &= text[ends[i]] == separator;
    is_plain &= fields == 1 || (separator != 10 && separator != 34 && separator != 0);
    if (!is_plain) break;
#define FIELD_START(I) ((I) == 0 ? start : (int64_t)ends[(I)-1] + 1)
#define FIELD_END(I)                                                                             \
  ((I) == fields - 1 && ends[I] > FIELD_START(I) && text[ends[I] - 1] == 13 ? (int64_t)ends[I] - 1 \
                                                                            : (int64_t)ends[I])
    int64_t name_start = FIELD_START(name), name_end = FIELD_END(name);
    if (name_end <= name_start || text[name_start] == 32 || text[name_start] == 9 ||
        text[name_end - 1] == 32 || text[name_end - 1] == 9)
      break;
    if (!plain_number(text, FIELD_START(first), FIELD_END(first), firsts + rows) ||
        !plain_number(text, FIELD_START(second), FIELD_END(second), seconds + rows))
      break;
    name_starts[rows] = (uint32_t)name_start;
    name_ends[rows] = (uint32_t)name_end;
    rows++;
    start = (int64_t)ends[fields - 1] + 1;
    mark += fields;
  }
  *next_mark = mark;
  *next_start = start;
  return rows;
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

// The part of each hour's demand that a budget pays, at a price for a unit. Eight running sums, whatever
// the processor, so that the sum is the same everywhere.
#define COVER(KEEP)                                                  \
  double lane[8] = {0};                                              \
  int64_t i = 0;                                                     \
  for (; i + 8 <= count; i += 8) {                                   \
    for (int j = 0; j < 8; j++) {                                    \
      double wanted = demand[i + j] * rate;                          \
      double part = wanted < budget[i + j] ? wanted : budget[i + j]; \
      budget[i + j] -= part;                                         \
      if (KEEP) rest[i + j] = demand[i + j] - part * units;          \
      lane[j] += part;                                               \
    }                                                                \
  }                                                                  \
  for (; i < count; i++) {                                           \
    double wanted = demand[i] * rate;                                \
    double part = wanted < budget[i] ? wanted : budget[i];           \
    budget[i] -= part;                                               \
    if (KEEP) rest[i] = demand[i] - part * units;                    \
    lane[0] += part;                                                 \
  }                                                                  \
  double sum = 0;                                                    \
  for (int j = 0; j < 8; j++) sum += lane[j];                        \
  return sum;

CLONES double ck_cover(const double *demand, double rate, double *restrict budget, int64_t count) {
  double *rest = 0;
  double units = 0;
  (void)units;
  COVER(0)
}

CLONES double ck_cover_rest(double *demand, double rate, double *restrict budget, int64_t count) {
  double *rest = demand;
  double units = 1 / rate;
  COVER(1)
}

// One step of a rule for replicas over many services. The rounding of a product may not order a replica.
#define SLACK 1e-9

// Whole growth keeps whole numbers whole, and all that may go at once bounds nothing: then less is to
// be rounded.
#define REPLICAS(WINDOW, WHOLE)                                                              \
  double replicas[8] = {0}, unmet[8] = {0}, actions[8] = {0};                                \
  for (int64_t i = 0; i < count; i += 8) {                                                   \
    for (int j = 0; j < 8; j++) {                                                            \
      double now = present[i + j], asked = load[i + j];                                      \
      double busy = asked < now ? asked : now;                                               \
      replicas[j] += now;                                                                    \
      unmet[j] += asked - busy;                                                              \
      double wanted = ceil(busy * over - SLACK);                                             \
      wanted = ((busy <= now * high) & (busy >= now * low)) ? now : wanted;                  \
      double most = wanted;                                                                  \
      if (WINDOW) {                                                                          \
        /* The most that was recommended lately holds fewer back. */                         \
        for (int64_t k = 0; k < window; k++) {                                               \
          double past = recent[k * count + i + j];                                           \
          most = past > most ? past : most;                                                  \
        }                                                                                    \
        raw[i + j] = wanted;                                                                 \
      }                                                                                      \
      double ceiling = WHOLE ? now * grown : ceil(now * grown - SLACK);                      \
      double bound = now + extra;                                                            \
      bound = ceiling > bound ? ceiling : bound;                                             \
      double more = wanted < bound ? wanted : bound;                                         \
      double fewer = most < now ? most : now;                                                \
      if (!WHOLE) {                                                                          \
        double fewest = ceil(now * kept - SLACK);                                            \
        fewer = fewer > fewest ? fewer : fewest;                                             \
        fewer = fewer < now ? fewer : now;                                                   \
      }                                                                                      \
      double next = wanted > now ? more : fewer;                                             \
      next = next < minimum ? minimum : next;                                                \
      next = next > maximum ? maximum : next;                                                \
      actions[j] += next != now ? 1.0 : 0.0;                                                 \
      present[i + j] = next;                                                                 \
    }                                                                                        \
  }                                                                                          \
  for (int j = 0; j < 8; j++) {                                                              \
    sums[0] += replicas[j];                                                                  \
    sums[1] += unmet[j];                                                                     \
    sums[2] += actions[j];                                                                   \
  }

CLONES void ck_replicas(const float *load, int64_t count, const ck_replica_rule *rule,
                        const double *recent, int64_t window, double *restrict raw,
                        double *restrict present, double *restrict sums) {
  const double high = rule->target * (1 + rule->tolerance + 1e-12);
  const double low = rule->target * (1 - rule->tolerance - 1e-12);
  const double over = 1 / rule->target, extra = rule->up_replicas;
  const double grown = 1 + rule->up_share, kept = 1 - rule->down_share;
  const double minimum = rule->minimum, maximum = rule->maximum;
  const int whole = grown == floor(grown) && kept == 0;
  if (window == 0 && whole) {
    REPLICAS(0, 1)
  } else {
    REPLICAS(1, 0)
  }
}
