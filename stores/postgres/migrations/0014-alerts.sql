-- What a run of the assistant `watch` looks for. An alert is its run: it has the run's id, lives as long, and goes with it;
-- whether it is active, ended or cancelled is what the run's status says.
create table alerts (
  alert_id uuid primary key references runs on delete cascade,
  tenant_id text not null,
  thread_id uuid not null,
  -- Names of symbols; with * as a part, patterns.
  symbols text[] not null,
  level text not null,
  -- Side and type, as `buy1` or `sell3a`.
  points text[] not null,
  -- Every option, and what answers and element ids name it by.
  definition json not null,
  definition_hash text not null,
  min_confidence double precision,
  -- Fewest bars that are analysed before the first one that is judged, of a series that has so many.
  run_up_bars int not null,
  -- Points that could be known at this bar (its start, UTC ms) or later fire though the watch began after it.
  since_ts bigint,
  until_at timestamptz,
  -- May hold a secret: it is in no answer and no log.
  webhook text,
  -- Its run has told what it watches.
  announced boolean not null default false,
  created_at timestamptz not null default clock_timestamp()
);
create index alerts_by_tenant on alerts (tenant_id, created_at desc);

-- How far each series of an alert is judged. Times are starts of bars, UTC ms.
create table alert_series (
  alert_id uuid not null references alerts on delete cascade,
  tenant_id text not null,
  symbol text not null,
  -- The analysis begins here, and stays there while bars come: another start would draw other early strokes. null: nothing
  -- was judged yet.
  anchor_ts bigint,
  -- The last bar that was judged; whoever judges later ones moves it on in the same transaction.
  watermark_ts bigint not null,
  -- Of the series' bars when they were last looked at: while it stays there is nothing new.
  version bigint not null,
  -- Why the series cannot be judged, as it was told; null: it can.
  fault text,
  primary key (alert_id, symbol)
);

-- Points that fired: each once in the life of an alert.
create table alert_events (
  event_id uuid primary key,
  alert_id uuid not null references alerts on delete cascade,
  tenant_id text not null,
  -- The element's id: symbol, level, definition, type and bar.
  point_id text not null,
  symbol text not null,
  side text not null check (side in ('buy', 'sell')),
  type text not null,
  point_ts bigint not null,
  price double precision not null,
  confidence double precision,
  -- The bar at whose close the point could be known (I12).
  confirmed_ts bigint not null,
  -- First bar of the analysis that found it: one with another start need not know the point.
  anchor_ts bigint not null,
  fired_at timestamptz not null default clock_timestamp(),
  -- The bar at whose close it was gone, while it is gone.
  withdrawn_ts bigint,
  unique (alert_id, point_id)
);
create index alert_events_by_alert on alert_events (alert_id, fired_at desc);

-- What is to be posted to the webhooks of alerts. A copy, as of the webhooks of runs: it outlives the run.
create table alert_deliveries (
  -- What was posted before under this id need not be heard again.
  delivery_id uuid primary key,
  tenant_id text not null,
  alert_id uuid not null,
  url text not null,
  -- 'null' once it is settled: what was sent is not kept.
  body json not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts int not null default 0,
  -- How the last attempt that failed did so; never the URL.
  fault text,
  queued_at timestamptz not null default clock_timestamp(),
  taken_at timestamptz,
  -- Its workflow is there.
  dispatched_at timestamptz,
  settled_at timestamptz
);
create index alert_deliveries_undispatched on alert_deliveries (queued_at) where dispatched_at is null;
create index alert_deliveries_by_alert on alert_deliveries (alert_id);
