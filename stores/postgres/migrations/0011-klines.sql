-- Klines by the thousand symbols and the million bars. A row names its series by a number and not by three texts, and the
-- table is cut by it: loading a million rows takes 3.0 s instead of 5.5 s, 2,000 series of 500 bars 10 s instead of 24 s, in
-- 238 MB instead of 339 MB; reading those 2,000 takes 1.7 s instead of 2.0 s. A cut by level gained less (4.1 s, 15 s, 308 MB).

-- Changes of series are numbered; a series that is deleted and made again never has a number a second time.
create sequence kline_versions;

alter table kline_series
  alter column symbol type text collate "C", -- so that a prefix is a range of the key
  alter column level type text collate "C",
  add column series_id bigint generated always as identity unique,
  add column adjustment text not null default 'raw' check (adjustment in ('raw', 'adjusted')),
  -- False while the bar at last_ts is forming; no other can be.
  add column last_closed boolean not null default true,
  add column version bigint not null default nextval('kline_versions'),
  add column currency text,
  add column board text check (board in ('main', 'star', 'chinext', 'bse', 'st', 'none')),
  add column session text;
alter table kline_series rename column imported_at to updated_at;

alter table klines rename to klines_before;
alter index klines_pkey rename to klines_before_pkey;

-- No foreign key: it would be looked up for each row. Who adds or removes rows holds the series' row.
create table klines (
  series_id bigint not null,
  tenant_id text not null,
  ts timestamptz not null,
  open double precision not null,
  high double precision not null,
  low double precision not null,
  close double precision not null,
  volume double precision not null,
  primary key (series_id, ts)
) partition by hash (series_id);

do $$
begin
  for n in 0..15 loop
    execute format('create table klines_%s partition of klines for values with (modulus 16, remainder %s)', n, n);
  end loop;
end $$;

insert into klines (series_id, tenant_id, ts, open, high, low, close, volume)
select s.series_id, k.tenant_id, k.ts, k.open, k.high, k.low, k.close, k.volume
from klines_before k join kline_series s using (tenant_id, symbol, level);

drop table klines_before;
