-- What was measured in a stored network: levels of tanks as { value, unit }, and which pumps ran.
create table network_readings (
  tenant_id text not null,
  network_id text collate "C" not null,
  at timestamptz not null,
  tank_levels json not null,
  pumps json not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, network_id, at),
  foreign key (tenant_id, network_id) references networks on delete cascade
);
