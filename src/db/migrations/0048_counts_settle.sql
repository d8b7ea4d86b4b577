-- A count serves those who wait for what came free from balances that it holds. Goods that it had locked for the sake of another warehouse it served
-- from the warehouse that is counted as well, where it held no lock on them.
create or replace function stock_count(p_client bigint, p_warehouse bigint, p_cell bigint, p_sku bigint, p_lot bigint, p_quantity int, p_confirm boolean, p_person bigint, p_reason text)
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
    -- What came free, and only where its balance is ours: what was locked because of another warehouse lies here unlocked.
    perform stock_settle(p_client, array_agg(u.w), array_agg(u.k)) from unnest(ws, ks) u (w, k) where u.w = p_warehouse;
    -- Another warehouse of theirs may have what this one has lost.
    perform stock_try(p_client, d.order_line_id, d.order_id, d.sku_id, d.quantity, d.warehouse_ids, p_person) from (
      select * from stock_demand where client_id = p_client and order_line_id = any (waits) and state = 'waiting' order by ordered_at, order_line_id) d;
    perform stock_note(p_client, ws, ks, false);
  end if;
  return query select u.lot, u.was, c.shelf from unnest(lots, shelves) u (lot, was)
    join stock_counted(p_client, p_warehouse, p_cell, p_sku, p_lot) c on c.lot_id = u.lot order by u.lot;
end $$;
