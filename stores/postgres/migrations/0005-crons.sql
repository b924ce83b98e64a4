-- Whom to tell when the run is over, and which cron made it.
alter table runs add column webhook text;
alter table runs add column cron_id uuid;

-- What is to be told of runs that are over. Written in the transaction that ends the run. A copy, for the run may be
-- deleted before it is told: a webhook outlives its run and its thread.
create table webhooks (
  run_id uuid primary key,
  thread_id uuid not null,
  tenant_id text not null,
  assistant_id uuid not null,
  graph_id text not null,
  status text not null,
  metadata jsonb not null,
  -- kwargs and values are 'null' once the webhook is settled: what was sent is not kept.
  kwargs json not null,
  multitask_strategy text not null,
  error json,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz not null,
  "values" json,
  url text not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts int not null default 0,
  -- How the last attempt that failed did so; never the URL, which may hold a secret.
  fault text,
  queued_at timestamptz not null default clock_timestamp(),
  taken_at timestamptz,
  -- Its workflow is there.
  dispatched_at timestamptz,
  settled_at timestamptz
);
create index webhooks_undispatched on webhooks (queued_at) where dispatched_at is null;

-- The truth about what a cron is; a Temporal Schedule follows it and fires it.
create table crons (
  cron_id uuid primary key,
  tenant_id text not null,
  assistant_id uuid not null,
  -- null: each firing gets a thread of its own.
  thread_id uuid,
  schedule text not null,
  timezone text,
  end_time timestamptz,
  enabled boolean not null,
  on_run_completed text check (on_run_completed in ('delete', 'keep')),
  -- The request of its runs, with wire names.
  payload json not null,
  metadata jsonb not null default '{}',
  user_id text,
  -- As it was when the cron was written or fired last: what searches sort by.
  next_run_date timestamptz,
  -- The scheduled time of its last run: whoever makes a run moves it on in the same transaction, so each firing makes one.
  last_fired_at timestamptz,
  -- Each change counts; the schedule is as the row says when `synced_revision` has caught up.
  revision int not null default 1,
  synced_revision int not null default 0,
  -- When some process set out to bring the schedule up to date.
  taken_at timestamptz,
  -- Gone for every client; the row goes when its schedule has.
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index crons_by_tenant on crons (tenant_id, created_at desc) where deleted_at is null;
create index crons_by_thread on crons (thread_id) where deleted_at is null and thread_id is not null;
create index crons_by_assistant on crons (tenant_id, assistant_id) where deleted_at is null;
create index crons_unsynced on crons (updated_at) where synced_revision < revision;

-- A cron goes with its thread and with its assistant, whoever deletes them. Not by a foreign key: its schedule has to be
-- taken down first.
create function delete_crons_of_threads() returns trigger language plpgsql as $$
begin
  update crons set deleted_at = clock_timestamp(), updated_at = clock_timestamp(), revision = crons.revision + 1
    from gone where crons.thread_id = gone.thread_id and crons.deleted_at is null;
  return null;
end $$;
create trigger crons_of_threads after delete on threads referencing old table as gone
  for each statement execute function delete_crons_of_threads();

create function delete_crons_of_assistants() returns trigger language plpgsql as $$
begin
  update crons set deleted_at = clock_timestamp(), updated_at = clock_timestamp(), revision = crons.revision + 1
    from gone where crons.tenant_id = gone.tenant_id and crons.assistant_id = gone.assistant_id and crons.deleted_at is null;
  return null;
end $$;
create trigger crons_of_assistants after delete on assistants referencing old table as gone
  for each statement execute function delete_crons_of_assistants();
