-- A search of threads and its total are answered from an index: each has what it sorts by, the id that makes the order
-- total, and only the threads that searches show.
alter table threads
  -- By these two most clients look for their threads, and they are the same in many. Longer names are compared in metadata.
  add column graph_id text generated always as (left(metadata ->> 'graph_id', 200)) stored,
  add column assistant_id text generated always as (left(metadata ->> 'assistant_id', 200)) stored;

drop index threads_by_tenant;
drop index threads_by_creation;
drop index threads_by_state;
drop index threads_by_status;
create index threads_by_tenant on threads (tenant_id, updated_at desc, thread_id desc) where not ephemeral;
create index threads_by_creation on threads (tenant_id, created_at desc, thread_id desc) where not ephemeral;
create index threads_by_state on threads (tenant_id, state_updated_at desc, thread_id desc) where not ephemeral;
create index threads_by_status on threads (tenant_id, status, updated_at desc, thread_id desc) where not ephemeral;
create index threads_by_graph on threads (tenant_id, graph_id, updated_at desc, thread_id desc) where not ephemeral;
create index threads_by_assistant on threads (tenant_id, assistant_id, updated_at desc, thread_id desc) where not ephemeral;
