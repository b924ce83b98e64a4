-- Made for one stateless run: in no search, and deleted some time after its last run has ended.
alter table threads add column ephemeral boolean not null default false;
create index threads_ephemeral on threads (updated_at) where ephemeral;
-- The runs of a tenant that are not over: cancelled together by POST /runs/cancel.
create index runs_open_by_tenant on runs (tenant_id, queue_no) where status in ('pending', 'running');
