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
}
