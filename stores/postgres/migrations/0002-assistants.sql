-- The graphs that workers serve. No tenant: a graph is code, which a worker brings with it for everybody; what a tenant
-- has of a graph are its assistants. The graph's own assistant is made for a tenant when the tenant first looks.
create table graphs (
  graph_id text primary key,
  -- uuid5 of graph_id: the graph's own assistant, the same id in each tenant.
  assistant_id uuid not null unique,
  runtime text not null check (runtime in ('workflow', 'activity')),
  -- What a worker says of it: drawings, schemas, subgraphs. null: no worker has described it yet.
  description json,
  updated_at timestamptz not null default now()
);
insert into graphs (graph_id, assistant_id, runtime)
  select distinct on (graph_id) graph_id, assistant_id, 'workflow' from assistants where metadata @> '{"created_by": "system"}';

-- What an assistant was at each of its versions; the one in force is copied into its row of `assistants`.
create table assistant_versions (
  tenant_id text not null,
  assistant_id uuid not null,
  version int not null,
  graph_id text not null,
  name text not null,
  description text,
  config json not null,
  context json not null,
  metadata jsonb not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, assistant_id, version),
  foreign key (tenant_id, assistant_id) references assistants on delete cascade
);
insert into assistant_versions (tenant_id, assistant_id, version, graph_id, name, description, config, context, metadata, created_at)
  select tenant_id, assistant_id, version, graph_id, name, description, config, context, metadata, updated_at from assistants;

create index assistants_by_metadata on assistants using gin (metadata jsonb_path_ops);
