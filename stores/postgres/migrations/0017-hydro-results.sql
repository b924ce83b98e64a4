-- What hydraulic tools and jobs computed. A result outlives its thread and its run, so that what was computed can still be
-- looked at; a rollback of the run takes it away.
create table hydro_results (
  tenant_id text not null,
  -- Made of run and call: a call that runs twice makes one result.
  result_id uuid not null,
  thread_id uuid not null,
  run_id uuid not null,
  kind text not null,
  -- The stored network, if it was one.
  network_id text collate "C",
  network_version integer,
  inp_hash text not null,
  -- Name, quantities and counts of each table: what lists show.
  tables json not null,
  answer json not null,
  picture text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, result_id)
);
create index hydro_results_by_tenant on hydro_results (tenant_id, created_at desc, result_id);
create index hydro_results_by_run on hydro_results (run_id);
create index hydro_results_by_age on hydro_results (created_at);

create table hydro_result_tables (
  tenant_id text not null,
  result_id uuid not null,
  name text not null,
  ids json not null,
  quantities json not null,
  times_s json not null,
  primary key (tenant_id, result_id, name),
  foreign key (tenant_id, result_id) references hydro_results on delete cascade
);

-- The numbers of one quantity of a table, all times of its first id, then all of the next, cut every 16,384: the series of
-- one id lies in one block or two.
create table hydro_result_blocks (
  tenant_id text not null,
  result_id uuid not null,
  table_name text not null,
  -- Their places among the quantities and the blocks, from 0.
  quantity integer not null,
  block integer not null,
  -- Doubles, little-endian.
  numbers bytea not null,
  primary key (tenant_id, result_id, table_name, quantity, block),
  foreign key (tenant_id, result_id, table_name) references hydro_result_tables on delete cascade
);
