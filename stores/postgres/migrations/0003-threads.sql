-- Threads are searched by their state, sorted, pruned and swept.

-- JSON as jsonb can hold it: the same escapes as json-text.ts writes (U+F8FE and four hex digits), so that a value that
-- was written by toJsonb is found in it.
create function to_searchable(value json) returns jsonb language sql immutable parallel safe
return case
  when value::text !~ '\\u0000|\\ud[89a-f]|\uF8FE' then value::jsonb
  else regexp_replace(replace(value::text, chr(63742), chr(63742) || 'f8fe'),
    '(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})', '\1' || chr(63742) || '\2', 'g')::jsonb
end;

-- What a thread's state is, apart from its row: the row is small then, and a search reads all of a tenant's quickly.
create table thread_values (
  thread_id uuid primary key references threads on delete cascade,
  tenant_id text not null,
  "values" json not null,
  -- The numbers, short texts and so on at the top of the state: what a search by values finds threads with.
  scalars jsonb not null
);
insert into thread_values
select thread_id, tenant_id, "values",
  case when json_typeof("values") = 'object' then coalesce((
    select jsonb_object_agg(key, value) from jsonb_each(to_searchable("values"))
    where jsonb_typeof(value) not in ('object', 'array')), '{}') else '{}' end
from threads where "values" is not null;
create index thread_values_by_scalars on thread_values using gin (scalars jsonb_path_ops) with (fastupdate = off);

alter table threads
  drop column "values",
  add column state_updated_at timestamptz not null default now(),
  add column ttl_minutes double precision check (ttl_minutes > 0),
  add column ttl_strategy text check (ttl_strategy in ('delete', 'keep_latest')),
  -- When the thread is swept unless it is used before; null: never, or it was pruned and not used since.
  add column expires_at timestamptz,
  add check ((ttl_minutes is null) = (ttl_strategy is null));
update threads set state_updated_at = updated_at;
-- Without the pending list of gin: who is to empty it would be a run.
create index threads_by_metadata on threads using gin (metadata jsonb_path_ops) with (fastupdate = off);
create index threads_by_creation on threads (tenant_id, created_at desc);
create index threads_by_state on threads (tenant_id, state_updated_at desc);
create index threads_by_status on threads (tenant_id, status, updated_at desc);
create index threads_expiring on threads (expires_at) where expires_at is not null;

-- The cancel of a run outlives the run: who deletes a thread has to end what is under way in Temporal. A start without
-- its run is passed over.
alter table outbox drop constraint outbox_run_id_fkey;

-- The tokens of a run's messages are dropped from the log when it has been over for long and the whole messages are there.
alter table runs add column tokens_pruned boolean not null default false;
create index runs_with_tokens on runs (ended_at) where ended_at is not null and not tokens_pruned;
