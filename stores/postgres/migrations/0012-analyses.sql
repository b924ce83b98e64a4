-- What scans computed of series: a cache. A row holds while the series' last closed bar and the version of its data are
-- those it was computed from; a market is read by level and definition, hence the order of the key.
create table analyses (
  tenant_id text not null,
  level text not null,
  definition_hash text not null,
  symbol text not null,
  last_ts timestamptz not null,
  data_version text not null,
  scan json not null,
  computed_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, level, definition_hash, symbol)
);

create index analyses_by_age on analyses (computed_at);
