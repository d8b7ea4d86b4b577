-- Merging: goods of one SKU pass to another within the ledger, products and cards are joined, SKUs are shared and given back.
-- Lock order as everywhere: cards (by who calls), orders, stock rows, demand, lots.

-- Everything of one SKU becomes another's: each lot passes to a lot like it, with a step of history on either side; lines keep their reserve.
create function stock_merge_sku(p_client bigint, p_from bigint, p_to bigint, p_person bigint) returns void language plpgsql as $$
declare
  places bigint[] := array(
    select s.warehouse_id from stock s where s.client_id = p_client and s.sku_id = p_from
    union select w from stock_demand d, unnest(d.warehouse_ids) w where d.client_id = p_client and d.sku_id = p_from and d.state = 'waiting');
  passes text := format('SKU %s → %s', p_from, p_to);
  l stock_lot;
  lot bigint;
begin
  if p_from = p_to then return; end if;
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
  end loop;
  update stock_demand set sku_id = p_to, modified_at = now() where client_id = p_client and sku_id = p_from;
  -- Those who waited for either may be served by the other's.
  perform stock_settle(p_client, places, array_fill(p_to, array[cardinality(places)]));
  perform stock_note(p_client, places || places, array_fill(p_from, array[cardinality(places)]) || array_fill(p_to, array[cardinality(places)]), false);
end $$;

-- A merge renames what is to be collected and nothing else: who holds a piece goes on holding it.
create or replace function collect_of_changed_line() returns trigger language plpgsql as $$
begin
  if old.quantity = new.quantity and current_setting('ambar.merging', true) = 'on' then
    update collect set product_id = new.product_id where client_id = new.client_id and order_line_id = new.id;
    return null;
  end if;
  delete from collect where client_id = new.client_id and order_line_id = new.id and status = 'UNKNOWN';
  if not exists (select from collect where client_id = new.client_id and order_line_id = new.id) then
    perform collect_make(new.client_id, array[new.id]);
  end if;
  return null;
end $$;

-- All products of one SKU, with its stock and its orders, pass to another.
create function merge_skus(p_client bigint, p_from bigint, p_to bigint, p_person bigint) returns void language plpgsql as $$
begin
  if p_from = p_to then return; end if;
  perform from sku where client_id = p_client and id in (p_from, p_to) order by id for update;
  perform from sales_order o where o.client_id = p_client and o.id in
    (select order_id from stock_demand where client_id = p_client and sku_id = p_from and state in ('waiting', 'reserved')) order by o.id for update;
  update order_line l set sku_id = p_to, modified_at = now() from product p
    where p.client_id = p_client and p.sku_id = p_from and l.client_id = p_client and l.product_id = p.id and l.sku_id = p_from;
  perform stock_merge_sku(p_client, p_from, p_to, p_person);
  update product set sku_id = p_to, modified_at = now() where client_id = p_client and sku_id = p_from;
end $$;

-- A duplicate gives all it has to the product that stays: barcodes, ties to services, orders, stock, and what the other lacks. It goes to the archive.
create function merge_products(p_client bigint, p_from bigint, p_to bigint, p_person bigint) returns void language plpgsql as $$
declare
  source product;
  target product;
begin
  select * into source from product where client_id = p_client and id = p_from;
  select * into target from product where client_id = p_client and id = p_to;
  perform set_config('ambar.merging', 'on', true);
  perform from sales_order o where o.client_id = p_client and o.is_open and o.id in
    (select order_id from order_line where client_id = p_client and product_id = p_from) order by o.id for update;
  perform merge_skus(p_client, source.sku_id, target.sku_id, p_person);
  update order_line set product_id = p_to, modified_at = now() where client_id = p_client and product_id = p_from;
  update packing_piece set product_id = p_to where client_id = p_client and order_id in (select order_id from order_line where client_id = p_client and product_id = p_to)
    and product_id = p_from;
  update marking_code set product_id = p_to where client_id = p_client and order_id in (select order_id from order_line where client_id = p_client and product_id = p_to)
    and product_id = p_from;
  update sales_order o set version = o.version + 1 where o.client_id = p_client and o.is_open and o.id in
    (select order_id from order_line where client_id = p_client and product_id = p_to and modified_at = now());
  perform set_config('ambar.merging', '', true);
  update product_barcode set product_id = p_to,
    position = position + 1 + (select coalesce(max(b.position), -1) from product_barcode b where b.client_id = p_client and b.product_id = p_to)
    where client_id = p_client and product_id = p_from;
  -- A tie that says nothing makes room for one that does.
  delete from listing t using listing s where t.client_id = p_client and t.product_id = p_to and s.client_id = p_client and s.product_id = p_from
    and s.service = t.service and coalesce(t.service_product_id, t.card_id, t.article) is null and coalesce(s.service_product_id, s.card_id, s.article) is not null;
  update listing s set product_id = p_to, modified_at = now() where s.client_id = p_client and s.product_id = p_from
    and not exists (select from listing t where t.client_id = p_client and t.product_id = p_to and t.service = s.service);
  update product set price_minor = coalesce(price_minor, source.price_minor),
    price_without_discount_minor = coalesce(price_without_discount_minor, source.price_without_discount_minor),
    min_price_minor = coalesce(min_price_minor, source.min_price_minor), wholesale_price_minor = coalesce(wholesale_price_minor, source.wholesale_price_minor),
    purchase_price_minor = coalesce(purchase_price_minor, source.purchase_price_minor), delivery_cost_minor = coalesce(delivery_cost_minor, source.delivery_cost_minor),
    pack_width = coalesce(pack_width, source.pack_width), pack_height = coalesce(pack_height, source.pack_height),
    pack_depth = coalesce(pack_depth, source.pack_depth), pack_weight = coalesce(pack_weight, source.pack_weight),
    extra = source.extra || extra, version = version + 1, modified_at = now()
    where client_id = p_client and id = p_to;
  perform merge_views(p_client, source.view_id, target.view_id);
  update product set deleted = true, version = version + 1, modified_at = now() where client_id = p_client and id = p_from;
  update product_view v set deleted = true, version = v.version + 1 where v.client_id = p_client and v.id = source.view_id and not v.deleted
    and not exists (select from product p where p.client_id = p_client and p.view_id = v.id and not p.deleted);
  update product_model m set deleted = true, version = m.version + 1, modified_at = now() where m.client_id = p_client and m.id = source.model_id and not m.deleted
    and not exists (select from product_view v where v.client_id = p_client and v.model_id = m.id and not v.deleted);
end $$;

-- What a colour has and the other lacks: its card at Wildberries, its pictures.
create function merge_views(p_client bigint, p_from bigint, p_to bigint) returns void language plpgsql as $$
declare
  source product_view;
begin
  if p_from = p_to then return; end if;
  select * into source from product_view where client_id = p_client and id = p_from;
  if (source.wb_article is not null or source.wildberries_id is not null)
    and exists (select from product_view where client_id = p_client and id = p_to and wb_article is null and wildberries_id is null) then
    update product_view set wb_article = source.wb_article, wildberries_id = source.wildberries_id, version = version + 1 where client_id = p_client and id = p_to;
    update product_view set wb_article = null, wildberries_id = null where client_id = p_client and id = p_from;
  end if;
  if not exists (select from product_image where client_id = p_client and view_id = p_to) then
    update product_image set view_id = p_to where client_id = p_client and view_id = p_from;
    update product_view set main_image_id = source.main_image_id where client_id = p_client and id = p_to;
    update product_view set main_image_id = null where client_id = p_client and id = p_from;
  end if;
end $$;

-- The product gets a SKU of its own again, the one it had or a new one. What lies of the shared SKU stays there. False: it shares none, or is the original.
create function restore_sku(p_client bigint, p_product bigint) returns boolean language plpgsql as $$
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
  update product set sku_id = own, version = version + 1, modified_at = now() where client_id = p_client and id = p_product;
  return true;
end $$;

-- The products of a card become the originals of the SKUs they share; those that were get the spare SKUs in return.
create function make_original(p_client bigint, p_model bigint) returns int language plpgsql as $$
declare
  r record;
  changed int := 0;
begin
  for r in select distinct on (s.id) s.id as sku_id, s.product_id as was, p.id as becomes from product p join sku s on s.client_id = p_client and s.id = p.sku_id
    where p.client_id = p_client and p.model_id = p_model and not p.deleted
      and not exists (select from product o where o.client_id = p_client and o.id = s.product_id and o.model_id = p_model) order by s.id, p.position, p.id
  loop
    update sku s set product_id = r.was where s.client_id = p_client and s.product_id = r.becomes and s.id <> r.sku_id
      and not exists (select from product where client_id = p_client and sku_id = s.id);
    update sku set product_id = r.becomes where client_id = p_client and id = r.sku_id;
    perform stock_note(p_client, array_agg(warehouse_id), array_agg(sku_id), false) from stock where client_id = p_client and sku_id = r.sku_id having count(*) > 0;
    changed := changed + 1;
  end loop;
  return changed;
end $$;

-- A product shares another SKU: with its stock, when nobody else has its own; otherwise the stock stays with those who do.
create function share_sku(p_client bigint, p_product bigint, p_to bigint, p_person bigint) returns void language plpgsql as $$
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
  update product set sku_id = p_to, version = version + 1, modified_at = now() where client_id = p_client and id = p_product;
  update sku s set product_id = (select min(id) from product where client_id = p_client and sku_id = own)
    where s.client_id = p_client and s.id = own and s.product_id = p_product;
end $$;
