-- Sets (kits): SKUs that are made of others. What is assembled already is the set's own stock; what can be made of parts is computed, never stored.
-- Locks: the advisory lock of sets (shared by whoever moves stock, alone for whoever changes what sets are made of), then stock rows as ever.

-- What a set is made of. A part is no set itself: one level.
create table sku_part (
  client_id       bigint not null references client on delete cascade,
  sku_id          bigint not null,
  part_sku_id     bigint not null,
  -- The product that the part is: whose barcode is scanned.
  part_product_id bigint not null,
  quantity        int not null check (quantity between 1 and 1000000),
  position        int not null default 0,
  primary key (client_id, sku_id, part_sku_id),
  check (sku_id <> part_sku_id),
  foreign key (client_id, sku_id) references sku (client_id, id) on delete cascade,
  foreign key (client_id, part_sku_id) references sku (client_id, id),
  foreign key (client_id, part_product_id) references product (client_id, id)
);
create index sku_part_of_part on sku_part (client_id, part_sku_id);
create index sku_part_of_product on sku_part (client_id, part_product_id);
call tenant_table('sku_part');

-- How many of the sets that a line reserved are to be made of parts; the others are assembled ones. Its parts are what it reserved,
-- whatever the set is made of by now.
alter table stock_demand add column kits int not null default 0 constraint stock_demand_kits check (kits between 0 and quantity);
create table stock_demand_part (
  client_id     bigint not null references client on delete cascade,
  order_line_id bigint not null,
  sku_id        bigint not null,
  product_id    bigint not null,
  -- In one set.
  quantity      int not null check (quantity > 0),
  primary key (client_id, order_line_id, sku_id),
  foreign key (client_id, order_line_id) references stock_demand (client_id, order_line_id) on delete cascade
);
create index stock_demand_part_of_sku on stock_demand_part (client_id, sku_id);
create index stock_demand_part_of_product on stock_demand_part (client_id, product_id, order_line_id);
call tenant_table('stock_demand_part');

-- What sets are made of stays so until the transaction ends.
create function sets_stay(p_client bigint) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('sets', p_client));
end $$;
-- Nobody else moves stock of this client: for whoever changes what sets are made of, or what SKU a product has. After orders, before stock.
create function sets_change(p_client bigint) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('sets', p_client));
end $$;

create function is_set(p_client bigint, p_sku bigint) returns boolean language plpgsql stable as $$
begin
  return exists (select from sku_part where client_id = p_client and sku_id = p_sku);
end $$;
-- Assembled ones, and as many as can be made of what lies free in the warehouse.
create function stock_available(p_client bigint, p_warehouse bigint, p_sku bigint) returns bigint language plpgsql stable as $$
begin
  return coalesce((select free from stock where client_id = p_client and warehouse_id = p_warehouse and sku_id = p_sku), 0)::bigint
    + coalesce((select min(coalesce(s.free, 0) / p.quantity) from sku_part p
      left join stock s on s.client_id = p_client and s.warehouse_id = p_warehouse and s.sku_id = p.part_sku_id
      where p.client_id = p_client and p.sku_id = p_sku), 0);
end $$;

-- A set has a row wherever a part of it has one: so it is found by whatever looks for what a warehouse holds.
create function stock_of_sets() returns trigger language plpgsql as $$
begin
  insert into stock (client_id, warehouse_id, sku_id)
    select new.client_id, new.warehouse_id, p.sku_id from sku_part p where p.client_id = new.client_id and p.part_sku_id = new.sku_id order by p.sku_id on conflict do nothing;
  return null;
end $$;
create trigger stock_of_sets after insert on stock for each row execute function stock_of_sets();

-- What has to be locked with these: the parts of a set, and, when goods may come free, whoever waits for a set of them.
create function stock_closure(p_client bigint, p_warehouses bigint[], p_skus bigint[], p_settles boolean) returns table (w bigint, k bigint) language plpgsql stable as $$
#variable_conflict use_column
begin
  return query with given as (select distinct u.w, u.k from unnest(p_warehouses, p_skus) u (w, k)),
  sets as (
    select g.w, g.k from given g
    union
    select g.w, p.sku_id from given g join sku_part p on p.client_id = p_client and p.part_sku_id = g.k
    where p_settles and exists (select from stock_demand d
      where d.client_id = p_client and d.sku_id = p.sku_id and d.state = 'waiting' and g.w = any (d.warehouse_ids))
  )
  select w, k from sets union select s.w, p.part_sku_id from sets s join sku_part p on p.client_id = p_client and p.sku_id = s.k;
end $$;

-- ── The ledger, with sets in it ─────────────────────────────────────────────────────────────────────────────────────────────────────

create function stock_lock_rows(p_client bigint, p_warehouses bigint[], p_skus bigint[]) returns void language plpgsql as $$
begin
  insert into stock (client_id, warehouse_id, sku_id)
    select distinct p_client, u.w, u.k from unnest(p_warehouses, p_skus) u (w, k)
    where not exists (select from stock s where s.client_id = p_client and s.warehouse_id = u.w and s.sku_id = u.k)
    order by u.w, u.k on conflict do nothing;
  perform from stock s join (select distinct x.w, x.k from unnest(p_warehouses, p_skus) x (w, k)) u on s.warehouse_id = u.w and s.sku_id = u.k
    where s.client_id = p_client order by s.warehouse_id, s.sku_id for update of s;
end $$;

-- Locks the balances of these pairs in the one order, making those that do not exist yet; with them the parts of sets. While we wait for the
-- locks somebody may begin to wait for a set of these goods, and its other parts may come before ours in the order: then all is let go
-- and taken anew. `p_settles`: goods may come free.
drop function stock_lock(bigint, bigint[], bigint[]);
create function stock_lock(p_client bigint, p_warehouses bigint[], p_skus bigint[], p_settles boolean default true) returns void language plpgsql as $$
declare
  ws bigint[];
  ks bigint[];
begin
  perform sets_stay(p_client);
  if not exists (select from sku_part where client_id = p_client and sku_id = any (p_skus))
    and not (p_settles and exists (select from sku_part where client_id = p_client and part_sku_id = any (p_skus))) then
    perform stock_lock_rows(p_client, p_warehouses, p_skus);
    return;
  end if;
  loop
    select array_agg(w), array_agg(k) into ws, ks from stock_closure(p_client, p_warehouses, p_skus, p_settles);
    begin
      perform stock_lock_rows(p_client, ws, ks);
      exit when not p_settles
        or not exists (select w, k from stock_closure(p_client, p_warehouses, p_skus, true) except select * from unnest(ws, ks));
      raise exception using errcode = 'AMB01';
    exception when sqlstate 'AMB01' then null;
    end;
  end loop;
end $$;

drop function stock_allocate(bigint, bigint, bigint, int, bigint, bigint, bigint);
-- Reserves a quantity that is there, for a line: what expires first, then what came first. The balance must be locked and hold it.
create function stock_allocate(p_client bigint, p_warehouse bigint, p_sku bigint, p_quantity int, p_order bigint, p_line bigint, p_person bigint, p_operation text default 'RESERVE')
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
    select p_client, p_operation, p_warehouse, p_sku, pick.id, pick.free, pick.free - pick.part, pick.reserved, pick.reserved + pick.part, balance.total,
      p_person, p_order, p_line from pick, balance;
end $$;

-- Reserves the parts of so many sets for a line. The balances must be locked and hold them.
create function stock_allocate_parts(p_client bigint, p_warehouse bigint, p_kits int, p_order bigint, p_line bigint, p_person bigint) returns void language plpgsql as $$
declare
  part record;
begin
  for part in select sku_id, quantity from stock_demand_part where client_id = p_client and order_line_id = p_line order by sku_id loop
    perform stock_allocate(p_client, p_warehouse, part.sku_id, p_kits * part.quantity, p_order, p_line, p_person, 'RESERVE_SET');
  end loop;
end $$;

-- Tries to reserve a waiting line whole in the first warehouse that holds it; answers that warehouse or null. The balances must be locked.
-- Of a set, assembled ones that lie somewhere together go first; else what is assembled in the first warehouse that has enough, and parts for the rest.
create or replace function stock_try(p_client bigint, p_line bigint, p_order bigint, p_sku bigint, p_quantity int, p_warehouses bigint[], p_person bigint)
returns bigint language plpgsql as $$
declare
  chosen bigint;
  assembled int;
begin
  select s.warehouse_id into chosen from unnest(p_warehouses) with ordinality w (id, n)
    join stock s on s.client_id = p_client and s.warehouse_id = w.id and s.sku_id = p_sku where s.free >= p_quantity order by w.n limit 1;
  if chosen is not null then
    perform stock_allocate(p_client, chosen, p_sku, p_quantity, p_order, p_line, p_person);
    update stock_demand set state = 'reserved', warehouse_id = chosen, modified_at = now() where client_id = p_client and order_line_id = p_line;
    return chosen;
  end if;
  if not is_set(p_client, p_sku) then return null; end if;
  select w.id, coalesce((select free from stock where client_id = p_client and warehouse_id = w.id and sku_id = p_sku), 0) into chosen, assembled
    from unnest(p_warehouses) with ordinality w (id, n) where stock_available(p_client, w.id, p_sku) >= p_quantity order by w.n limit 1;
  if chosen is null then return null; end if;
  insert into stock_demand_part (client_id, order_line_id, sku_id, product_id, quantity)
    select p_client, p_line, part_sku_id, part_product_id, quantity from sku_part where client_id = p_client and sku_id = p_sku;
  if assembled > 0 then perform stock_allocate(p_client, chosen, p_sku, assembled, p_order, p_line, p_person); end if;
  perform stock_allocate_parts(p_client, chosen, p_quantity - assembled, p_order, p_line, p_person);
  update stock_demand set state = 'reserved', warehouse_id = chosen, kits = p_quantity - assembled, modified_at = now() where client_id = p_client and order_line_id = p_line;
  return chosen;
end $$;

-- The lines of a set and of its parts, oldest first, as long as anybody can be served in this warehouse.
create function stock_settle_sets(p_client bigint, p_warehouse bigint, p_skus bigint[]) returns void language plpgsql as $$
declare
  found_line bigint;
  d stock_demand;
begin
  loop
    select f.order_line_id into found_line from unnest(p_skus) g (k)
      cross join lateral (select stock_available(p_client, p_warehouse, g.k) as here) a
      cross join lateral (select t.order_line_id, t.ordered_at from stock_demand t
        where a.here > 0 and t.client_id = p_client and t.sku_id = g.k and t.state = 'waiting' and t.quantity <= a.here and p_warehouse = any (t.warehouse_ids)
        order by t.ordered_at, t.order_line_id limit 1) f
      order by f.ordered_at, f.order_line_id limit 1;
    exit when found_line is null;
    -- Whoever settles another warehouse may have served it just now: then it is no longer found.
    select * into d from stock_demand where client_id = p_client and order_line_id = found_line and state = 'waiting' for update;
    continue when not found;
    if stock_try(p_client, d.order_line_id, d.order_id, d.sku_id, d.quantity, array[p_warehouse], null) is not null then
      perform stock_note_parts(p_client, array[found_line]);
    end if;
  end loop;
end $$;

-- What came free goes to those who wait, oldest first; a line that is too large for what is left lets smaller ones pass. The balances must be locked.
create or replace function stock_settle(p_client bigint, p_warehouses bigint[], p_skus bigint[]) returns void language plpgsql as $$
declare
  of_sets bigint[] := array(
    select part_sku_id from sku_part where client_id = p_client and part_sku_id = any (p_skus)
    union select sku_id from sku_part where client_id = p_client and (sku_id = any (p_skus) or part_sku_id = any (p_skus)));
  pair record;
  d record;
  remaining int;
begin
  for pair in
    select distinct u.w, u.k from unnest(p_warehouses, p_skus) u (w, k)
    where not u.k = any (of_sets)
      and exists (select from stock_demand t where t.client_id = p_client and t.sku_id = u.k and t.state = 'waiting' and u.w = any (t.warehouse_ids)) order by 1, 2
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
  if cardinality(of_sets) = 0 then return; end if;
  for pair in
    select u.w, array_agg(distinct g.k) as ks from unnest(p_warehouses, p_skus) u (w, k)
    cross join lateral (
      select u.k union select p.sku_id from sku_part p where p.client_id = p_client and p.part_sku_id = u.k) g (k)
    where u.k = any (of_sets) group by u.w order by u.w
  loop
    perform stock_settle_sets(p_client, pair.w, pair.ks);
  end loop;
end $$;

drop function stock_reserve(bigint, bigint, timestamptz, bigint[], bigint[], bigint[], int[], bigint);
-- Reserves the lines of an order. A line that has its reserve, or has left, is answered as it is; one that waits is tried again.
-- `p_products`: whose SKUs these are said to be. A merge may have given a product another since it was read.
create function stock_reserve(p_client bigint, p_order bigint, p_ordered_at timestamptz, p_warehouses bigint[], p_lines bigint[], p_products bigint[], p_skus bigint[],
  p_quantities int[], p_person bigint)
returns table (line_id bigint, warehouse_id bigint, state text) language plpgsql as $$
#variable_conflict use_column
declare
  d record;
  at_warehouse bigint;
  touched_warehouses bigint[] := '{}';
  touched_skus bigint[] := '{}';
  skus bigint[];
begin
  perform sets_stay(p_client);
  select array_agg(coalesce(p.sku_id, u.sku) order by u.n) into skus from unnest(p_products, p_skus) with ordinality u (product, sku, n)
    left join product p on p.client_id = p_client and p.id = u.product;
  if skus <> p_skus then
    update order_line l set sku_id = u.sku, modified_at = now() from unnest(p_lines, skus) u (line, sku)
      where l.client_id = p_client and l.id = u.line and l.order_id = p_order and l.sku_id <> u.sku;
  end if;
  perform stock_lock(p_client, array_agg(w), array_agg(k), false) from unnest(p_warehouses) w, unnest(skus) k;
  insert into stock_demand as t (client_id, order_line_id, order_id, sku_id, quantity, warehouse_ids, ordered_at)
    select p_client, u.line, p_order, u.sku, u.quantity, p_warehouses, p_ordered_at from unnest(p_lines, skus, p_quantities) u (line, sku, quantity)
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
  if cardinality(touched_skus) > 0 then
    perform stock_note(p_client, touched_warehouses, touched_skus, true);
    perform stock_note_parts(p_client, p_lines);
  end if;
  return query select order_line_id, warehouse_id, state from stock_demand where client_id = p_client and order_line_id = any (p_lines);
end $$;

-- The parts that these lines hold or held changed.
create function stock_note_parts(p_client bigint, p_lines bigint[]) returns void language plpgsql as $$
begin
  if exists (select from stock_demand_part where client_id = p_client and order_line_id = any (p_lines)) then
    perform stock_note(p_client, array_agg(d.warehouse_id), array_agg(p.sku_id), true) from stock_demand_part p
      join stock_demand d on d.client_id = p_client and d.order_line_id = p.order_line_id
      where p.client_id = p_client and p.order_line_id = any (p_lines) and d.warehouse_id is not null having count(*) > 0;
  end if;
end $$;

drop function stock_lock_order(bigint, bigint, bigint[]);
-- Locks everything that the open lines of an order stand on, or may stand on by the time the locks are ours: whoever loses goods that a line holds
-- makes it wait, and another of its warehouses may serve it. What is taken stays where it was taken.
create function stock_lock_order(p_client bigint, p_order bigint, p_lines bigint[], p_settles boolean) returns void language plpgsql as $$
begin
  perform sets_stay(p_client);
  perform stock_lock(p_client, array_agg(o.w), array_agg(g.k), p_settles) from (
    select d.order_line_id, d.sku_id, w from stock_demand d, unnest(case when d.state = 'taken' then array[d.warehouse_id] else d.warehouse_ids || d.warehouse_id end) w
    where d.client_id = p_client and d.order_id = p_order and (p_lines is null or d.order_line_id = any (p_lines)) and d.state in ('waiting', 'reserved', 'taken')
      and w is not null
  ) o cross join lateral (
    select o.sku_id union select p.sku_id from stock_demand_part p where p.client_id = p_client and p.order_line_id = o.order_line_id) g (k)
  having count(*) > 0;
end $$;

-- Gives reserves back and drops what waits.
create or replace function stock_release(p_client bigint, p_order bigint, p_lines bigint[], p_operation text, p_person bigint)
returns table (line_id bigint) language plpgsql as $$
#variable_conflict use_column
declare
  a record;
  touched_warehouses bigint[] := '{}';
  touched_skus bigint[] := '{}';
begin
  perform stock_lock_order(p_client, p_order, p_lines, true);
  for a in
    select d.order_line_id, d.warehouse_id, l.sku_id, al.lot_id, al.quantity from stock_demand d
    join stock_allocation al on al.client_id = d.client_id and al.order_line_id = d.order_line_id
    join stock_lot l on l.client_id = al.client_id and l.id = al.lot_id
    where d.client_id = p_client and d.order_id = p_order and (p_lines is null or d.order_line_id = any (p_lines)) and d.state = 'reserved'
    order by d.order_line_id, al.lot_id for update of d
  loop
    perform stock_move(p_client, a.lot_id, a.quantity, -a.quantity, p_operation, p_person, p_order, a.order_line_id, null);
    touched_warehouses := touched_warehouses || a.warehouse_id;
    touched_skus := touched_skus || a.sku_id;
  end loop;
  return query
    with let as (
      update stock_demand set state = 'released', kits = 0, modified_at = now()
      where client_id = p_client and order_id = p_order and (p_lines is null or order_line_id = any (p_lines)) and state in ('waiting', 'reserved') returning order_line_id
    ), gone as (delete from stock_allocation al using let where al.client_id = p_client and al.order_line_id = let.order_line_id
    ), parts as (delete from stock_demand_part p using let where p.client_id = p_client and p.order_line_id = let.order_line_id)
    select order_line_id from let;
  if cardinality(touched_skus) > 0 then
    perform stock_settle(p_client, touched_warehouses, touched_skus);
    perform stock_note(p_client, touched_warehouses, touched_skus, true);
  end if;
end $$;

-- The goods leave, once. A line that waits tries to reserve first; what can not stays as it is and is answered so.
create or replace function stock_take(p_client bigint, p_order bigint, p_lines bigint[], p_operation text, p_person bigint)
returns table (line_id bigint, warehouse_id bigint, state text) language plpgsql as $$
#variable_conflict use_column
declare
  d record;
  a record;
  at_warehouse bigint;
begin
  perform stock_lock_order(p_client, p_order, p_lines, false);
  for d in
    select order_line_id, sku_id, quantity, warehouse_ids from stock_demand
    where client_id = p_client and order_id = p_order and (p_lines is null or order_line_id = any (p_lines)) and state = 'waiting' order by order_line_id for update
  loop
    at_warehouse := stock_try(p_client, d.order_line_id, p_order, d.sku_id, d.quantity, d.warehouse_ids, p_person);
    if at_warehouse is not null then
      perform stock_note(p_client, array[at_warehouse], array[d.sku_id], true);
      perform stock_note_parts(p_client, array[d.order_line_id]);
    end if;
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

-- What left comes back, once: to its lot, in its cell at its cost, or to the cell of returns. A set that was made of parts comes back as parts.
create or replace function stock_give_back(p_client bigint, p_order bigint, p_lines bigint[], p_to_refund_cell boolean, p_person bigint)
returns table (line_id bigint) language plpgsql as $$
#variable_conflict use_column
declare
  a record;
  touched_warehouses bigint[] := '{}';
  touched_skus bigint[] := '{}';
begin
  perform stock_lock_order(p_client, p_order, p_lines, true);
  for a in
    select d.order_line_id, d.warehouse_id, l.sku_id, al.lot_id, al.quantity from stock_demand d
    join stock_allocation al on al.client_id = d.client_id and al.order_line_id = d.order_line_id
    join stock_lot l on l.client_id = al.client_id and l.id = al.lot_id
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

-- So much of a SKU comes free of a line's reserve, what would have been sold last first.
create function stock_unallocate(p_client bigint, p_line bigint, p_order bigint, p_sku bigint, p_quantity int, p_person bigint) returns void language plpgsql as $$
declare
  a record;
  surplus int := p_quantity;
  part int;
begin
  for a in
    select al.lot_id, al.quantity from stock_allocation al join stock_lot l on l.client_id = al.client_id and l.id = al.lot_id
    where al.client_id = p_client and al.order_line_id = p_line and l.sku_id = p_sku order by l.expires_on desc nulls first, l.received_at desc, l.id desc
  loop
    exit when surplus = 0;
    part := least(surplus, a.quantity);
    perform stock_move(p_client, a.lot_id, part, -part, 'REMOVE_RESERVE', p_person, p_order, p_line, null);
    if part = a.quantity then delete from stock_allocation where client_id = p_client and order_line_id = p_line and lot_id = a.lot_id;
    else update stock_allocation set quantity = quantity - part where client_id = p_client and order_line_id = p_line and lot_id = a.lot_id; end if;
    surplus := surplus - part;
  end loop;
end $$;

-- A reserved line wants fewer: sets to be made of parts are let go before assembled ones.
create function stock_shrink(p_client bigint, d stock_demand, p_by int, p_person bigint) returns void language plpgsql as $$
declare
  unmade int := least(p_by, d.kits);
  part record;
begin
  if unmade > 0 then
    for part in select sku_id, quantity from stock_demand_part where client_id = p_client and order_line_id = d.order_line_id order by sku_id loop
      perform stock_unallocate(p_client, d.order_line_id, d.order_id, part.sku_id, unmade * part.quantity, p_person);
    end loop;
    if unmade = d.kits then delete from stock_demand_part where client_id = p_client and order_line_id = d.order_line_id; end if;
  end if;
  if p_by > unmade then perform stock_unallocate(p_client, d.order_line_id, d.order_id, d.sku_id, p_by - unmade, p_person); end if;
  update stock_demand set quantity = d.quantity - p_by, kits = d.kits - unmade where client_id = p_client and order_line_id = d.order_line_id;
end $$;

-- A reserved line wants more of what its warehouse has. False: it has not enough, or the set is made of other parts by now.
create function stock_grow(p_client bigint, d stock_demand, p_by int, p_person bigint) returns boolean language plpgsql as $$
declare
  assembled int;
begin
  if stock_available(p_client, d.warehouse_id, d.sku_id) < p_by then return false; end if;
  select least(free, p_by) into assembled from stock where client_id = p_client and warehouse_id = d.warehouse_id and sku_id = d.sku_id;
  if assembled < p_by then
    if d.kits = 0 then
      insert into stock_demand_part (client_id, order_line_id, sku_id, product_id, quantity)
        select p_client, d.order_line_id, part_sku_id, part_product_id, quantity from sku_part where client_id = p_client and sku_id = d.sku_id;
    elsif exists (
      select from (select part_sku_id, quantity from sku_part where client_id = p_client and sku_id = d.sku_id) now
      full join (select sku_id, quantity from stock_demand_part where client_id = p_client and order_line_id = d.order_line_id) held
        on held.sku_id = now.part_sku_id where now.quantity is distinct from held.quantity) then
      return false;
    end if;
  end if;
  if assembled > 0 then perform stock_allocate(p_client, d.warehouse_id, d.sku_id, assembled, d.order_id, d.order_line_id, p_person); end if;
  if assembled < p_by then perform stock_allocate_parts(p_client, d.warehouse_id, p_by - assembled, d.order_id, d.order_line_id, p_person); end if;
  update stock_demand set quantity = d.quantity + p_by, kits = d.kits + p_by - assembled where client_id = p_client and order_line_id = d.order_line_id;
  return true;
end $$;

-- The quantity of a line changes before it leaves. Fewer: the rest comes free. More: from the same warehouse, else whole from another, else it waits.
create or replace function stock_change_quantity(p_client bigint, p_line bigint, p_quantity int, p_person bigint)
returns table (line_id bigint, warehouse_id bigint, state text) language plpgsql as $$
#variable_conflict use_column
declare
  d stock_demand;
  ws bigint[];
  ks bigint[];
begin
  perform sets_stay(p_client);
  select array_agg(o.w), array_agg(o.k) into ws, ks from (
    select w, t.sku_id as k from stock_demand t, unnest(t.warehouse_ids || t.warehouse_id) w where t.client_id = p_client and t.order_line_id = p_line and w is not null
    union select t.warehouse_id, p.sku_id from stock_demand t join stock_demand_part p on p.client_id = p_client and p.order_line_id = p_line
      where t.client_id = p_client and t.order_line_id = p_line and t.warehouse_id is not null
    union select w, p.part_sku_id from stock_demand t join sku_part p on p.client_id = p_client and p.sku_id = t.sku_id, unnest(t.warehouse_ids || t.warehouse_id) w
      where t.client_id = p_client and t.order_line_id = p_line and w is not null) o;
  if ws is not null then perform stock_lock(p_client, ws, ks); end if;
  select * into d from stock_demand where client_id = p_client and order_line_id = p_line for update;
  if d.state = 'reserved' and p_quantity < d.quantity then
    perform stock_shrink(p_client, d, d.quantity - p_quantity, p_person);
  elsif d.state = 'reserved' and p_quantity > d.quantity and not stock_grow(p_client, d, p_quantity - d.quantity, p_person) then
    perform stock_unallocate(p_client, p_line, d.order_id, o.sku_id, o.held, p_person) from (
      select l.sku_id, sum(al.quantity)::int as held from stock_allocation al join stock_lot l on l.client_id = al.client_id and l.id = al.lot_id
      where al.client_id = p_client and al.order_line_id = p_line group by l.sku_id order by l.sku_id) o;
    delete from stock_demand_part where client_id = p_client and order_line_id = p_line;
    update stock_demand set state = 'waiting', warehouse_id = null, kits = 0 where client_id = p_client and order_line_id = p_line;
  end if;
  update stock_demand set quantity = p_quantity, modified_at = now() where client_id = p_client and order_line_id = p_line and state in ('waiting', 'reserved');
  perform stock_try(p_client, p_line, order_id, sku_id, quantity, warehouse_ids, p_person) from stock_demand where client_id = p_client and order_line_id = p_line and state = 'waiting';
  if d.warehouse_id is not null then
    perform stock_settle(p_client, array_agg(d.warehouse_id), array_agg(k)) from unnest(ks) k;
  end if;
  if ws is not null then perform stock_note(p_client, ws, ks, true); end if;
  return query select order_line_id, warehouse_id, state from stock_demand where client_id = p_client and order_line_id = p_line;
end $$;

-- ── What sets are made of changes ───────────────────────────────────────────────────────────────────────────────────────────────────

-- Sets that are made of something else, or can be made where they could not: those who wait are served, the marketplaces are told. What is reserved stays so.
create function stock_sets_changed(p_client bigint, p_sets bigint[]) returns void language plpgsql as $$
declare
  ws bigint[];
  ks bigint[];
begin
  insert into stock (client_id, warehouse_id, sku_id)
    select distinct p_client, s.warehouse_id, p.sku_id from sku_part p join stock s on s.client_id = p_client and s.sku_id = p.part_sku_id
    where p.client_id = p_client and p.sku_id = any (p_sets) order by 2, 3 on conflict do nothing;
  select array_agg(o.w), array_agg(o.k) into ws, ks from (
    select warehouse_id as w, sku_id as k from stock where client_id = p_client and sku_id = any (p_sets)
    union select w, d.sku_id from stock_demand d, unnest(d.warehouse_ids) w where d.client_id = p_client and d.sku_id = any (p_sets) and d.state = 'waiting') o;
  if ws is null then return; end if;
  perform stock_lock(p_client, ws, ks);
  perform stock_settle(p_client, ws, ks);
  perform stock_note(p_client, ws, ks, false);
end $$;

-- Sets are made of these from now on, `p_of` says which set each belongs to; of nothing: it is no set any more.
create function sets_compose(p_client bigint, p_sets bigint[], p_of bigint[], p_products bigint[], p_skus bigint[], p_quantities int[]) returns void language plpgsql as $$
begin
  delete from sku_part where client_id = p_client and sku_id = any (p_sets);
  insert into sku_part (client_id, sku_id, part_sku_id, part_product_id, quantity, position)
    select p_client, u.of_set, u.sku, u.product, u.quantity, row_number() over (partition by u.of_set order by u.n)
    from unnest(p_of, p_skus, p_products, p_quantities) with ordinality u (of_set, sku, product, quantity, n);
  perform stock_sets_changed(p_client, p_sets);
end $$;

-- What is no set any more by its type is made of nothing.
create function set_no_more() returns trigger language plpgsql as $$
begin
  if exists (select from sku_part where client_id = new.client_id and sku_id = new.sku_id)
    and not exists (select from product where client_id = new.client_id and sku_id = new.sku_id and product_type = 'SET') then
    perform sets_change(new.client_id);
    perform sets_compose(new.client_id, array[new.sku_id], '{}', '{}', '{}', '{}');
  end if;
  return null;
end $$;
create trigger set_no_more after update of product_type on product for each row when (old.product_type = 'SET' and new.product_type <> 'SET') execute function set_no_more();

-- Parts of one SKU become another's: where a set has both, their quantities are added up. Answers the sets concerned.
create function sku_part_move(p_client bigint, p_from bigint, p_to bigint, p_product bigint) returns bigint[] language plpgsql as $$
declare
  moved bigint[];
begin
  with gone as (
    delete from sku_part where client_id = p_client and part_sku_id = p_from and (p_product is null or part_product_id = p_product) returning *
  ), put as (
    insert into sku_part as t (client_id, sku_id, part_sku_id, part_product_id, quantity, position)
      select client_id, sku_id, p_to, part_product_id, quantity, position from gone
    on conflict (client_id, sku_id, part_sku_id) do update set quantity = t.quantity + excluded.quantity returning t.sku_id
  )
  select array_agg(sku_id) into moved from put;
  return coalesce(moved, '{}');
end $$;

create or replace function stock_merge_sku(p_client bigint, p_from bigint, p_to bigint, p_person bigint) returns void language plpgsql as $$
declare
  places bigint[] := array(
    select s.warehouse_id from stock s where s.client_id = p_client and s.sku_id = p_from
    union select w from stock_demand d, unnest(d.warehouse_ids) w where d.client_id = p_client and d.sku_id = p_from and d.state = 'waiting');
  passes text := format('SKU %s → %s', p_from, p_to);
  l stock_lot;
  lot bigint;
  sets bigint[];
begin
  if p_from = p_to then return; end if;
  perform sets_change(p_client);
  perform stock_lock(p_client, places || places, array_fill(p_from, array[cardinality(places)]) || array_fill(p_to, array[cardinality(places)]));
  perform from stock_demand where client_id = p_client and sku_id = p_from order by order_line_id for update;
  for l in
    select * from stock_lot t where t.client_id = p_client and t.sku_id = p_from
      and (t.free + t.reserved > 0 or exists (select from stock_allocation a where a.client_id = p_client and a.lot_id = t.id)) order by t.id for update
  loop
    -- A piece has its barcode once.
    update stock_lot set item_barcode = null, item_number = null where client_id = p_client and id = l.id and item_barcode is not null;
    insert into stock_lot (client_id, warehouse_id, sku_id, cell_id, purchase_price_minor, other_expenses_minor, expires_on, received_at, gtd, rnpt,
        source_order_id, source_line_id, item_barcode, item_number)
      values (p_client, l.warehouse_id, p_to, l.cell_id, l.purchase_price_minor, l.other_expenses_minor, l.expires_on, l.received_at, l.gtd, l.rnpt,
        l.source_order_id, l.source_line_id, l.item_barcode, l.item_number) returning id into lot;
    if l.free + l.reserved > 0 then
      perform stock_move(p_client, l.id, -l.free, -l.reserved, 'CHANGE_QUANTITY', p_person, null, null, passes);
      perform stock_move(p_client, lot, l.free, l.reserved, 'CHANGE_QUANTITY', p_person, null, null, passes);
    end if;
    update stock_allocation set lot_id = lot where client_id = p_client and lot_id = l.id;
    perform inventory_follows_lot(p_client, l.id, lot);
  end loop;
  perform inventory_follows_sku(p_client, p_from, p_to);
  update stock_demand set sku_id = p_to, modified_at = now() where client_id = p_client and sku_id = p_from;
  -- What lines hold as parts; a line of both holds the sum.
  with gone as (delete from stock_demand_part where client_id = p_client and sku_id = p_from returning *)
  insert into stock_demand_part as t (client_id, order_line_id, sku_id, product_id, quantity)
    select client_id, order_line_id, p_to, product_id, quantity from gone
    on conflict (client_id, order_line_id, sku_id) do update set quantity = t.quantity + excluded.quantity;
  -- A set that becomes one that is none gives it what it is made of; of two sets, which are the same, one is enough.
  sets := sku_part_move(p_client, p_from, p_to, null);
  update sku_part set sku_id = p_to where client_id = p_client and sku_id = p_from
    and not exists (select from sku_part t where t.client_id = p_client and t.sku_id = p_to);
  delete from sku_part where client_id = p_client and sku_id = p_from;
  -- Those who waited for either may be served by the other's.
  perform stock_settle(p_client, places, array_fill(p_to, array[cardinality(places)]));
  perform stock_note(p_client, places || places, array_fill(p_from, array[cardinality(places)]) || array_fill(p_to, array[cardinality(places)]), false);
  if is_set(p_client, p_to) then sets := sets || p_to; end if;
  perform stock_sets_changed(p_client, sets);
end $$;

-- A product gets another SKU and leaves the goods behind: as a part it takes its place in sets with it, as a set what it is made of.
create function sku_left(p_client bigint, p_product bigint, p_from bigint, p_to bigint) returns void language plpgsql as $$
declare
  sets bigint[];
begin
  sets := sku_part_move(p_client, p_from, p_to, p_product);
  if exists (select from product where client_id = p_client and id = p_product and product_type = 'SET') and not is_set(p_client, p_to) then
    insert into sku_part (client_id, sku_id, part_sku_id, part_product_id, quantity, position)
      select client_id, p_to, part_sku_id, part_product_id, quantity, position from sku_part where client_id = p_client and sku_id = p_from;
  end if;
  if is_set(p_client, p_to) then sets := sets || p_to; end if;
  perform stock_sets_changed(p_client, sets);
end $$;

-- All products of one SKU, with its stock and its orders, pass to another. What is changing orders while this begins ends first; what begins later sees it done.
create or replace function merge_skus(p_client bigint, p_from bigint, p_to bigint, p_person bigint) returns void language plpgsql as $$
begin
  if p_from = p_to then return; end if;
  perform from sku where client_id = p_client and id in (p_from, p_to) order by id for update;
  perform from sales_order o where o.client_id = p_client and o.id in
    (select order_id from stock_demand where client_id = p_client and sku_id = p_from and state in ('waiting', 'reserved')) order by o.id for update;
  perform sets_change(p_client);
  update order_line l set sku_id = p_to, modified_at = now() from product p
    where p.client_id = p_client and p.sku_id = p_from and l.client_id = p_client and l.product_id = p.id and l.sku_id = p_from;
  perform stock_merge_sku(p_client, p_from, p_to, p_person);
  update product set sku_id = p_to, modified_at = now() where client_id = p_client and sku_id = p_from;
end $$;

-- The product gets a SKU of its own again, the one it had or a new one. What lies of the shared SKU stays there. False: it shares none, or is the original.
create or replace function restore_sku(p_client bigint, p_product bigint) returns boolean language plpgsql as $$
declare
  shared bigint;
  own bigint;
begin
  select p.sku_id into shared from product p where p.client_id = p_client and p.id = p_product for update;
  perform from sku where client_id = p_client and id = shared for update;
  if not exists (select from product where client_id = p_client and sku_id = shared and id <> p_product)
    or exists (select from sku where client_id = p_client and id = shared and product_id = p_product) then return false; end if;
  select s.id into own from sku s where s.client_id = p_client and s.product_id = p_product and s.id <> shared
    and not exists (select from product where client_id = p_client and sku_id = s.id) order by s.id limit 1;
  if own is null then insert into sku (client_id, product_id) values (p_client, p_product) returning id into own; end if;
  perform sets_change(p_client);
  update product set sku_id = own, version = version + 1, modified_at = now() where client_id = p_client and id = p_product;
  perform sku_left(p_client, p_product, shared, own);
  return true;
end $$;

-- A product shares another SKU: with its stock, when nobody else has its own; otherwise the stock stays with those who do.
create or replace function share_sku(p_client bigint, p_product bigint, p_to bigint, p_person bigint) returns void language plpgsql as $$
declare
  own bigint;
begin
  select sku_id into own from product where client_id = p_client and id = p_product for update;
  if own = p_to then return; end if;
  if not exists (select from product where client_id = p_client and sku_id = own and id <> p_product) then
    perform merge_skus(p_client, own, p_to, p_person);
    return;
  end if;
  perform from sku where client_id = p_client and id in (own, p_to) order by id for update;
  perform sets_change(p_client);
  update product set sku_id = p_to, version = version + 1, modified_at = now() where client_id = p_client and id = p_product;
  update sku s set product_id = (select min(id) from product where client_id = p_client and sku_id = own)
    where s.client_id = p_client and s.id = own and s.product_id = p_product;
  perform sku_left(p_client, p_product, own, p_to);
end $$;

-- A product that was merged into another is that one in sets and in what is being collected and packed as their parts; what took over the
-- making of a set is one.
create function set_parts_renamed(p_client bigint, p_from bigint, p_to bigint) returns void language plpgsql as $$
begin
  update sku_part set part_product_id = p_to where client_id = p_client and part_product_id = p_from;
  update collect c set product_id = p_to from stock_demand_part p
    where p.client_id = p_client and p.product_id = p_from and c.client_id = p_client and c.order_line_id = p.order_line_id and c.product_id = p_from and c.set_id is not null;
  update packing_piece c set product_id = p_to from stock_demand_part p join stock_demand d on d.client_id = p_client and d.order_line_id = p.order_line_id
    where p.client_id = p_client and p.product_id = p_from and c.client_id = p_client and c.order_id = d.order_id and c.product_id = p_from and c.set_n is not null;
  update stock_demand_part set product_id = p_to where client_id = p_client and product_id = p_from;
  update product set product_type = 'SET' where client_id = p_client and id = p_to and product_type = 'PRODUCT' and is_set(p_client, sku_id);
end $$;

-- ── Collecting ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- A set that is to be made of parts is collected as the set, or part by part: then these are pieces of the piece that is the set.
alter table collect
  add column is_set boolean not null default false,
  add column set_id bigint,
  add foreign key (client_id, set_id) references collect (client_id, id) on delete cascade;
create index collect_of_set on collect (client_id, set_id) where set_id is not null;

-- The parts of a line follow what it reserved. What was collected stays as it was collected.
create function collect_fit_parts(p_client bigint, p_line bigint) returns void language plpgsql as $$
declare
  remaining int;
  of_this int;
  expected bigint;
  c collect;
begin
  select d.kits into remaining from stock_demand d where d.client_id = p_client and d.order_line_id = p_line;
  select coalesce(sum(quantity), 0) into expected from stock_demand_part where client_id = p_client and order_line_id = p_line;
  for c in select * from collect where client_id = p_client and order_line_id = p_line and set_id is null order by is_set desc, id desc loop
    of_this := least(coalesce(remaining, 0), c.quantity);
    remaining := remaining - of_this;
    continue when c.status = 'COLLECTED'
      or coalesce((select sum(x.quantity) from collect x where x.client_id = p_client and x.set_id = c.id), 0) = of_this * expected and c.is_set = (of_this > 0);
    delete from collect where client_id = p_client and set_id = c.id;
    update collect set is_set = of_this > 0 where client_id = p_client and id = c.id;
    insert into collect (client_id, order_id, order_line_id, product_id, quantity, status, ordered_at, set_id, holder, user_id, held_at)
      select p_client, c.order_id, p_line, p.product_id, case when of_this::bigint * p.quantity <= 100 then 1 else of_this * p.quantity end, c.status, c.ordered_at, c.id,
        c.holder, c.user_id, c.held_at
      from stock_demand_part p cross join lateral generate_series(1, case when of_this::bigint * p.quantity <= 100 then of_this * p.quantity else 1 end)
      where p.client_id = p_client and p.order_line_id = p_line and of_this > 0 order by p.sku_id;
  end loop;
end $$;
create function collect_of_sets() returns trigger language plpgsql as $$
begin
  perform collect_fit_parts(new.client_id, new.order_line_id);
  return null;
end $$;
create trigger collect_of_sets after update of kits, quantity on stock_demand for each row
  when ((old.kits > 0 or new.kits > 0) and (old.kits, old.quantity) is distinct from (new.kits, new.quantity)) execute function collect_of_sets();

-- A set is collected with its last part, and its parts with the set.
create function collect_with_set() returns trigger language plpgsql as $$
begin
  if new.set_id is null then
    update collect set status = 'COLLECTED', collected_at = new.collected_at, holder = coalesce(holder, new.holder), user_id = coalesce(user_id, new.user_id)
      where client_id = new.client_id and set_id = new.id and status = 'UNKNOWN';
  elsif not exists (select from collect where client_id = new.client_id and set_id = new.set_id and status = 'UNKNOWN') then
    update collect set status = 'COLLECTED', collected_at = new.collected_at, holder = coalesce(holder, new.holder), user_id = coalesce(user_id, new.user_id)
      where client_id = new.client_id and id = new.set_id and status = 'UNKNOWN';
  end if;
  return null;
end $$;
create trigger collect_with_set after update of status on collect for each row
  when (old.status = 'UNKNOWN' and new.status = 'COLLECTED' and (new.is_set or new.set_id is not null)) execute function collect_with_set();

-- A merge renames what is to be collected and nothing else: who holds a piece goes on holding it. Another product, or quantity, is collected anew.
create or replace function collect_of_changed_line() returns trigger language plpgsql as $$
begin
  if old.quantity = new.quantity and current_setting('ambar.merging', true) = 'on' then
    update collect set product_id = new.product_id where client_id = new.client_id and order_line_id = new.id and set_id is null;
    return null;
  end if;
  delete from collect where client_id = new.client_id and order_line_id = new.id and status = 'UNKNOWN';
  if not exists (select from collect where client_id = new.client_id and order_line_id = new.id) then
    perform collect_make(new.client_id, array[new.id]);
    perform collect_fit_parts(new.client_id, new.id);
  end if;
  return null;
end $$;

-- ── Packing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- The same on the floor: `is_set` is packed when all its parts are, or by its own barcode; the shop sees only what it ordered.
alter table packing_piece
  add column is_set boolean not null default false,
  add column set_n int,
  add foreign key (client_id, order_id, set_n) references packing_piece (client_id, order_id, n) on delete cascade;
create index packing_piece_of_set on packing_piece (client_id, order_id, set_n) where set_n is not null;

-- Pieces follow the lines of the order: what is missing is added, what is too many goes, unscanned ones first; and their parts follow what
-- is reserved. Answers whether anything changed.
create or replace function packing_fit(p_client bigint, p_order bigint) returns boolean language plpgsql as $$
declare
  removed int;
  added int;
begin
  delete from packing_piece p using (
    select c.n, row_number() over (partition by c.line_id order by c.scanned_at is null, c.n) > coalesce(l.quantity, 0) or l.product_id is distinct from c.product_id as extra
    from packing_piece c left join order_line l on l.client_id = c.client_id and l.id = c.line_id and l.order_id = p_order
    where c.client_id = p_client and c.order_id = p_order and c.set_n is null) x
  where p.client_id = p_client and p.order_id = p_order and p.n = x.n and x.extra;
  get diagnostics removed = row_count;
  insert into packing_piece (client_id, order_id, n, line_id, product_id, code, name, needs_mark)
  select p_client, p_order, coalesce((select max(n) from packing_piece where client_id = p_client and order_id = p_order), 0) + row_number() over (order by l.position, l.id, g.i),
    l.id, l.product_id, p.article, p.name, packing_needs_mark(p_client, l.product_id, l.extra)
  from order_line l left join product p on p.client_id = l.client_id and p.id = l.product_id,
    generate_series((select count(*)::int from packing_piece c
      where c.client_id = p_client and c.order_id = p_order and c.line_id = l.id and c.set_n is null) + 1, l.quantity) g (i)
  where l.client_id = p_client and l.order_id = p_order;
  get diagnostics added = row_count;
  return packing_fit_parts(p_client, p_order) + removed + added > 0;
end $$;

-- Of the pieces of a line so many are sets to be made as it reserved; those that have their parts already stay so.
create function packing_fit_parts(p_client bigint, p_order bigint) returns int language plpgsql as $$
declare
  changed int := 0;
  c record;
begin
  if not exists (select from packing_piece where client_id = p_client and order_id = p_order and is_set)
    and not exists (select from stock_demand where client_id = p_client and order_id = p_order and kits > 0) then return 0; end if;
  for c in
    select x.n, x.line_id, x.is_set, x.scanned_at, x.place <= coalesce(d.kits, 0) and coalesce(d.state in ('reserved', 'taken'), false)
        -- More parts than anybody scans: by the barcode of the set.
        and d.kits * (select sum(p.quantity) from stock_demand_part p where p.client_id = p_client and p.order_line_id = x.line_id) <= 10000 as wanted,
      exists (select from (select product_id, count(*) as quantity from packing_piece y where y.client_id = p_client and y.order_id = p_order and y.set_n = x.n group by 1) has
        full join (select product_id, quantity from stock_demand_part p where p.client_id = p_client and p.order_line_id = x.line_id) wants on wants.product_id = has.product_id
        where has.quantity is distinct from wants.quantity) as differs
    from (select n, line_id, is_set, scanned_at, row_number() over (partition by line_id order by is_set desc, n desc) as place from packing_piece
      where client_id = p_client and order_id = p_order and set_n is null) x
    left join stock_demand d on d.client_id = p_client and d.order_line_id = x.line_id order by x.n
  loop
    continue when c.scanned_at is not null or c.wanted = c.is_set and not (c.wanted and c.differs);
    delete from packing_piece where client_id = p_client and order_id = p_order and set_n = c.n;
    update packing_piece set is_set = c.wanted where client_id = p_client and order_id = p_order and n = c.n;
    insert into packing_piece (client_id, order_id, n, line_id, product_id, code, name, set_n)
      select p_client, p_order, (select max(n) from packing_piece where client_id = p_client and order_id = p_order) + row_number() over (order by p.sku_id, g.i),
        c.line_id, p.product_id, r.article, r.name, c.n
      from stock_demand_part p left join product r on r.client_id = p_client and r.id = p.product_id, generate_series(1, p.quantity) g (i)
      where p.client_id = p_client and p.order_line_id = c.line_id and c.wanted;
    changed := changed + 1;
  end loop;
  return changed;
end $$;

-- A set is packed with its last part, its parts with the set; undone, likewise.
create function packing_with_set() returns trigger language plpgsql as $$
begin
  if new.set_n is null then
    update packing_piece set scanned_at = new.scanned_at where client_id = new.client_id and order_id = new.order_id and set_n = new.n
      and (scanned_at is null) <> (new.scanned_at is null) and pg_trigger_depth() = 1;
  else
    update packing_piece s set scanned_at = new.scanned_at, mark = case when new.scanned_at is null then null else s.mark end,
      mark_key = case when new.scanned_at is null then null else s.mark_key end
      where s.client_id = new.client_id and s.order_id = new.order_id and s.n = new.set_n and (s.scanned_at is null) <> (new.scanned_at is null) and pg_trigger_depth() = 1
        and (new.scanned_at is null or not exists (select from packing_piece o where o.client_id = new.client_id and o.order_id = new.order_id and o.set_n = new.set_n and o.scanned_at is null));
  end if;
  return null;
end $$;
create trigger packing_with_set after update of scanned_at on packing_piece for each row
  when ((old.scanned_at is null) <> (new.scanned_at is null) and (new.is_set or new.set_n is not null)) execute function packing_with_set();

-- The order that a scanned product goes into, as itself or as a part of a set that is to be made: of the first shop, the earliest shipment;
-- locked and looked at again. Lines of a bestseller are many, and orders that wait are among the newest of them, so only those are looked at.
create or replace function packing_next_of(p_client bigint, p_products bigint[], p_shops bigint[], p_holder text, p_warehouse bigint, p_reach bigint[], p_idle interval)
returns bigint language plpgsql as $$
declare
  given bigint;
  locked bigint;
begin
  for given in
    select o.id from (
      (select l.order_id from order_line l where l.client_id = p_client and l.product_id = any (p_products) order by l.order_id desc limit 2000)
      union
      (select d.order_id from stock_demand_part p join stock_demand d on d.client_id = p_client and d.order_line_id = p.order_line_id and d.state = 'reserved'
        where p.client_id = p_client and p.product_id = any (p_products) order by p.order_line_id desc limit 2000)) l
    join sales_order o on o.client_id = p_client and o.id = l.order_id
    join shop s on s.client_id = o.client_id and (s.id = o.shop_id or o.shop_id is null and s.type = 'ACCOUNT' and s.organization_id = o.organization_id and s.service = o.service)
    where o.status in ('CREATED', 'COLLECTING', 'PACKING') and not o.deleted and o.type <> 'FBM' and s.id = any (p_shops)
      and (p_reach is null or o.stock_warehouse_id is null or o.stock_warehouse_id = any (p_reach))
    order by s.prioritet, o.delivery_at, o.id
  loop
    select o.id into locked from sales_order o where o.client_id = p_client and o.id = given and packing_free(o, p_holder, null, p_warehouse, true, p_idle)
      for no key update skip locked;
    if locked is not null and (select packing_free(o, p_holder, null, p_warehouse, true, p_idle) and o.status in ('CREATED', 'COLLECTING', 'PACKING') and not o.deleted
        from sales_order o where o.client_id = p_client and o.id = given) then
      return given;
    end if;
  end loop;
  return null;
end $$;

drop function packing_next(bigint, bigint[], timestamptz[], text, bigint, bigint, boolean, interval);
-- The next order of the first of these shops that has one: locked, so that of two who ask at once the second is given the next. Who had the
-- lock before may have taken it meanwhile, and only a look after ours shows that. `p_until`: the end of each shop's window; `p_reach`: the
-- warehouses that the worker is limited to.
create function packing_next(p_client bigint, p_shops bigint[], p_until timestamptz[], p_holder text, p_supply bigint, p_warehouse bigint, p_reach bigint[], p_short boolean,
  p_idle interval) returns bigint language plpgsql as $$
declare
  s shop;
  given bigint;
begin
  for at in 1 .. coalesce(array_length(p_shops, 1), 0) loop
    select * into s from shop where client_id = p_client and id = p_shops[at];
    loop
      if s.type = 'API' then
        select o.id into given from sales_order o
        where o.client_id = p_client and o.shop_id = s.id and o.status in ('CREATED', 'COLLECTING', 'PACKING') and not o.deleted
          and (p_reach is null or o.stock_warehouse_id is null or o.stock_warehouse_id = any (p_reach))
          and (o.delivery_at is null or o.delivery_at < p_until[at]) and packing_free(o, p_holder, p_supply, p_warehouse, p_short, p_idle)
        order by o.delivery_at, o.id limit 1 for no key update of o skip locked;
      else
        select o.id into given from sales_order o
        where o.client_id = p_client and o.organization_id = s.organization_id and o.service = s.service and o.shop_id is null and o.type <> 'FBM'
          and o.status in ('CREATED', 'COLLECTING', 'PACKING') and not o.deleted
          and (p_reach is null or o.stock_warehouse_id is null or o.stock_warehouse_id = any (p_reach))
          and (o.delivery_at is null or o.delivery_at < p_until[at]) and packing_free(o, p_holder, p_supply, p_warehouse, p_short, p_idle)
        order by o.delivery_at, o.id limit 1 for no key update of o skip locked;
      end if;
      exit when given is null;
      if (select packing_free(o, p_holder, p_supply, p_warehouse, p_short, p_idle) from sales_order o where o.client_id = p_client and o.id = given) then
        return given;
      end if;
    end loop;
  end loop;
  return null;
end $$;
