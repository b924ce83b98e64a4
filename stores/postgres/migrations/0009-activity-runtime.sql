-- A graph on the activity runtime is one call of its own kind: its attempts fence what it writes to the log.
alter table calls drop constraint calls_kind_check;
alter table calls add constraint calls_kind_check check (kind in ('model', 'tool', 'graph'));

-- The worker process that ran the thread last, by the task queue that only it listens to. The next run prefers it, so that
-- what a project keeps in memory for a thread is found again.
alter table threads add column worker_queue text;
