/// The tables of the results database, in the words of the tool.
///
/// Blobs hold 64-bit floating-point numbers in little-endian order, one per hour or one per guest,
/// compressed in zlib's format.
enum Schema {
  static let version1 = """
    -- A study as it was last asked, with its price books and platforms, and what is known of its
    -- trace: both as JSON.
    CREATE TABLE study (
      name TEXT PRIMARY KEY,
      question TEXT NOT NULL,
      definition TEXT NOT NULL,
      trace TEXT NOT NULL
    ) WITHOUT ROWID;

    -- A finished run, named by the hash of everything it depends on.
    CREATE TABLE run (
      key TEXT PRIMARY KEY,
      hours INTEGER NOT NULL,
      counts TEXT NOT NULL
    ) WITHOUT ROWID;

    -- Which runs answer a study: each platform's replications, in order.
    CREATE TABLE study_run (
      study TEXT NOT NULL REFERENCES study (name) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      run TEXT NOT NULL,
      PRIMARY KEY (study, position)
    ) WITHOUT ROWID;
    CREATE INDEX study_run_run ON study_run (run);

    -- The data dictionary, and the named results of a run.
    CREATE TABLE metric (
      name TEXT PRIMARY KEY,
      unit TEXT NOT NULL,
      meaning TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE run_metric (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      metric TEXT NOT NULL REFERENCES metric (name),
      value REAL NOT NULL,
      PRIMARY KEY (run, metric)
    ) WITHOUT ROWID;
    CREATE INDEX run_metric_metric ON run_metric (metric);

    -- The usage ledger: what a meter counted in each hour, for each place and owner.
    CREATE TABLE account (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      meter TEXT NOT NULL,
      site TEXT NOT NULL,
      zone TEXT NOT NULL,
      tenant TEXT NOT NULL,
      service TEXT NOT NULL,
      sku TEXT NOT NULL,
      total REAL NOT NULL,
      sums BLOB NOT NULL,
      maxima BLOB,
      UNIQUE (run, position)
    );

    -- Failures and losses, the guests refused by reason, the hours down by cause.
    CREATE TABLE incident (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      cause TEXT NOT NULL,
      site TEXT NOT NULL,
      zone TEXT NOT NULL,
      rack INTEGER NOT NULL,
      host INTEGER NOT NULL,
      start_ms INTEGER NOT NULL,
      end_ms INTEGER NOT NULL,
      guests_hit INTEGER NOT NULL,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    CREATE TABLE refusal (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      reason TEXT NOT NULL,
      guests INTEGER NOT NULL,
      PRIMARY KEY (run, reason)
    ) WITHOUT ROWID;
    CREATE TABLE downtime (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      cause TEXT NOT NULL,
      guest_hours REAL NOT NULL,
      PRIMARY KEY (run, cause)
    ) WITHOUT ROWID;

    -- Minutes to recover, and minutes of work lost, of each guest whose site was lost.
    CREATE TABLE recovery (
      run TEXT PRIMARY KEY REFERENCES run (key) ON DELETE CASCADE,
      guests INTEGER NOT NULL,
      minutes BLOB NOT NULL,
      losses INTEGER NOT NULL,
      loss_minutes BLOB NOT NULL
    );
    """

  /// Rehearsed years of a run: the whole, its services, what brought them down, how recoveries met
  /// their objectives, losses tried one by one, and the steps of one recovery.
  static let version2 = """
    CREATE TABLE rehearsal (
      run TEXT PRIMARY KEY REFERENCES run (key) ON DELETE CASCADE,
      years INTEGER NOT NULL,
      effective_years REAL NOT NULL,
      hosts_absorbed INTEGER,
      shortfall REAL
    );
    CREATE TABLE rehearsal_service (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      tenant TEXT NOT NULL,
      service TEXT NOT NULL,
      tier TEXT NOT NULL,
      replicas INTEGER NOT NULL,
      needed INTEGER NOT NULL,
      cores REAL NOT NULL,
      guest_time REAL NOT NULL,
      time REAL NOT NULL,
      time_half_width REAL NOT NULL,
      requests REAL NOT NULL,
      time_expected REAL NOT NULL,
      planned_hours REAL NOT NULL,
      unplanned_hours REAL NOT NULL,
      objective_met REAL,
      credit REAL NOT NULL,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    -- Service-hours a year; no cause for incidents of the calendar.
    CREATE TABLE rehearsal_downtime (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      cause TEXT,
      domain TEXT NOT NULL,
      planned INTEGER NOT NULL,
      hours REAL NOT NULL,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    -- Minutes at every 2.5th percentile.
    CREATE TABLE rehearsal_objective (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      tier TEXT NOT NULL,
      kind TEXT NOT NULL,
      cause TEXT,
      minutes REAL,
      per_year REAL NOT NULL,
      met REAL,
      unrecoverable REAL NOT NULL,
      count INTEGER NOT NULL,
      percentiles BLOB NOT NULL,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    CREATE TABLE rehearsal_case (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      served REAL NOT NULL,
      down INTEGER NOT NULL,
      services INTEGER NOT NULL,
      longest_minutes REAL NOT NULL,
      met INTEGER,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    CREATE TABLE rehearsal_phase (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      tenant TEXT NOT NULL,
      service TEXT NOT NULL,
      step TEXT NOT NULL,
      start_ms INTEGER NOT NULL,
      end_ms INTEGER NOT NULL,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;

    -- Replicas needed and running of the largest elastic services, interval by interval.
    CREATE TABLE scaling (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      service TEXT NOT NULL,
      step_ms INTEGER NOT NULL,
      count INTEGER NOT NULL,
      demand BLOB NOT NULL,
      supply BLOB NOT NULL,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    """

  /// What the replay left unserved beside the rehearsals, and data that go home after failovers.
  static let version3 = """
    ALTER TABLE rehearsal ADD COLUMN requests REAL;
    ALTER TABLE rehearsal ADD COLUMN unserved REAL NOT NULL DEFAULT 0;
    ALTER TABLE rehearsal ADD COLUMN services_left INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE rehearsal_failback (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      site TEXT NOT NULL,
      per_year REAL NOT NULL,
      gigabytes REAL NOT NULL,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;

    -- How requests of services were answered; times in milliseconds.
    CREATE TABLE service_requests (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      service TEXT NOT NULL,
      requests REAL NOT NULL,
      refused REAL NOT NULL,
      failed REAL NOT NULL,
      mean REAL NOT NULL,
      median REAL NOT NULL,
      p95 REAL NOT NULL,
      p99 REAL NOT NULL,
      violation_minutes REAL,
      late REAL,
      imbalance REAL NOT NULL,
      remote REAL NOT NULL,
      replicas REAL NOT NULL,
      step_ms INTEGER NOT NULL,
      count INTEGER NOT NULL,
      p95_over_time BLOB NOT NULL,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;

    -- How those fared who share a cluster that guests wait for in line.
    CREATE TABLE account_share (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      guests INTEGER NOT NULL,
      completed INTEGER NOT NULL,
      entitled REAL NOT NULL,
      held REAL NOT NULL,
      due REAL NOT NULL,
      wait_minutes REAL,
      slowdown REAL,
      preempted INTEGER NOT NULL,
      deadlines_met REAL,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    """

  /// What each host did.
  static let version4 = """
    -- What hosts did while they were on: all, or of very many some.
    CREATE TABLE IF NOT EXISTS run_host (
      run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      site TEXT NOT NULL,
      zone TEXT NOT NULL,
      type TEXT NOT NULL,
      on_hours REAL NOT NULL,
      core_hours REAL NOT NULL,
      kwh REAL NOT NULL,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    """
}
