// Kernels whose masks and selections compilers vectorise well from C only, with one copy per
// processor generation chosen when the program starts.
#ifndef HEADROOM_CKERNELS_H
#define HEADROOM_CKERNELS_H

#include <stdint.h>

// Sums over one scan of a host's load row.
typedef struct {
  int64_t used;       // min(load, capacity) summed
  int64_t unmet;      // max(load - capacity, 0) summed
  int64_t overloaded; // steps in which load exceeds capacity
  double power;       // watts summed
} ck_scan_sums;

// row[i] += weight * samples[i]
void ck_add_scaled_u16(int32_t *row, const uint16_t *samples, int64_t count, int32_t weight);

// row[i] -= weight * samples[i]
void ck_subtract_scaled_u16(int32_t *row, const uint16_t *samples, int64_t count, int32_t weight);

// row[i] += (milliweight * samples[i] + 500) / 1000
void ck_add_scaled_milli_u16(int32_t *row, const uint16_t *samples, int64_t count,
                             int32_t milliweight);

// The sum of `count` samples.
int64_t ck_sum_u16(const uint16_t *samples, int64_t count);

// Serves each load up to `capacity`, adds what was used to `used` and the power drawn to `power`.
// Power is base + sum over knots of slope[j] * max(0, u - knot[j]), u = min(load, capacity) *
// inverse; `knots` is 1 or 10.
ck_scan_sums ck_scan(const int32_t *row, int64_t count, int32_t capacity, double inverse,
                     double base, const double *knot, const double *slope, int32_t knots,
                     int64_t *used, double *power);

#endif
