-- Every row names its tenant. Times are timestamptz; JSON that must keep its text is json, JSON that is searched is jsonb
-- (see json-text.ts for what jsonb cannot hold). Keys that are compared or sorted by their bytes have the collation "C".
create table assistants (
  tenant_id text not null,
  -- uuid5 of the graph for a graph's own assistant: the same id in each tenant.
  assistant_id uuid not null,
  graph_id text not null,
  name text not null,
  description text,
  config json not null default '{}',
  context json not null default '{}',
  metadata jsonb not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, assistant_id)
);
create index assistants_by_graph on assistants (tenant_id, graph_id);

create table threads (
  thread_id uuid primary key,
  tenant_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb not null default '{}',
  config json not null default '{}',
  status text not null default 'idle' check (status in ('idle', 'busy', 'interrupted', 'error')),
  "values" json,
  -- null: the thread waits for nothing.
  interrupts json,
  error json,
  -- The number of the last event. Whoever appends holds this row's lock until commit: seq is gapless and seen in order (I3).
  last_seq bigint not null default 0
) with (fillfactor = 70);
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
  error json,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
) with (fillfactor = 70);
-- I6: the database itself refuses a second active run of a thread.
create unique index runs_one_active on runs (thread_id) where active;
create index runs_by_thread on runs (thread_id, queue_no);
-- The runs of a thread that are not over, in the order in which they get their turn.
create index runs_open on runs (thread_id, due_at, queue_no) where status in ('pending', 'running');
create index runs_due on runs (due_at) where status = 'pending' and not active;

create table outbox (
  id bigint generated always as identity primary key,
  tenant_id text not null,
  run_id uuid not null references runs on delete cascade,
  kind text not null check (kind in ('start', 'cancel')),
  created_at timestamptz not null default now(),
  taken_at timestamptz
);
create index outbox_by_run on outbox (run_id);

-- The checkpoint tables serve LangGraph's checkpointer too, whose thread ids are any text ("1" in its own test suite, a
-- user's name in many programs) and whose threads have no row here. So thread_id is text without a foreign key: whoever
-- deletes a thread deletes its checkpoints, values and writes by hand, and tenant_id is part of each key (I9).
create table checkpoints (
  tenant_id text not null,
  thread_id text collate "C" not null,
  checkpoint_ns text collate "C" not null,
  checkpoint_id text collate "C" not null,
  parent_checkpoint_id text,
  run_id uuid,
  checkpoint json not null,
  metadata jsonb not null,
  snapshot json,
  -- Which rows of checkpoint_values are this checkpoint's: LangGraph's channel_versions.
  channels text[] not null,
  versions text[] not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, thread_id, checkpoint_ns, checkpoint_id)
);

-- A channel's value once per version: a long conversation is not written again with every superstep.
create table checkpoint_values (
  tenant_id text not null,
  thread_id text collate "C" not null,
  checkpoint_ns text collate "C" not null,
  channel text collate "C" not null,
  version text collate "C" not null,
  run_id uuid,
  type text not null,
  value text not null,
  primary key (tenant_id, thread_id, checkpoint_ns, channel, version)
);

create table checkpoint_writes (
  tenant_id text not null,
  thread_id text collate "C" not null,
  checkpoint_ns text collate "C" not null,
  checkpoint_id text collate "C" not null,
  task_id text collate "C" not null,
  idx int not null,
  -- A later run may answer the same task again (resume, then interrupt again). Its write hides the earlier run's, and a
  -- rollback of that run uncovers it (I8).
  run_id uuid,
  write_no bigint generated always as identity,
  channel text not null,
  type text not null,
  value text not null,
  unique nulls not distinct (tenant_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, run_id)
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
  call_id text collate "C" not null,
  tenant_id text not null,
  kind text not null check (kind in ('model', 'tool')),
  name text not null,
  attempt int not null,
  status text not null check (status in ('started', 'done')),
  result json,
  usage json,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (run_id, call_id)
);

-- namespace: its labels with dots between them; labels hold no dots.
-- Payloads too large for Temporal's history.
create table payloads (
  run_id uuid not null references runs on delete cascade,
  tenant_id text not null,
  hash text not null,
  data bytea not null,
  created_at timestamptz not null default now(),
  primary key (run_id, hash)
);

create table store_items (
  tenant_id text not null,
  namespace text collate "C" not null,
  key text collate "C" not null,
  value jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, namespace, key)
);

create table kline_series (
  tenant_id text not null,
  symbol text not null,
  level text not null,
  source text not null,
  bars int not null,
  first_ts timestamptz not null,
  last_ts timestamptz not null,
  imported_at timestamptz not null default now(),
  primary key (tenant_id, symbol, level)
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
