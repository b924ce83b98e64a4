-- Paper accounts: append-only events, from which everything else about an account is replayed.
create table paper_accounts (
  tenant_id text not null,
  account text collate "C" not null,
  -- The number of the last event. Whoever appends holds this row's lock until commit and names the number it has seen, so
  -- numbers have no gap and no two commands decide on one state.
  last_seq bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, account)
);

create table paper_events (
  tenant_id text not null,
  account text collate "C" not null,
  seq bigint not null,
  -- Of an order that was asked for: the idempotency key. The database itself refuses a second order of a key.
  order_key text collate "C",
  event json not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, account, seq),
  foreign key (tenant_id, account) references paper_accounts on delete cascade
);
create unique index paper_events_by_key on paper_events (tenant_id, account, order_key) where order_key is not null;
