-- Items of the store may expire, and are found by meaning where an embedder is configured.
create sequence store_item_revisions;
alter table store_items
  -- Another one with every put, never used twice: an index made from an older value is not written.
  add column revision bigint not null default nextval('store_item_revisions'),
  add column ttl_minutes double precision,
  -- From then on the item is not there; a loop removes it.
  add column expires_at timestamptz,
  -- Paths into the value that are indexed, an array of texts. null: those that the embedder is configured with.
  add column index_paths json,
  -- The id of the embedder whose vectors of this value the item has. null: vectors that there may be are of an older value.
  add column indexed_by text,
  -- From when on a worker indexes it. null: nothing to do.
  add column index_due_at timestamptz;
create index store_items_expiring on store_items (expires_at) where expires_at is not null;
create index store_items_to_index on store_items (index_due_at) where index_due_at is not null;

create table store_vectors (
  tenant_id text not null,
  namespace text collate "C" not null,
  key text collate "C" not null,
  -- Which of the item's indexed texts, from 0.
  part int not null,
  -- Of length 1: 32-bit floats, little-endian.
  embedding bytea not null,
  primary key (tenant_id, namespace, key, part),
  foreign key (tenant_id, namespace, key) references store_items on delete cascade
);
-- Floats hardly compress; trying to would cost more than the rest.
alter table store_vectors alter column embedding set storage external;
