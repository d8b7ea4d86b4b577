-- Inventories (stocktaking): what was counted, where and with what difference; and the step of the ledger that makes stock what was counted.
-- Goods that an order holds and that somebody has in hand already (picked or packed) lie in no cell: a count of a cell does not expect them.

create table inventory (
  client_id          bigint not null references client on delete cascade,
  id                 bigint generated always as identity,
  warehouse_id       bigint not null,
  name               text not null check (length(name) between 1 and 255),
  started_at         timestamptz not null default now(),
  started_by         bigint,
  -- Null as long as it is open.
  ended_at           timestamptz,
  ended_by           bigint,
  -- What nobody had counted when it was closed: it stays as it was.
  unchecked_products bigint,
  unchecked_items    bigint,
  primary key (client_id, id),
  foreign key (client_id, warehouse_id) references warehouse (client_id, id) on delete cascade
);
create unique index inventory_open on inventory (client_id, warehouse_id) where ended_at is null;
create index inventory_of_warehouse on inventory (client_id, warehouse_id, id);
call tenant_table('inventory');

-- A row for each lot that was counted, however often: what was expected the first time, what was seen last, and what that changed in all.
create table inventory_count (
  client_id    bigint not null references client on delete cascade,
  inventory_id bigint not null,
  lot_id       bigint not null,
  cell_id      bigint not null,
  sku_id       bigint not null,
  expected     int not null,
  counted      int not null,
  difference   int not null,
  person_id    bigint,
  counted_at   timestamptz not null default now(),
  primary key (client_id, inventory_id, lot_id),
  foreign key (client_id, inventory_id) references inventory (client_id, id) on delete cascade,
  foreign key (client_id, lot_id) references stock_lot (client_id, id),
  foreign key (client_id, cell_id) references cell (client_id, id)
);
create index inventory_count_of_lot on inventory_count (client_id, lot_id, inventory_id);
create index inventory_count_of_sku on inventory_count (client_id, sku_id);
create index inventory_count_of_cell on inventory_count (client_id, cell_id);
call tenant_table('inventory_count');

-- Cells that somebody was at, with those that turned out to be empty.
create table inventory_cell (
  client_id    bigint not null references client on delete cascade,
  inventory_id bigint not null,
  cell_id      bigint not null,
  primary key (client_id, inventory_id, cell_id),
  foreign key (client_id, inventory_id) references inventory (client_id, id) on delete cascade,
  foreign key (client_id, cell_id) references cell (client_id, id)
);
create index inventory_cell_of_cell on inventory_cell (client_id, cell_id, inventory_id);
call tenant_table('inventory_cell');
alter table cell add column last_inventory_id bigint, add foreign key (client_id, last_inventory_id) references inventory (client_id, id);

-- Of a merged SKU each lot passes to a new one (stock_merge_sku), or stays behind empty: what was counted follows the goods.
create function inventory_follows_lot(p_client bigint, p_from bigint, p_to bigint) returns void language sql as $$
  update inventory_count set lot_id = p_to where client_id = p_client and lot_id = p_from;
$$;
create function inventory_follows_sku(p_client bigint, p_from bigint, p_to bigint) returns void language sql as $$
  update inventory_count set sku_id = p_to where client_id = p_client and sku_id = p_from;
$$;

-- Pieces of an allocation that were known to be in hand when a count moved the rest of the line elsewhere.
alter table stock_allocation add column picked int not null default 0 check (picked >= 0);

-- Reserved lines are few among all that ever were.
create index stock_demand_reserved on stock_demand (client_id, warehouse_id, sku_id) where state = 'reserved';
create index stock_demand_kits on stock_demand (client_id, warehouse_id) where state = 'reserved' and kits > 0;

-- What lines hold of a SKU in a warehouse, lot by lot, and how much of it is in hand: collected, or packed. Which lot a picked piece came from is
-- not noted; pickers are sent to the first cell of a line first.
create function stock_held(p_client bigint, p_warehouse bigint, p_sku bigint)
returns table (line_id bigint, order_id bigint, ordered_at timestamptz, lot_id bigint, quantity int, in_hand int) language sql stable as $$
  with line as (
    select order_line_id, order_id, ordered_at, sku_id from stock_demand
      where client_id = p_client and warehouse_id = p_warehouse and sku_id = p_sku and state = 'reserved'
    union all
    select d.order_line_id, d.order_id, d.ordered_at, d.sku_id from stock_demand d
      where d.client_id = p_client and d.warehouse_id = p_warehouse and d.state = 'reserved' and d.kits > 0 and d.sku_id <> p_sku and exists (select from stock_demand_part p
        where p.client_id = p_client and p.order_line_id = d.order_line_id and p.sku_id = p_sku)
  ), held as (
    select d.order_line_id, d.order_id, d.ordered_at, d.sku_id, a.lot_id, a.quantity, least(a.picked, a.quantity) as picked, c.sort_name from line d
    join stock_allocation a on a.client_id = p_client and a.order_line_id = d.order_line_id
    join stock_lot l on l.client_id = p_client and l.id = a.lot_id and l.sku_id = p_sku
    join cell c on c.client_id = p_client and c.id = l.cell_id
  ), taken as (
    select h.order_line_id, greatest(
      (select coalesce(sum(x.quantity), 0) from collect x where x.client_id = p_client and x.order_line_id = h.order_line_id and x.status = 'COLLECTED' and not x.is_set
        and case when x.set_id is null then h.sku_id = p_sku else exists (select from stock_demand_part p
          where p.client_id = p_client and p.order_line_id = h.order_line_id and p.sku_id = p_sku and p.product_id = x.product_id) end),
      (select count(*) from packing_piece x where x.client_id = p_client and x.order_id = h.order_id and x.line_id = h.order_line_id and x.scanned_at is not null and not x.is_set
        and case when x.set_n is null then h.sku_id = p_sku else exists (select from stock_demand_part p
          where p.client_id = p_client and p.order_line_id = h.order_line_id and p.sku_id = p_sku and p.product_id = x.product_id) end)) as n
    from (select distinct order_line_id, order_id, sku_id from held) h
  ), spread as (
    select h.*, t.n,
      sum(h.picked) over (partition by h.order_line_id) as all_picked,
      sum(h.picked) over line - h.picked as picked_before,
      sum(h.quantity - h.picked) over line - (h.quantity - h.picked) as rest_before
    from held h join taken t on t.order_line_id = h.order_line_id window line as (partition by h.order_line_id order by h.sort_name, h.lot_id)
  )
  select order_line_id, order_id, ordered_at, lot_id, quantity,
    (greatest(0, least(picked, n - picked_before)) + greatest(0, least(quantity - picked, greatest(0, n - all_picked) - rest_before)))::int from spread
$$;

-- Lots that a count is about: those of a SKU in a cell, or one of them; with what of each is to be found there.
create function stock_counted(p_client bigint, p_warehouse bigint, p_cell bigint, p_sku bigint, p_lot bigint)
returns table (lot_id bigint, free int, shelf int, expires_on date, received_at timestamptz, is_piece boolean) language sql stable as $$
  select l.id, l.free, (l.free + l.reserved - coalesce(h.n, 0))::int, l.expires_on, l.received_at, l.item_barcode is not null from stock_lot l
  left join (select lot_id, sum(in_hand) as n from stock_held(p_client, p_warehouse, p_sku) group by lot_id) h on h.lot_id = l.id
  where l.client_id = p_client and l.warehouse_id = p_warehouse and l.sku_id = p_sku and l.cell_id = p_cell and (p_lot is null or l.id = p_lot)
$$;

-- What a count has to lock: the goods that are counted; and when it finds less than is reserved, whatever the lines that hold these goods
-- hold besides, wherever they may be served instead. With what has to be locked with those.
create function stock_count_reach(p_client bigint, p_warehouse bigint, p_cell bigint, p_sku bigint, p_lot bigint, p_quantity int)
returns table (w bigint, k bigint) language plpgsql stable as $$
#variable_conflict use_column
declare
  ws bigint[] := array[p_warehouse];
  ks bigint[] := array[p_sku];
begin
  if p_quantity < (select coalesce(sum(shelf - free), 0) from stock_counted(p_client, p_warehouse, p_cell, p_sku, p_lot)) then
    select ws || array_agg(o.w), ks || array_agg(o.k) into ws, ks from (
      select distinct o.w, g.k from (select distinct line_id from stock_held(p_client, p_warehouse, p_sku)) h
      join stock_demand d on d.client_id = p_client and d.order_line_id = h.line_id
      cross join lateral unnest(d.warehouse_ids || d.warehouse_id) o (w)
      cross join lateral (select d.sku_id union select p.sku_id from stock_demand_part p where p.client_id = p_client and p.order_line_id = d.order_line_id
        union select p.part_sku_id from sku_part p where p.client_id = p_client and p.sku_id = d.sku_id) g (k) where o.w is not null) o;
  end if;
  return query select w, k from stock_closure(p_client, ws, ks, true);
end $$;

-- So much is gone from the free stock of the lots that are counted, what would have been sold first; answers what is still missing.
create function stock_lose_free(p_client bigint, p_lots bigint[], p_missing int, p_person bigint, p_reason text) returns int language plpgsql as $$
declare
  l record;
  missing int := p_missing;
begin
  for l in select id, free from stock_lot where client_id = p_client and id = any (p_lots) and free > 0 order by expires_on nulls last, received_at, id loop
    exit when missing = 0;
    perform stock_move(p_client, l.id, -least(l.free, missing), 0, 'LOST', p_person, null, null, p_reason);
    missing := missing - least(l.free, missing);
  end loop;
  return missing;
end $$;

-- A reserved line lets go of all that it holds, and waits.
create function stock_let_wait(p_client bigint, p_line bigint, p_person bigint) returns void language plpgsql as $$
begin
  perform stock_unallocate(p_client, p_line, o.order_id, o.sku_id, o.held, p_person) from (
    select d.order_id, l.sku_id, sum(al.quantity)::int as held from stock_demand d
    join stock_allocation al on al.client_id = p_client and al.order_line_id = d.order_line_id join stock_lot l on l.client_id = p_client and l.id = al.lot_id
    where d.client_id = p_client and d.order_line_id = p_line group by d.order_id, l.sku_id order by l.sku_id) o;
  delete from stock_demand_part where client_id = p_client and order_line_id = p_line;
  update stock_demand set state = 'waiting', warehouse_id = null, kits = 0, modified_at = now() where client_id = p_client and order_line_id = p_line;
end $$;

-- Less is there than is reserved. What lies free elsewhere in the warehouse takes the place of what is gone; when that is too little, the lines
-- that came last wait, those first of which nothing is in hand. Answers the lines that wait. The balances must be locked.
create function stock_lose_reserved(p_client bigint, p_warehouse bigint, p_sku bigint, p_lots bigint[], p_missing int, p_person bigint, p_reason text)
returns bigint[] language plpgsql as $$
declare
  missing int := p_missing;
  waits bigint[] := '{}';
  h record;
  part int;
begin
  for h in select line_id, bool_or(in_hand > 0) as begun from stock_held(p_client, p_warehouse, p_sku)
    group by line_id, ordered_at having sum(quantity) > sum(in_hand) order by 2, ordered_at desc, line_id desc
  loop
    exit when (select free from stock where client_id = p_client and warehouse_id = p_warehouse and sku_id = p_sku) >= missing;
    perform stock_let_wait(p_client, h.line_id, p_person);
    waits := waits || h.line_id;
  end loop;
  missing := stock_lose_free(p_client, p_lots, missing, p_person, p_reason);
  for h in select * from stock_held(p_client, p_warehouse, p_sku) where lot_id = any (p_lots) and quantity > in_hand order by in_hand > 0, ordered_at desc, line_id desc, lot_id loop
    exit when missing = 0;
    part := least(missing, h.quantity - h.in_hand);
    perform stock_move(p_client, h.lot_id, 0, -part, 'LOST', p_person, h.order_id, h.line_id, p_reason);
    update stock_allocation a set picked = x.in_hand from stock_held(p_client, p_warehouse, p_sku) x
      where a.client_id = p_client and a.order_line_id = h.line_id and x.line_id = h.line_id and x.lot_id = a.lot_id and a.picked <> x.in_hand;
    delete from stock_allocation where client_id = p_client and order_line_id = h.line_id and lot_id = h.lot_id and quantity = part;
    update stock_allocation set quantity = quantity - part where client_id = p_client and order_line_id = h.line_id and lot_id = h.lot_id and quantity > part;
    perform stock_allocate(p_client, p_warehouse, p_sku, part, h.order_id, h.line_id, p_person, 'SWAP_RESERVE');
    missing := missing - part;
  end loop;
  return waits;
end $$;

-- What lies of a SKU in a cell (or of one lot there) is so much as was counted; null: it is as the books say. Answers each lot concerned with what
-- was expected and what was found. `p_confirm`: what is as expected gets a line in the history too.
create function stock_count(p_client bigint, p_warehouse bigint, p_cell bigint, p_sku bigint, p_lot bigint, p_quantity int, p_confirm boolean, p_person bigint, p_reason text)
returns table (lot_id bigint, expected int, counted int) language plpgsql as $$
#variable_conflict use_column
declare
  ws bigint[];
  ks bigint[];
  lots bigint[];
  shelves int[];
  waits bigint[] := '{}';
  delta int;
  target bigint;
begin
  perform sets_stay(p_client);
  loop
    select array_agg(r.w), array_agg(r.k) into ws, ks from stock_count_reach(p_client, p_warehouse, p_cell, p_sku, p_lot, p_quantity) r;
    -- Not by stock_lock, which has a step of its own to go back from: whoever waits for one that is inside another waits for the whole transaction.
    begin
      perform stock_lock_rows(p_client, ws, ks);
      -- While we waited for the locks other lines may have come to hold these goods.
      exit when not exists (select w, k from stock_count_reach(p_client, p_warehouse, p_cell, p_sku, p_lot, p_quantity) except select * from unnest(ws, ks));
      raise exception using errcode = 'AMB01';
    exception when sqlstate 'AMB01' then null;
    end;
  end loop;
  select coalesce(array_agg(c.lot_id order by c.lot_id), '{}'), coalesce(array_agg(c.shelf order by c.lot_id), '{}') into lots, shelves
    from stock_counted(p_client, p_warehouse, p_cell, p_sku, p_lot) c;
  delta := coalesce(p_quantity - (select coalesce(sum(s), 0) from unnest(shelves) s), 0);
  if delta > 0 then
    if (select free::bigint + reserved + delta from stock where client_id = p_client and warehouse_id = p_warehouse and sku_id = p_sku) > 2000000000 then
      raise exception 'more than a balance can hold' using errcode = 'numeric_value_out_of_range';
    end if;
    select c.lot_id into target from stock_counted(p_client, p_warehouse, p_cell, p_sku, p_lot) c
      where p_lot is not null or not c.is_piece order by c.received_at desc, c.lot_id desc limit 1;
    if target is null then
      insert into stock_lot (client_id, warehouse_id, sku_id, cell_id) values (p_client, p_warehouse, p_sku, p_cell) returning id into target;
      lots := lots || target;
      shelves := shelves || 0;
    end if;
    perform stock_move(p_client, target, delta, 0, 'FOUND', p_person, null, null, p_reason);
  elsif delta < 0 then
    delta := stock_lose_free(p_client, lots, -delta, p_person, p_reason);
    if delta > 0 then waits := stock_lose_reserved(p_client, p_warehouse, p_sku, lots, delta, p_person, p_reason); end if;
  elsif p_confirm then
    perform stock_move(p_client, l, 0, 0, 'CONFIRMED', p_person, null, null, p_reason) from unnest(lots) l;
    ws := '{}';
  else
    ws := '{}';
  end if;
  if cardinality(ws) > 0 then
    perform stock_settle(p_client, array_agg(p_warehouse), array_agg(g.k)) from (select distinct k from unnest(ks) k) g;
    -- Another warehouse of theirs may have what this one has lost.
    perform stock_try(p_client, d.order_line_id, d.order_id, d.sku_id, d.quantity, d.warehouse_ids, p_person) from (
      select * from stock_demand where client_id = p_client and order_line_id = any (waits) and state = 'waiting' order by ordered_at, order_line_id) d;
    perform stock_note(p_client, ws, ks, false);
  end if;
  return query select u.lot, u.was, c.shelf from unnest(lots, shelves) u (lot, was)
    join stock_counted(p_client, p_warehouse, p_cell, p_sku, p_lot) c on c.lot_id = u.lot order by u.lot;
end $$;
