-- Every row names its tenant. Times are timestamptz; JSON that must keep its text is json, JSON that is searched is jsonb.
create table assistants (
  assistant_id uuid primary key,
  tenant_id text not null,
  graph_id text not null,
  name text not null,
  description text,
  config jsonb not null default '{}',
  context jsonb not null default '{}',
  metadata jsonb not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index assistants_by_tenant on assistants (tenant_id, graph_id);

create table threads (
  thread_id uuid primary key,
  tenant_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb not null default '{}',
  config jsonb not null default '{}',
  status text not null default 'idle' check (status in ('idle', 'busy', 'interrupted', 'error')),
  "values" json,
  interrupts jsonb not null default '{}',
  error jsonb,
  -- The number of the last event. Whoever appends holds this row's lock until commit: seq is gapless and seen in order (I3).
  last_seq bigint not null default 0
);
create index threads_by_tenant on threads (tenant_id, updated_at desc);

create table runs (
  run_id uuid primary key,
  thread_id uuid not null references threads on delete cascade,
  tenant_id text not null,
  assistant_id uuid not null,
  graph_id text not null,
  status text not null default 'pending' check (status in ('pending', 'running', 'error', 'success', 'timeout', 'interrupted')),
  -- Handed to Temporal, or about to be (its outbox row waits), and not terminal yet.
  active boolean not null default false,
  queue_no bigint generated always as identity,
  due_at timestamptz not null,
  metadata jsonb not null default '{}',
  kwargs json not null,
  multitask_strategy text not null,
  commit_no int not null default 0,
  -- The thread's head when the run began: what a rollback goes back to.
  base_checkpoint_id text,
  started_at timestamptz,
  ended_at timestamptz,
  cancel_action text check (cancel_action in ('interrupt', 'rollback')),
  cancel_requested_at timestamptz,
  error jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- I6: the database itself refuses a second active run of a thread.
create unique index runs_one_active on runs (thread_id) where active;
create index runs_by_thread on runs (thread_id, queue_no);
create index runs_due on runs (due_at) where status = 'pending' and not active;
create index runs_active on runs (updated_at) where active;

create table outbox (
  id bigint generated always as identity primary key,
  tenant_id text not null,
  run_id uuid not null references runs on delete cascade,
  kind text not null check (kind in ('start', 'cancel')),
  created_at timestamptz not null default now(),
  taken_at timestamptz
);
create index outbox_by_run on outbox (run_id);

create table checkpoints (
  thread_id uuid not null references threads on delete cascade,
  checkpoint_ns text not null,
  checkpoint_id text not null,
  parent_checkpoint_id text,
  tenant_id text not null,
  run_id uuid,
  checkpoint json not null,
  metadata jsonb not null,
  snapshot json,
  created_at timestamptz not null default now(),
  primary key (thread_id, checkpoint_ns, checkpoint_id)
);

-- A channel's value once per version: a long conversation is not written again with every superstep.
create table checkpoint_values (
  thread_id uuid not null references threads on delete cascade,
  checkpoint_ns text not null,
  channel text not null,
  version text not null,
  tenant_id text not null,
  run_id uuid,
  type text not null,
  value text not null,
  primary key (thread_id, checkpoint_ns, channel, version)
);

create table checkpoint_writes (
  thread_id uuid not null references threads on delete cascade,
  checkpoint_ns text not null,
  checkpoint_id text not null,
  task_id text not null,
  idx int not null,
  tenant_id text not null,
  run_id uuid,
  channel text not null,
  type text not null,
  value text not null,
  primary key (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
);

create table events (
  thread_id uuid not null references threads on delete cascade,
  seq bigint not null,
  tenant_id text not null,
  run_id uuid,
  event text not null,
  data text not null,
  created_at timestamptz not null default now(),
  primary key (thread_id, seq)
);
create index events_by_run on events (run_id, seq);

create table calls (
  run_id uuid not null references runs on delete cascade,
  call_id text not null,
  tenant_id text not null,
  kind text not null check (kind in ('model', 'tool')),
  name text not null,
  attempt int not null,
  status text not null check (status in ('started', 'done')),
  result json,
  usage jsonb,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (run_id, call_id)
);

create table store_items (
  tenant_id text not null,
  namespace text not null,
  key text not null,
  value jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, namespace, key)
);

create table klines (
  tenant_id text not null,
  symbol text not null,
  level text not null,
  ts timestamptz not null,
  open double precision not null,
  high double precision not null,
  low double precision not null,
  close double precision not null,
  volume double precision not null,
  primary key (tenant_id, symbol, level, ts)
);

create table kline_series (
  tenant_id text not null,
  symbol text not null,
  level text not null,
  source text not null,
  imported_at timestamptz not null default now(),
  primary key (tenant_id, symbol, level)
);
