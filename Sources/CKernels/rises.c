#include "CKernels.h"

#include <math.h>

#include "clones.h"

// Contracting a product and a sum into one rounding would make results depend on the processor.
#pragma STDC FP_CONTRACT OFF

// The power of a host at a utilisation in [0, 1], by the segments of its curve.
static inline double power_at(const ck_rise_segment *curve, double utilisation) {
  double scaled = utilisation * 10;
  int32_t low = scaled < 11 ? (int32_t)scaled : 11;
  double step = (double)low < scaled ? curve[low].step : 0;
  return curve[low].watts + step * (utilisation - curve[low].tenth) * 100;
}

// Eight numbers and eight truths; a truth is all bits or none.
typedef double eight __attribute__((vector_size(64), aligned(8)));
typedef int64_t truths __attribute__((vector_size(64), aligned(8)));

#define ALL(VALUE) ((eight){VALUE, VALUE, VALUE, VALUE, VALUE, VALUE, VALUE, VALUE})
#define EITHER(TRUTH, A, B) ((eight)(((TRUTH) & (truths)(A)) | (~(TRUTH) & (truths)(B))))

// The largest multiple of a power of two that is less than a rise, or the rise where there are too many of them.
static inline double next_below(double rise, double grid) {
  // Numbers from 2^52 steps on have no digits below a step, so that the sum is rounded to whole ones.
  const double nearest = (rise + grid * 0x1.8p52) - grid * 0x1.8p52;
  const double below = nearest < rise ? nearest : nearest - grid;
  return fabs(rise) < grid * 0x1p51 ? below : rise;
}

// Most hosts are told apart by what none of their rises is below, eight at a time; only what may be the best is
// reckoned to the last digit.
__attribute__((always_inline)) static inline ck_rise_found least_rise(
    const double *hosts, const ck_rise_group *groups, uint64_t mask, double least_of_all,
    double grid_of_all, const ck_rise_demand *demand, const ck_rise_lines *lines,
    ck_rise_found best, int heeds_memory) {
  const ck_rise_demand d = *demand;
  const ck_rise_lines l = *lines;
  while (mask) {
    const int index = __builtin_ctzll(mask);
    const ck_rise_group *group = groups + index;
    const ck_rise_extent extent = group->extent;
    mask &= mask - 1;
    if (least_of_all + extent.excess > best.rise) {
      // Nor has a level above this one any that is better.
      mask &= ((uint64_t)1 << (index | (CK_RISE_SLACKS - 1)) << 1) - 1;
      continue;
    }
    if (!(extent.available >= d.load && extent.screened + d.added <= d.limit)) continue;
    const eight *column = (const eight *)(hosts + group->start);
    const eight *end =
        column + (extent.count + CK_RISE_LANES - 1) / CK_RISE_LANES * CK_RISE_COLUMNS;
    const double grid = extent.grid < grid_of_all ? extent.grid : grid_of_all;
    double below = next_below(best.rise, grid);
    for (; column < end; column += CK_RISE_COLUMNS) {
      const eight place = column[0], excess = column[1], host = column[2];
      const truths is_second = place >= ALL(l.edge[0]), is_lower = host < ALL(best.host);
      eight least = EITHER(is_second, ALL(l.base[1]), ALL(l.base[0])) +
                    EITHER(is_second, ALL(l.slope[1]), ALL(l.slope[0])) * place + excess;
      truths may_win = (least <= EITHER(is_lower, ALL(best.rise), ALL(below))) &
                       (column[3] + ALL(d.added) <= ALL(d.limit));
      if (!__builtin_reduce_or(may_win)) continue;
      may_win &= column[4] >= ALL(d.load);
      if (heeds_memory) may_win &= (column[5] >= ALL(d.memory)) & (column[6] >= ALL(d.promised));
      if (!__builtin_reduce_or(may_win)) continue;
      const truths is_past = place >= ALL(l.past);
      const truths is_edge = (is_second & (place < ALL(l.edge[1]))) | (place < ALL(l.start));
      const eight utilisation = (column[7] + ALL(d.load)) / ALL(d.capacity), power = column[8];
      eight rise = EITHER(is_past, ALL(l.watts[1]), ALL(l.watts[0])) +
                   EITHER(is_past, ALL(l.step[1]), ALL(l.step[0])) *
                       (utilisation - EITHER(is_past, ALL(l.tenth[1]), ALL(l.tenth[0]))) * ALL(100) -
                   power;
      truths wins =
          may_win & (is_edge | (rise < ALL(best.rise)) | ((rise == ALL(best.rise)) & is_lower));
      if (!__builtin_reduce_or(wins)) continue;
      for (int j = 0; j < CK_RISE_LANES; j++) {
        if (!wins[j]) continue;
        // Near the end of a segment, rounding tells on which one a load is.
        double found = is_edge[j] ? power_at(d.curve, utilisation[j]) - power[j] : rise[j];
        if (found < best.rise || (found == best.rise && host[j] < best.host))
          best = (ck_rise_found){found, host[j]};
      }
      below = next_below(best.rise, grid);
    }
  }
  return best;
}

CLONES ck_rise_found ck_least_rise(const double *hosts, const ck_rise_group *groups, uint64_t mask,
                                   double least, double grid, const ck_rise_demand *demand,
                                   const ck_rise_lines *lines, ck_rise_found best) {
  return demand->heeds_memory
             ? least_rise(hosts, groups, mask, least, grid, demand, lines, best, 1)
             : least_rise(hosts, groups, mask, least, grid, demand, lines, best, 0);
}
