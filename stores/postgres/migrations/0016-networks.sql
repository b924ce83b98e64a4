-- Water networks: INP text in numbered versions that never change.
create table networks (
  tenant_id text not null,
  network_id text collate "C" not null,
  name text,
  -- The number of the last version. Whoever adds one holds this row's lock until commit, so numbers have no gap.
  last_version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, network_id)
);

create table network_versions (
  tenant_id text not null,
  network_id text collate "C" not null,
  version integer not null,
  inp_hash text not null,
  inp_bytes integer not null,
  -- What lists show, so that no list reads a text.
  facts json not null,
  inp text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, network_id, version),
  foreign key (tenant_id, network_id) references networks on delete cascade
);
