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

// Adds the loads of samples to a row (`ck_add_…`) or up (`ck_sum_…`), in ten-thousandths of a
// core. The size of the guest is in whole cores (`whole`) or thousandths (`milli`, rounded half
// up); samples are per cent (`u8`, `f32`) or hundredths of one (`u16`), never negative.
#define CK_LOADS(NAME, TYPE)                                                                     \
  void ck_add_##NAME(int32_t *row, const TYPE *samples, int64_t count, int32_t size);            \
  int64_t ck_sum_##NAME(const TYPE *samples, int64_t count, int32_t size);

// The same with the size in thousandths of a core and each load cut to `cap`.
#define CK_CAPPED_LOADS(NAME, TYPE)                                                              \
  void ck_add_capped_##NAME(int32_t *row, const TYPE *samples, int64_t count, int32_t size,      \
                            int32_t cap);                                                        \
  int64_t ck_sum_capped_##NAME(const TYPE *samples, int64_t count, int32_t size, int32_t cap);

CK_CAPPED_LOADS(u8, uint8_t)
CK_CAPPED_LOADS(u16, uint16_t)
CK_CAPPED_LOADS(f32, float)

CK_LOADS(whole_u8, uint8_t)
CK_LOADS(whole_u16, uint16_t)
CK_LOADS(milli_u8, uint8_t)
CK_LOADS(milli_u16, uint16_t)
CK_LOADS(milli_f32, float)

// Serves each load up to `capacity`, adds what was used to `used` and the power drawn to `power`.
// Power is base + sum over knots of slope[j] * max(0, u - knot[j]), u = min(load, capacity) *
// inverse; `knots` is 1 or 10.
ck_scan_sums ck_scan(const int32_t *row, int64_t count, int32_t capacity, double inverse,
                     double base, const double *knot, const double *slope, int32_t knots,
                     int64_t *used, double *power);

// Writes the places of separators, line feeds, quotes and NULs in a text to `places`, which has
// room for `count`, and returns how many there are; `count` is below 2^32.
int64_t ck_index_text(const uint8_t *text, int64_t count, uint8_t separator, uint32_t *places);

// Plain rows of a text: without quotes and blanks, with `fields` fields of which one is a name and
// two are decimal numbers of at most 15 characters without sign or exponent. `marks` are the places
// that ck_index_text found, from the row's first on; the row begins at `start`. Rows are read until
// one is not plain, or `room` of them were. Returns their number, and in `next_mark` and
// `next_start` where the row behind them begins.
int64_t ck_plain_rows(const uint8_t *text, const uint32_t *marks, int64_t mark_count, int64_t start,
                      int64_t fields, int64_t name, int64_t first, int64_t second, int64_t room,
                      uint32_t *name_starts, uint32_t *name_ends, double *firsts, double *seconds,
                      int64_t *next_mark, int64_t *next_start);

// What is paid from each hour's `budget` for its `demand` at `rate` a unit, and left of the budget. The
// second also leaves in `demand` what is not paid for. Returns the sum of what is paid.
double ck_cover(const double *demand, double rate, double *budget, int64_t count);
double ck_cover_rest(double *demand, double rate, double *budget, int64_t count);

// A segment of a power curve: watts where it begins, a tenth of its rise, the load where it begins; and for bounds its rise
// for all of the capacity and what rounding takes from watts on it at most.
typedef struct {
  double watts, step, tenth, slope, lost;
} ck_rise_segment;

// Hosts of one type whose loads are on one segment of their curve, and what becomes of them with a demand more: they end on
// one of two segments, on the second from the place `past` on.
typedef struct {
  // What no rise is below: base + slope * place + excess, with the second of each from the place edge[0] on.
  double base[2], slope[2];
  // The two segments.
  double watts[2], step[2], tenth[2];
  double past;
  // Places in [edge[0], edge[1]) may be rounded to either segment, those below the start to the one before the first.
  double edge[2], start;
} ck_rise_lines;

// What a host is to have: load of what is available, no more than the limit in what its screen looks at, memory and
// promises. The curve has twelve segments.
typedef struct {
  double load, capacity, added, limit, memory, promised;
  const ck_rise_segment *curve;
  int32_t heeds_memory;
} ck_rise_demand;

// A rise and whose it is.
typedef struct {
  double rise, host;
} ck_rise_found;

// Hosts stand in blocks of eight, column after column: the place on the segment, by how much the exact power of the load
// is above the measured one, the host's number, what the screen looks at, what is available, free memory, what is not
// promised, what is allocated, the power measured. A place without a host holds no numbers.
enum { CK_RISE_LANES = 8, CK_RISE_COLUMNS = 9 };

// What some hosts have at best, those that have left meanwhile counting still: how many there are, what is available, what
// the screen looks at, how much power is above the one measured, and the step, a power of two, of which the latter is a
// multiple.
typedef struct {
  int64_t count;
  double available, screened, excess, grid;
} ck_rise_extent;

// Hosts whose blocks follow one another: where their first column begins, and for how many blocks there is room.
typedef struct {
  ck_rise_extent extent;
  int64_t start, room;
} ck_rise_group;

// A region has groups by levels of how much power is above the one measured, in rising order, and within a level by the
// slack that screens leave.
enum { CK_RISE_LEVELS = 16, CK_RISE_SLACKS = 4, CK_RISE_GROUPS = CK_RISE_LEVELS * CK_RISE_SLACKS };

// The host whose power rises least, the lowest of equals, or `best` where none is better. The mask tells which groups
// have hosts. No rise is below `least` and by how much a host's power is above the one measured; all powers to which hosts
// may rise are multiples of `grid`, a power of two.
ck_rise_found ck_least_rise(const double *hosts, const ck_rise_group *groups, uint64_t mask,
                            double least, double grid, const ck_rise_demand *demand,
                            const ck_rise_lines *lines, ck_rise_found best);

// A rule for the number of replicas, see `ReplicaColumns`.
typedef struct {
  double target, tolerance, up_share, up_replicas, down_share, minimum, maximum;
} ck_replica_rule;

// Serves one step of `count` services, a multiple of eight, and decides for the next. `load` is in
// replicas that are all busy; `recent` are `window` earlier recommendations of each service, `raw` is
// for this one. Adds replicas, unmet load and changes to `sums`.
void ck_replicas(const float *load, int64_t count, const ck_replica_rule *rule,
                 const double *recent, int64_t window, double *raw, double *present, double *sums);

// Fetches what is wanted soon.
static inline void ck_prefetch(const void *place) { __builtin_prefetch(place); }

#endif
