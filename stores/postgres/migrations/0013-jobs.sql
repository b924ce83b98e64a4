-- A job is a call of its own kind. Its attempt is the number of the progress that was logged last: what comes with that
-- number or a smaller one again is in the log already.
alter table calls drop constraint calls_kind_check;
alter table calls add constraint calls_kind_check check (kind in ('model', 'tool', 'graph', 'job'));

-- What the parts of a job came to, each kept as soon as it is known: after a crash a job goes on behind them. They are
-- for the job's own last step, and go when its run is over.
create table job_units (
  run_id uuid not null references runs on delete cascade,
  call_id text collate "C" not null,
  unit int not null,
  tenant_id text not null,
  result json not null,
  created_at timestamptz not null default now(),
  primary key (run_id, call_id, unit)
);
