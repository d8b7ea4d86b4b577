-- Warehouses and stock: one ledger. `stock` is the balance and the lock, `stock_lot` what it is made of, `stock_history` how it came to be.
-- Always: sum of history = stock = sum of lots, for free and for reserved. The functions below are the only ones that write these three tables.
-- Locks are taken in one order: stock rows by (warehouse, SKU), then demand, then lots.

create table warehouse (
  client_id        bigint not null references client on delete cascade,
  id               bigint generated always as identity,
  name             text not null check (length(name) between 1 and 255),
  organization_id  bigint,
  service          text not null default 'NONE',
  -- 1 is first; what has none comes last.
  priority         int,
  use_for_order    boolean not null default true,
  not_sync_stocks  boolean not null default false,
  ignore_orders    boolean not null default false,
  no_place_cell_id bigint,
  refund_cell_id   bigint,
  deleted          boolean not null default false,
  -- What else the contract keeps of it, as it was given.
  extra            jsonb not null default '{}',
  created_at       timestamptz not null default now(),
  modified_at      timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, organization_id) references organization (client_id, id)
);
call tenant_table('warehouse');

-- Flat for now. Passage, rack and shelf become tables of their own, and three nullable columns here.
create table cell (
  client_id    bigint not null references client on delete cascade,
  id           bigint generated always as identity,
  warehouse_id bigint not null,
  type         text not null default 'NORMAL' check (type in ('NORMAL', 'NO_PLACE', 'REFUND')),
  name         text not null check (length(name) between 1 and 255),
  full_name    text not null,
  -- The order of walking.
  sort_name    text not null,
  barcode      text not null generated always as ('C_' || id) stored,
  deleted      boolean not null default false,
  extra        jsonb not null default '{}',
  created_at   timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, warehouse_id) references warehouse (client_id, id) on delete cascade
);
create index cell_of_warehouse on cell (client_id, warehouse_id, sort_name);
create unique index cell_of_kind on cell (client_id, warehouse_id, type) where type <> 'NORMAL';
call tenant_table('cell');
alter table warehouse add foreign key (client_id, no_place_cell_id) references cell (client_id, id),
                      add foreign key (client_id, refund_cell_id) references cell (client_id, id);

-- One warehouse of a marketplace may be fed by several of ours (their stock is added up), and one of ours may feed several.
create table service_warehouse (
  client_id       bigint not null references client on delete cascade,
  id              bigint generated always as identity,
  service         text not null,
  organization_id bigint not null,
  external_id     text not null check (length(external_id) between 1 and 200),
  warehouse_id    bigint not null,
  name            text not null default '',
  service_organization_id bigint,
  created_at      timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, organization_id) references organization (client_id, id) on delete cascade,
  foreign key (client_id, warehouse_id) references warehouse (client_id, id) on delete cascade
);
create unique index service_warehouse_link on service_warehouse (client_id, service, organization_id, external_id, warehouse_id);
create index service_warehouse_ours on service_warehouse (client_id, warehouse_id);
call tenant_table('service_warehouse');

-- The balance, read by everyone and locked by every change. HOT updates: nothing that changes is indexed.
create table stock (
  client_id    bigint not null references client on delete cascade,
  warehouse_id bigint not null,
  sku_id       bigint not null,
  free         int not null default 0 constraint stock_free check (free >= 0),
  reserved     int not null default 0 constraint stock_reserved check (reserved >= 0),
  modified_at  timestamptz not null default now(),
  primary key (client_id, warehouse_id, sku_id),
  foreign key (client_id, warehouse_id) references warehouse (client_id, id),
  foreign key (client_id, sku_id) references sku (client_id, id)
) with (fillfactor = 70);
create index stock_of_sku on stock (client_id, sku_id);
call tenant_table('stock');

-- A receipt each: where it lies, what it cost, until when it is good.
-- Unique pieces (WmsItem with its own barcode) are lots of one: `item_barcode` and `item_number` name the piece, and the constraint keeps it one.
-- They are reserved, taken and given back by the same functions; choosing a certain piece is choosing its lot.
create table stock_lot (
  client_id            bigint not null references client on delete cascade,
  id                   bigint generated always as identity,
  warehouse_id         bigint not null,
  sku_id               bigint not null,
  cell_id              bigint not null,
  free                 int not null default 0 constraint stock_lot_free check (free >= 0),
  reserved             int not null default 0 constraint stock_lot_reserved check (reserved >= 0),
  purchase_price_minor bigint,
  other_expenses_minor bigint,
  expires_on           date,
  received_at          timestamptz not null default now(),
  gtd                  text,
  rnpt                 text,
  -- The receipt and its line that brought it; null for what was typed in.
  source_order_id      bigint,
  source_line_id       bigint,
  item_barcode         text,
  item_number          int,
  primary key (client_id, id),
  constraint stock_lot_unique_piece check (item_barcode is null or free + reserved <= 1),
  foreign key (client_id, warehouse_id, sku_id) references stock (client_id, warehouse_id, sku_id),
  foreign key (client_id, cell_id) references cell (client_id, id)
) with (fillfactor = 70);
create index stock_lot_of_stock on stock_lot (client_id, warehouse_id, sku_id);
create index stock_lot_of_cell on stock_lot (client_id, cell_id);
create index stock_lot_of_source on stock_lot (client_id, source_order_id) where source_order_id is not null;
create unique index stock_lot_item on stock_lot (client_id, item_barcode) where item_barcode is not null;
call tenant_table('stock_lot');

-- Append-only: the role of requests may add and read, never change.
create table stock_history (
  client_id       bigint not null references client on delete cascade,
  id              bigint generated always as identity,
  at              timestamptz not null default now(),
  operation       text not null constraint stock_history_operation check (operation in (
    'PUT', 'TAKE', 'LOST', 'REMOVED', 'JOB', 'RESERVE', 'FOUND', 'CONFIRMED', 'CANCEL_ORDER', 'REMOVE_RESERVE', 'REMOVE_RESERVE_MARKETPLACE',
    'TAKE_MARKETPLACE', 'SALE_PRODUCT', 'CHANGE_QUANTITY', 'SWAP_RESERVE', 'REFUND_PRODUCT', 'RECONCILIATION', 'INVENTORY_FILE', 'SERVICE',
    'INVENTORY', 'RESERVE_SET', 'PRICE_LIST', 'COMMERCEML')),
  warehouse_id    bigint not null,
  sku_id          bigint not null,
  lot_id          bigint not null,
  -- Of the lot.
  free_before     int not null,
  free_after      int not null,
  reserved_before int not null,
  reserved_after  int not null,
  -- Of the SKU in the warehouse: free + reserved after the whole change.
  sku_total       int not null,
  person_id       bigint,
  order_id        bigint,
  order_line_id   bigint,
  reason          text,
  primary key (client_id, id) include (operation)
);
create index stock_history_of_warehouse on stock_history (client_id, warehouse_id, id) include (operation);
create index stock_history_of_sku on stock_history (client_id, sku_id, id);
create index stock_history_of_order on stock_history (client_id, order_id, id) where order_id is not null;
call tenant_table('stock_history');
revoke update, delete on stock_history from ambar_app;

-- What an order line wants: one row a line, whatever is repeated. A line is whole in one warehouse or it waits.
create table stock_demand (
  client_id     bigint not null references client on delete cascade,
  order_line_id bigint not null,
  order_id      bigint not null,
  sku_id        bigint not null,
  quantity      int not null constraint stock_demand_quantity check (quantity > 0),
  -- Where it may come from, the first choice first.
  warehouse_ids bigint[] not null,
  warehouse_id  bigint,
  state         text not null default 'waiting' check (state in ('waiting', 'reserved', 'taken', 'released', 'returned')),
  ordered_at    timestamptz not null,
  modified_at   timestamptz not null default now(),
  primary key (client_id, order_line_id)
) with (fillfactor = 80);
create index stock_demand_of_order on stock_demand (client_id, order_id);
create index stock_demand_waiting on stock_demand (client_id, sku_id, ordered_at, order_line_id) where state = 'waiting';
call tenant_table('stock_demand');

-- From which lots a line is served; stays after the goods left, so that they can come back to their place at their cost.
create table stock_allocation (
  client_id     bigint not null references client on delete cascade,
  order_line_id bigint not null,
  lot_id        bigint not null,
  quantity      int not null check (quantity > 0),
  primary key (client_id, order_line_id, lot_id)
);
create index stock_allocation_of_lot on stock_allocation (client_id, lot_id);
call tenant_table('stock_allocation');

-- What changed, written in the transaction of the change; only ever inserted and deleted, so that writers never meet.
create table stock_outbox (
  client_id    bigint not null references client on delete cascade,
  id           bigint generated always as identity,
  warehouse_id bigint not null,
  sku_id       bigint not null,
  -- Sales empty a shelf by themselves; what people and imports set may have to be asked about.
  by_sale      boolean not null,
  at           timestamptz not null default now(),
  primary key (client_id, id)
);
call tenant_table('stock_outbox');

-- What a warehouse of a marketplace shows for a listing, and whether it has to be told something new.
create table stock_offer (
  client_id      bigint not null references client on delete cascade,
  integration_id bigint not null,
  listing_id     bigint not null,
  external_id    text not null,
  sku_id         bigint not null,
  -- What was accepted last; null before the first time.
  shown          int,
  shown_at       timestamptz,
  -- Rises with every change; `told` is the one that was sent. Different: something is due.
  due            bigint not null default 1,
  told           bigint not null default 0,
  due_at         timestamptz not null default now(),
  by_sale        boolean not null default false,
  -- Waits for a person: it would empty too much at once.
  held_at        timestamptz,
  approved       boolean not null default false,
  zeroed_at      timestamptz,
  attempts       int not null default 0,
  primary key (client_id, integration_id, listing_id, external_id),
  foreign key (client_id, integration_id) references integration (client_id, id) on delete cascade,
  foreign key (client_id, listing_id) references listing (client_id, id) on delete cascade
);
create index stock_offer_due on stock_offer (client_id, integration_id, due_at) where due > told;
create index stock_offer_held on stock_offer (client_id, integration_id) where held_at is not null;
create index stock_offer_of_listing on stock_offer (client_id, listing_id);
call tenant_table('stock_offer');

-- Who speaks to an account about stock: one at a time. A lease, so that the work of a process that died is taken up.
create table stock_lane (
  client_id      bigint not null references client on delete cascade,
  integration_id bigint not null,
  holder         text not null,
  leased_until   timestamptz not null,
  primary key (client_id, integration_id),
  foreign key (client_id, integration_id) references integration (client_id, id) on delete cascade
);
call tenant_table('stock_lane');

-- What was sent and what was answered.
create table stock_push (
  client_id       bigint not null references client on delete cascade,
  id              bigint generated always as identity,
  at              timestamptz not null default now(),
  service         text not null,
  organization_id bigint not null,
  integration_id  bigint not null,
  listing_id      bigint not null,
  product_id      bigint not null,
  sku_id          bigint not null,
  -- The key at the marketplace that it was sent under, and its warehouse.
  key             text not null,
  external_id     text not null,
  warehouse_id    bigint,
  sent            int not null,
  received        int,
  status          text not null check (status in ('SUCCESS', 'ERROR', 'SERVICE')),
  error           text,
  is_online       boolean not null default true,
  task_id         bigint,
  person_id       bigint,
  primary key (client_id, id)
);
create index stock_push_of_product on stock_push (client_id, product_id, id);
create index stock_push_errors on stock_push (client_id, id) where status <> 'SUCCESS';
call tenant_table('stock_push');

-- ── The ledger ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- All run with the rights of the caller: the wall between clients holds inside them too.

-- Locks the balances of these pairs in the one order, making those that do not exist yet.
create function stock_lock(p_client bigint, p_warehouses bigint[], p_skus bigint[]) returns void language plpgsql as $$
begin
  insert into stock (client_id, warehouse_id, sku_id)
    select distinct p_client, u.w, u.k from unnest(p_warehouses, p_skus) u (w, k)
    where not exists (select from stock s where s.client_id = p_client and s.warehouse_id = u.w and s.sku_id = u.k)
    order by u.w, u.k on conflict do nothing;
  perform from stock s join (select distinct x.w, x.k from unnest(p_warehouses, p_skus) x (w, k)) u on s.warehouse_id = u.w and s.sku_id = u.k
    where s.client_id = p_client order by s.warehouse_id, s.sku_id for update of s;
end $$;

-- Notes for the marketplaces that these balances changed, when any of them is told about these warehouses.
create function stock_note(p_client bigint, p_warehouses bigint[], p_skus bigint[], p_by_sale boolean) returns void language plpgsql as $$
begin
  insert into stock_outbox (client_id, warehouse_id, sku_id, by_sale)
    select p_client, u.w, u.k, p_by_sale from (select distinct x.w, x.k from unnest(p_warehouses, p_skus) x (w, k)) u
    where exists (select from service_warehouse l join warehouse o on o.client_id = l.client_id and o.id = l.warehouse_id
      where l.client_id = p_client and l.warehouse_id = u.w and not o.not_sync_stocks and not o.deleted);
end $$;

-- Changes one lot, its balance and the history together. The balance must be locked.
create function stock_move(p_client bigint, p_lot bigint, p_free int, p_reserved int, p_operation text, p_person bigint, p_order bigint, p_line bigint, p_reason text)
returns void language plpgsql as $$
begin
  with lot as (
    update stock_lot set free = free + p_free, reserved = reserved + p_reserved where client_id = p_client and id = p_lot
    returning id, warehouse_id, sku_id, free, reserved
  ), balance as (
    update stock s set free = s.free + p_free, reserved = s.reserved + p_reserved, modified_at = now() from lot
    where s.client_id = p_client and s.warehouse_id = lot.warehouse_id and s.sku_id = lot.sku_id returning s.free + s.reserved as total
  )
  insert into stock_history (client_id, operation, warehouse_id, sku_id, lot_id, free_before, free_after, reserved_before, reserved_after, sku_total,
      person_id, order_id, order_line_id, reason)
    select p_client, p_operation, lot.warehouse_id, lot.sku_id, lot.id, lot.free - p_free, lot.free, lot.reserved - p_reserved, lot.reserved, balance.total,
      p_person, p_order, p_line, p_reason from lot, balance;
end $$;

-- Reserves a quantity that is there, for a line: what expires first, then what came first. The balance must be locked and hold it.
create function stock_allocate(p_client bigint, p_warehouse bigint, p_sku bigint, p_quantity int, p_order bigint, p_line bigint, p_person bigint)
returns void language plpgsql as $$
begin
  with pick as (
    select id, free, reserved, part from (
      select id, free, reserved, least(free, p_quantity - (sum(free) over (order by expires_on nulls last, received_at, id) - free))::int as part
      from stock_lot where client_id = p_client and warehouse_id = p_warehouse and sku_id = p_sku and free > 0) ordered where part > 0
  ), lot as (
    update stock_lot l set free = l.free - pick.part, reserved = l.reserved + pick.part from pick where l.client_id = p_client and l.id = pick.id
  ), allocation as (
    insert into stock_allocation as a (client_id, order_line_id, lot_id, quantity) select p_client, p_line, id, part from pick
    on conflict (client_id, order_line_id, lot_id) do update set quantity = a.quantity + excluded.quantity
  ), balance as (
    update stock set free = free - p_quantity, reserved = reserved + p_quantity, modified_at = now()
    where client_id = p_client and warehouse_id = p_warehouse and sku_id = p_sku returning free + reserved as total
  )
  insert into stock_history (client_id, operation, warehouse_id, sku_id, lot_id, free_before, free_after, reserved_before, reserved_after, sku_total,
      person_id, order_id, order_line_id)
    select p_client, 'RESERVE', p_warehouse, p_sku, pick.id, pick.free, pick.free - pick.part, pick.reserved, pick.reserved + pick.part, balance.total,
      p_person, p_order, p_line from pick, balance;
end $$;

-- Tries to reserve a waiting line whole in the first warehouse that holds it; answers that warehouse or null. The balances must be locked.
create function stock_try(p_client bigint, p_line bigint, p_order bigint, p_sku bigint, p_quantity int, p_warehouses bigint[], p_person bigint)
returns bigint language plpgsql as $$
declare
  chosen bigint;
begin
  select s.warehouse_id into chosen from unnest(p_warehouses) with ordinality w (id, n)
    join stock s on s.client_id = p_client and s.warehouse_id = w.id and s.sku_id = p_sku where s.free >= p_quantity order by w.n limit 1;
  if chosen is null then return null; end if;
  perform stock_allocate(p_client, chosen, p_sku, p_quantity, p_order, p_line, p_person);
  update stock_demand set state = 'reserved', warehouse_id = chosen, modified_at = now() where client_id = p_client and order_line_id = p_line;
  return chosen;
end $$;

-- What came free goes to those who wait, oldest first; a line that is too large for what is left lets smaller ones pass. The balances must be locked.
create function stock_settle(p_client bigint, p_warehouses bigint[], p_skus bigint[]) returns void language plpgsql as $$
declare
  pair record;
  d record;
  remaining int;
begin
  for pair in
    select distinct u.w, u.k from unnest(p_warehouses, p_skus) u (w, k)
    where exists (select from stock_demand t where t.client_id = p_client and t.sku_id = u.k and t.state = 'waiting' and u.w = any (t.warehouse_ids)) order by 1, 2
  loop
    select free into remaining from stock where client_id = p_client and warehouse_id = pair.w and sku_id = pair.k;
    continue when coalesce(remaining, 0) = 0;
    for d in
      select order_line_id, order_id, quantity from stock_demand
      where client_id = p_client and sku_id = pair.k and state = 'waiting' and pair.w = any (warehouse_ids) order by ordered_at, order_line_id for update
    loop
      continue when d.quantity > remaining;
      perform stock_try(p_client, d.order_line_id, d.order_id, pair.k, d.quantity, array[pair.w], null);
      remaining := remaining - d.quantity;
      exit when remaining = 0;
    end loop;
  end loop;
end $$;

-- Reserves the lines of an order. A line that has its reserve, or has left, is answered as it is; one that waits is tried again.
create function stock_reserve(p_client bigint, p_order bigint, p_ordered_at timestamptz, p_warehouses bigint[], p_lines bigint[], p_skus bigint[], p_quantities int[], p_person bigint)
returns table (line_id bigint, warehouse_id bigint, state text) language plpgsql as $$
#variable_conflict use_column
declare
  d record;
  at_warehouse bigint;
  touched_warehouses bigint[] := '{}';
  touched_skus bigint[] := '{}';
begin
  perform stock_lock(p_client, array_agg(w), array_agg(k)) from unnest(p_warehouses) w, unnest(p_skus) k;
  insert into stock_demand as t (client_id, order_line_id, order_id, sku_id, quantity, warehouse_ids, ordered_at)
    select p_client, u.line, p_order, u.sku, u.quantity, p_warehouses, p_ordered_at from unnest(p_lines, p_skus, p_quantities) u (line, sku, quantity)
    on conflict (client_id, order_line_id) do update set state = 'waiting', warehouse_id = null, sku_id = excluded.sku_id, quantity = excluded.quantity,
      warehouse_ids = excluded.warehouse_ids, modified_at = now() where t.state in ('waiting', 'released');
  for d in select order_line_id, sku_id, quantity from stock_demand
    where client_id = p_client and order_line_id = any (p_lines) and order_id = p_order and state = 'waiting' order by order_line_id
  loop
    at_warehouse := stock_try(p_client, d.order_line_id, p_order, d.sku_id, d.quantity, p_warehouses, p_person);
    if at_warehouse is not null then
      touched_warehouses := touched_warehouses || at_warehouse;
      touched_skus := touched_skus || d.sku_id;
    end if;
  end loop;
  if cardinality(touched_skus) > 0 then perform stock_note(p_client, touched_warehouses, touched_skus, true); end if;
  return query select order_line_id, warehouse_id, state from stock_demand where client_id = p_client and order_line_id = any (p_lines);
end $$;

-- Locks everything that the open lines of an order stand on: the warehouse of a reserve, every candidate of a waiting line.
create function stock_lock_order(p_client bigint, p_order bigint, p_lines bigint[]) returns void language plpgsql as $$
begin
  perform stock_lock(p_client, array_agg(w), array_agg(d.sku_id))
    from stock_demand d, unnest(case when d.state = 'waiting' then d.warehouse_ids else array[d.warehouse_id] end) w
    where d.client_id = p_client and d.order_id = p_order and (p_lines is null or d.order_line_id = any (p_lines)) and d.state in ('waiting', 'reserved', 'taken') having count(*) > 0;
end $$;

-- Gives reserves back and drops what waits.
create function stock_release(p_client bigint, p_order bigint, p_lines bigint[], p_operation text, p_person bigint)
returns table (line_id bigint) language plpgsql as $$
#variable_conflict use_column
declare
  a record;
  touched_warehouses bigint[] := '{}';
  touched_skus bigint[] := '{}';
begin
  perform stock_lock_order(p_client, p_order, p_lines);
  for a in
    select d.order_line_id, d.warehouse_id, d.sku_id, al.lot_id, al.quantity from stock_demand d
    join stock_allocation al on al.client_id = d.client_id and al.order_line_id = d.order_line_id
    where d.client_id = p_client and d.order_id = p_order and (p_lines is null or d.order_line_id = any (p_lines)) and d.state = 'reserved'
    order by d.order_line_id, al.lot_id for update of d
  loop
    perform stock_move(p_client, a.lot_id, a.quantity, -a.quantity, p_operation, p_person, p_order, a.order_line_id, null);
    touched_warehouses := touched_warehouses || a.warehouse_id;
    touched_skus := touched_skus || a.sku_id;
  end loop;
  return query
    with let as (
      update stock_demand set state = 'released', modified_at = now()
      where client_id = p_client and order_id = p_order and (p_lines is null or order_line_id = any (p_lines)) and state in ('waiting', 'reserved') returning order_line_id
    ), gone as (delete from stock_allocation al using let where al.client_id = p_client and al.order_line_id = let.order_line_id)
    select order_line_id from let;
  if cardinality(touched_skus) > 0 then
    perform stock_settle(p_client, touched_warehouses, touched_skus);
    perform stock_note(p_client, touched_warehouses, touched_skus, true);
  end if;
end $$;

-- The goods leave, once. A line that waits tries to reserve first; what can not stays as it is and is answered so.
create function stock_take(p_client bigint, p_order bigint, p_lines bigint[], p_operation text, p_person bigint)
returns table (line_id bigint, warehouse_id bigint, state text) language plpgsql as $$
#variable_conflict use_column
declare
  d record;
  a record;
  at_warehouse bigint;
begin
  perform stock_lock_order(p_client, p_order, p_lines);
  for d in
    select order_line_id, sku_id, quantity, warehouse_ids from stock_demand
    where client_id = p_client and order_id = p_order and (p_lines is null or order_line_id = any (p_lines)) and state = 'waiting' order by order_line_id for update
  loop
    at_warehouse := stock_try(p_client, d.order_line_id, p_order, d.sku_id, d.quantity, d.warehouse_ids, p_person);
    if at_warehouse is not null then perform stock_note(p_client, array[at_warehouse], array[d.sku_id], true); end if;
  end loop;
  for a in
    select t.order_line_id, al.lot_id, al.quantity from stock_demand t
    join stock_allocation al on al.client_id = t.client_id and al.order_line_id = t.order_line_id
    where t.client_id = p_client and t.order_id = p_order and (p_lines is null or t.order_line_id = any (p_lines)) and t.state = 'reserved'
    order by t.order_line_id, al.lot_id for update of t
  loop
    perform stock_move(p_client, a.lot_id, 0, -a.quantity, p_operation, p_person, p_order, a.order_line_id, null);
  end loop;
  update stock_demand set state = 'taken', modified_at = now()
    where client_id = p_client and order_id = p_order and (p_lines is null or order_line_id = any (p_lines)) and state = 'reserved';
  return query select order_line_id, warehouse_id, state from stock_demand
    where client_id = p_client and order_id = p_order and (p_lines is null or order_line_id = any (p_lines));
end $$;

-- The same goods in the cell of returns: the lot there that is their twin in cost and dates, made when there is none.
create function stock_refund_lot(p_client bigint, p_lot bigint) returns bigint language plpgsql as $$
declare
  found bigint;
begin
  select t.id into found from stock_lot l
    join warehouse w on w.client_id = l.client_id and w.id = l.warehouse_id
    join stock_lot t on t.client_id = l.client_id and t.warehouse_id = l.warehouse_id and t.sku_id = l.sku_id and t.cell_id = w.refund_cell_id
      and t.received_at = l.received_at and t.item_barcode is null
      and (t.purchase_price_minor, t.other_expenses_minor, t.expires_on, t.gtd, t.rnpt, t.source_order_id, t.source_line_id)
        is not distinct from (l.purchase_price_minor, l.other_expenses_minor, l.expires_on, l.gtd, l.rnpt, l.source_order_id, l.source_line_id)
    where l.client_id = p_client and l.id = p_lot and l.item_barcode is null order by t.id limit 1;
  if found is not null then return found; end if;
  -- A unique piece stays itself: it moves.
  update stock_lot l set cell_id = w.refund_cell_id from warehouse w
    where l.client_id = p_client and l.id = p_lot and l.item_barcode is not null and w.client_id = p_client and w.id = l.warehouse_id returning l.id into found;
  if found is not null then return found; end if;
  insert into stock_lot (client_id, warehouse_id, sku_id, cell_id, purchase_price_minor, other_expenses_minor, expires_on, received_at, gtd, rnpt, source_order_id, source_line_id)
    select l.client_id, l.warehouse_id, l.sku_id, w.refund_cell_id, l.purchase_price_minor, l.other_expenses_minor, l.expires_on, l.received_at, l.gtd, l.rnpt,
      l.source_order_id, l.source_line_id
    from stock_lot l join warehouse w on w.client_id = l.client_id and w.id = l.warehouse_id where l.client_id = p_client and l.id = p_lot returning id into found;
  return found;
end $$;

-- What left comes back, once: to its lot, in its cell at its cost, or to the cell of returns.
create function stock_give_back(p_client bigint, p_order bigint, p_lines bigint[], p_to_refund_cell boolean, p_person bigint)
returns table (line_id bigint) language plpgsql as $$
#variable_conflict use_column
declare
  a record;
  touched_warehouses bigint[] := '{}';
  touched_skus bigint[] := '{}';
begin
  perform stock_lock_order(p_client, p_order, p_lines);
  for a in
    select d.order_line_id, d.warehouse_id, d.sku_id, al.lot_id, al.quantity from stock_demand d
    join stock_allocation al on al.client_id = d.client_id and al.order_line_id = d.order_line_id
    where d.client_id = p_client and d.order_id = p_order and (p_lines is null or d.order_line_id = any (p_lines)) and d.state = 'taken'
    order by d.order_line_id, al.lot_id for update of d
  loop
    perform stock_move(p_client, case when p_to_refund_cell then stock_refund_lot(p_client, a.lot_id) else a.lot_id end, a.quantity, 0,
      'REFUND_PRODUCT', p_person, p_order, a.order_line_id, null);
    touched_warehouses := touched_warehouses || a.warehouse_id;
    touched_skus := touched_skus || a.sku_id;
  end loop;
  return query update stock_demand set state = 'returned', modified_at = now()
    where client_id = p_client and order_id = p_order and (p_lines is null or order_line_id = any (p_lines)) and state = 'taken' returning order_line_id;
  if cardinality(touched_skus) > 0 then
    perform stock_settle(p_client, touched_warehouses, touched_skus);
    perform stock_note(p_client, touched_warehouses, touched_skus, true);
  end if;
end $$;

-- The quantity of a line changes before it leaves. Fewer: the rest comes free. More: from the same warehouse, else whole from another, else it waits.
create function stock_change_quantity(p_client bigint, p_line bigint, p_quantity int, p_person bigint)
returns table (line_id bigint, warehouse_id bigint, state text) language plpgsql as $$
#variable_conflict use_column
declare
  d stock_demand;
  a record;
  surplus int;
  part int;
begin
  perform stock_lock(p_client, array_agg(w), array_agg(t.sku_id)) from stock_demand t, unnest(t.warehouse_ids || t.warehouse_id) w
    where t.client_id = p_client and t.order_line_id = p_line and w is not null having count(*) > 0;
  select * into d from stock_demand where client_id = p_client and order_line_id = p_line for update;
  if d.state = 'reserved' and d.quantity <> p_quantity then
    -- All of it comes free when it grows beyond what its warehouse has; otherwise only the difference moves.
    surplus := case when p_quantity < d.quantity then d.quantity - p_quantity
      when exists (select from stock where client_id = p_client and warehouse_id = d.warehouse_id and sku_id = d.sku_id and free >= p_quantity - d.quantity) then 0
      else d.quantity end;
    for a in
      select al.lot_id, al.quantity from stock_allocation al join stock_lot l on l.client_id = al.client_id and l.id = al.lot_id
      where al.client_id = p_client and al.order_line_id = p_line order by l.expires_on desc nulls first, l.received_at desc, l.id desc
    loop
      exit when surplus = 0;
      part := least(surplus, a.quantity);
      perform stock_move(p_client, a.lot_id, part, -part, 'REMOVE_RESERVE', p_person, d.order_id, p_line, null);
      if part = a.quantity then delete from stock_allocation where client_id = p_client and order_line_id = p_line and lot_id = a.lot_id;
      else update stock_allocation set quantity = quantity - part where client_id = p_client and order_line_id = p_line and lot_id = a.lot_id; end if;
      surplus := surplus - part;
    end loop;
    if p_quantity > d.quantity and exists (select from stock_allocation where client_id = p_client and order_line_id = p_line) then
      perform stock_allocate(p_client, d.warehouse_id, d.sku_id, p_quantity - d.quantity, d.order_id, p_line, p_person);
    elsif p_quantity > d.quantity then
      update stock_demand set state = 'waiting', warehouse_id = null where client_id = p_client and order_line_id = p_line;
    end if;
  end if;
  update stock_demand set quantity = p_quantity, modified_at = now() where client_id = p_client and order_line_id = p_line and state in ('waiting', 'reserved');
  perform stock_try(p_client, p_line, order_id, sku_id, quantity, warehouse_ids, p_person) from stock_demand where client_id = p_client and order_line_id = p_line and state = 'waiting';
  if d.warehouse_id is not null then perform stock_settle(p_client, array[d.warehouse_id], array[d.sku_id]); end if;
  perform stock_note(p_client, array_agg(w), array_agg(d.sku_id), true) from unnest(d.warehouse_ids || d.warehouse_id) w where w is not null having count(*) > 0;
  return query select order_line_id, warehouse_id, state from stock_demand where client_id = p_client and order_line_id = p_line;
end $$;

-- Sets the free stock of many at once; a value with the reserve in it leaves what the reserve does not need. The reserve itself is never touched.
-- Less: from what would have been sold first. More: to the newest lot, else to a new one in the cell without a place.
create function stock_set(p_client bigint, p_warehouses bigint[], p_skus bigint[], p_values int[], p_with_reserved boolean[], p_operation text, p_person bigint, p_reason text, p_note boolean)
returns int language plpgsql as $$
declare
  changed_warehouses bigint[];
  changed_skus bigint[];
  grown_warehouses bigint[];
  grown_skus bigint[];
begin
  perform stock_lock(p_client, p_warehouses, p_skus);
  with delta as (
    select u.w, u.k, s.free as had, s.reserved as kept, u.target, u.target - s.free as d from (
      select x.w, x.k, x.with_reserved, x.value from unnest(p_warehouses, p_skus, p_values, p_with_reserved) x (w, k, value, with_reserved)) g
    join stock s on s.client_id = p_client and s.warehouse_id = g.w and s.sku_id = g.k
    cross join lateral (select g.w, g.k, greatest(0, case when g.with_reserved then g.value - s.reserved else g.value end) as target) u
    where u.target <> s.free
  ), cut as (
    select o.id, o.w, o.k, o.free, o.reserved, -o.part as d, o.target + o.kept as total from (
      select l.id, t.w, t.k, l.free, l.reserved, t.target, t.kept,
        least(l.free, -t.d - (sum(l.free) over (partition by t.w, t.k order by l.expires_on nulls last, l.received_at, l.id) - l.free))::int as part
      from delta t join stock_lot l on l.client_id = p_client and l.warehouse_id = t.w and l.sku_id = t.k where t.d < 0 and l.free > 0) o where o.part > 0
  ), newest as (
    select t.w, t.k, t.d, t.target + t.kept as total, l.id, l.free, l.reserved from delta t left join lateral (
      select n.id, n.free, n.reserved from stock_lot n where n.client_id = p_client and n.warehouse_id = t.w and n.sku_id = t.k and n.item_barcode is null
      order by n.received_at desc, n.id desc limit 1) l on true where t.d > 0
  ), made as (
    insert into stock_lot (client_id, warehouse_id, sku_id, cell_id, free)
      select p_client, n.w, n.k, o.no_place_cell_id, n.d from newest n join warehouse o on o.client_id = p_client and o.id = n.w where n.id is null returning id, warehouse_id, sku_id, free
  ), moves as (
    select id, w, k, free, reserved, d, total from cut
    union all select id, w, k, free, reserved, d, total from newest where id is not null
  ), lots as (
    update stock_lot l set free = l.free + moves.d from moves where l.client_id = p_client and l.id = moves.id
  ), balance as (
    update stock s set free = t.target, modified_at = now() from delta t where s.client_id = p_client and s.warehouse_id = t.w and s.sku_id = t.k
  ), written as (
    insert into stock_history (client_id, operation, warehouse_id, sku_id, lot_id, free_before, free_after, reserved_before, reserved_after, sku_total, person_id, reason)
      select p_client, p_operation, m.w, m.k, m.id, m.free, m.free + m.d, m.reserved, m.reserved, m.total, p_person, p_reason from moves m
      union all
      select p_client, p_operation, m.warehouse_id, m.sku_id, m.id, 0, m.free, 0, 0,
          m.free + (select s.reserved from stock s where s.client_id = p_client and s.warehouse_id = m.warehouse_id and s.sku_id = m.sku_id), p_person, p_reason from made m
  )
  select array_agg(w), array_agg(k), array_agg(w) filter (where d > 0), array_agg(k) filter (where d > 0)
    into changed_warehouses, changed_skus, grown_warehouses, grown_skus from delta;
  if changed_skus is null then return 0; end if;
  if grown_skus is not null then perform stock_settle(p_client, grown_warehouses, grown_skus); end if;
  if p_note then perform stock_note(p_client, changed_warehouses, changed_skus, false); end if;
  return cardinality(changed_skus);
end $$;

-- A receipt: every line is a lot of its own. Answers the lots in the order of the lines.
create function stock_receive(p_client bigint, p_warehouse bigint, p_skus bigint[], p_quantities int[], p_cells bigint[], p_prices bigint[], p_expenses bigint[], p_expires date[],
  p_gtds text[], p_rnpts text[], p_lines bigint[], p_received_at timestamptz, p_order bigint, p_operation text, p_person bigint)
returns bigint[] language plpgsql as $$
declare
  l record;
  lot bigint;
  lots bigint[] := '{}';
  warehouses bigint[] := (select array_agg(p_warehouse) from unnest(p_skus));
begin
  perform stock_lock(p_client, warehouses, p_skus);
  for l in select * from unnest(p_skus, p_quantities, p_cells, p_prices, p_expenses, p_expires, p_gtds, p_rnpts, p_lines) with ordinality
      u (sku, quantity, cell, price, expenses, expires, gtd, rnpt, line, n) order by n
  loop
    insert into stock_lot (client_id, warehouse_id, sku_id, cell_id, purchase_price_minor, other_expenses_minor, expires_on, received_at, gtd, rnpt, source_order_id, source_line_id)
      select p_client, p_warehouse, l.sku, coalesce(l.cell, w.no_place_cell_id), l.price, l.expenses, l.expires, p_received_at, l.gtd, l.rnpt, p_order, l.line
      from warehouse w where w.client_id = p_client and w.id = p_warehouse returning id into lot;
    perform stock_move(p_client, lot, l.quantity, 0, p_operation, p_person, p_order, l.line, null);
    lots := lots || lot;
  end loop;
  perform stock_settle(p_client, warehouses, p_skus);
  perform stock_note(p_client, warehouses, p_skus, false);
  return lots;
end $$;

-- ── What else changes what a marketplace is to be told ───────────────────────────────────────────────────────────────────────────────
-- A card gets its key, a limit moves, a switch is thrown, an account is connected: nobody has to remember to say so.

create function stock_product_changed() returns trigger language plpgsql as $$
begin
  insert into stock_outbox (client_id, warehouse_id, sku_id, by_sale)
    select distinct n.client_id, s.warehouse_id, n.sku_id, false from n join o on o.client_id = n.client_id and o.id = n.id
    join stock s on s.client_id = n.client_id and s.sku_id = n.sku_id
    where (n.sku_id, n.min_fbs_stock, n.max_fbs_stock, n.remove_fbs_stock, n.fbs_warehouses, n.ignore_fbs_warehouses, n.archived, n.deleted)
        is distinct from (o.sku_id, o.min_fbs_stock, o.max_fbs_stock, o.remove_fbs_stock, o.fbs_warehouses, o.ignore_fbs_warehouses, o.archived, o.deleted)
      and exists (select from service_warehouse l where l.client_id = s.client_id and l.warehouse_id = s.warehouse_id);
  return null;
end $$;
create trigger stock_product_changed after update on product referencing old table as o new table as n for each statement execute function stock_product_changed();

create function stock_listing_made() returns trigger language plpgsql as $$
begin
  insert into stock_outbox (client_id, warehouse_id, sku_id, by_sale)
    select distinct n.client_id, s.warehouse_id, s.sku_id, false from n join product p on p.client_id = n.client_id and p.id = n.product_id
    join stock s on s.client_id = p.client_id and s.sku_id = p.sku_id
    where exists (select from service_warehouse l where l.client_id = s.client_id and l.warehouse_id = s.warehouse_id and l.service = n.service and l.organization_id = n.organization_id);
  return null;
end $$;
create trigger stock_listing_made after insert on listing referencing new table as n for each statement execute function stock_listing_made();

create function stock_listing_changed() returns trigger language plpgsql as $$
begin
  insert into stock_outbox (client_id, warehouse_id, sku_id, by_sale)
    select distinct n.client_id, s.warehouse_id, s.sku_id, false from n join o on o.client_id = n.client_id and o.id = n.id
    join product p on p.client_id = n.client_id and p.id = n.product_id join stock s on s.client_id = p.client_id and s.sku_id = p.sku_id
    where (n.service_product_id, n.article, n.remove_fbs_stock) is distinct from (o.service_product_id, o.article, o.remove_fbs_stock)
      and exists (select from service_warehouse l where l.client_id = s.client_id and l.warehouse_id = s.warehouse_id and l.service = n.service and l.organization_id = n.organization_id);
  return null;
end $$;
create trigger stock_listing_changed after update on listing referencing old table as o new table as n for each statement execute function stock_listing_changed();

-- All that feeds an account: when it is connected, and when its organization turns sending on or shares otherwise.
create function stock_note_account(p_client bigint, p_organization bigint, p_service text) returns void language plpgsql as $$
begin
  perform stock_note(p_client, array_agg(s.warehouse_id), array_agg(s.sku_id), false)
    from (select distinct l.warehouse_id from service_warehouse l
      where l.client_id = p_client and l.organization_id = p_organization and (p_service is null or l.service = p_service)) w
    join stock s on s.client_id = p_client and s.warehouse_id = w.warehouse_id having count(*) > 0;
end $$;

create function stock_account_made() returns trigger language plpgsql as $$
begin
  perform stock_note_account(new.client_id, new.organization_id, new.service);
  return null;
end $$;
create trigger stock_account_made after insert on integration for each row execute function stock_account_made();

create function stock_sending_changed() returns trigger language plpgsql as $$
begin
  perform stock_note_account(new.client_id, new.id, null);
  return null;
end $$;
create trigger stock_sending_changed after update on organization for each row
  when ((new.settings ->> 'autoSyncFbsStocks', new.settings ->> 'stockStrategy') is distinct from (old.settings ->> 'autoSyncFbsStocks', old.settings ->> 'stockStrategy'))
  execute function stock_sending_changed();
