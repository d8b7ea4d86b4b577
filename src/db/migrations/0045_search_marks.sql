-- What product search asks of a product together with its listings, its card and its SKU is kept as marks, so that the few among a million are
-- found by an index and the planner knows how few they are (decision 18). Marks are written here and nowhere else.

-- A number, a yes or no among the fields that are kept as they were sent; anything else is none. The bodies are bound when they are made: an index and a
-- column are made of them, whatever the search path is then.
create function extra_number(extra jsonb, name text) returns numeric language sql immutable parallel safe
  return case when jsonb_typeof(extra -> name) = 'number' then (extra ->> name)::numeric end;
create function extra_flag(extra jsonb, name text) returns boolean language sql immutable parallel safe
  return case when jsonb_typeof(extra -> name) = 'boolean' then (extra ->> name)::boolean end;
-- What is left of a price when a marketplace and the state took their percents, and what a product costs its seller; null: nobody said.
create function share_kept(extra jsonb) returns numeric language sql immutable parallel safe
  return 1 - (coalesce(extra_number(extra, 'salesExpensesOnMpPercent'), 0) + coalesce(extra_number(extra, 'taxeRate'), 0)) / 100;
create function full_cost(purchase_minor bigint, delivery_minor bigint, extra jsonb) returns numeric language sql immutable parallel safe
  return purchase_minor + coalesce(delivery_minor, 0) + coalesce(extra_number(extra, 'additionalCost'), 0) * 100;

alter table product
  -- Its SKU is another product's, whose stock it is.
  add column is_duplicate boolean not null default false,
  -- Its own price does not bring back what it costs. (A generated column would make all indexes of a large table anew.)
  add column at_loss boolean not null default false;
alter table listing
  -- Known to its service, which has not heard of the last change of the card or refused it.
  add column card_due boolean not null default false,
  -- Known to its service at another price than the product's.
  add column price_apart boolean not null default false,
  -- Its price does not bring back what the product costs.
  add column at_loss boolean not null default false;
-- Pictures of ours: any, and any that is meant for a service; those that name no service are for all.
alter table product_view
  add column has_image boolean not null default false,
  add column image_for_wildberries boolean not null default false,
  add column image_for_ozon boolean not null default false,
  add column image_for_yandex boolean not null default false;

-- What the marks of a listing are to be.
create view listing_marks with (security_invoker = true) as
  select l.client_id, l.id, l.product_id,
    k.listed and coalesce(l.status in ('ERROR', 'EXCEPTION') or l.card_at is null or l.card_at < greatest(p.modified_at, m.modified_at), false) as card_due,
    k.listed and p.price_minor is not null and l.price_minor is distinct from p.price_minor as price_apart,
    coalesce(nullif(l.price_minor, 0) * share_kept(p.extra) < full_cost(p.purchase_price_minor, p.delivery_cost_minor, p.extra), false) as at_loss
  from listing l
  cross join lateral (select l.service_product_id is not null or l.card_id is not null or l.article is not null as listed) k
  join product p on p.client_id = l.client_id and p.id = l.product_id
  join product_model m on m.client_id = p.client_id and m.id = p.model_id;
grant select on listing_marks to ambar_app;

-- Corrects the marks of these listings, which whoever calls this has locked: nobody else can change what they are made of unseen.
create function mark_listings(p_client bigint, p_ids bigint[]) returns void language plpgsql as $$
begin
  update listing l set card_due = w.card_due, price_apart = w.price_apart, at_loss = w.at_loss from listing_marks w
    where l.client_id = p_client and l.id = any (p_ids) and w.client_id = p_client and w.id = l.id
      and (l.card_due, l.price_apart, l.at_loss) is distinct from (w.card_due, w.price_apart, w.at_loss);
end $$;

-- Locks the listings of products that changed, then corrects them. In two statements: a listing that somebody has just changed is waited for,
-- and then read as it became.
create function mark_listings_of(p_client bigint, p_products bigint[]) returns void language plpgsql as $$
declare
  ids bigint[];
begin
  ids := array(select l.id from listing l where l.client_id = p_client and l.product_id = any (p_products) order by l.id for no key update);
  if cardinality(ids) > 0 then perform mark_listings(p_client, ids); end if;
end $$;

-- A listing that comes to a product holds it and its card until the end: who changes them meanwhile would not see the listing yet.
create function listing_came(p_client bigint, p_ids bigint[]) returns void language plpgsql as $$
begin
  perform from product_model m where m.client_id = p_client and m.id in
    (select p.model_id from listing l join product p on p.client_id = p_client and p.id = l.product_id where l.client_id = p_client and l.id = any (p_ids))
    order by m.id for share;
  perform from product p where p.client_id = p_client and p.id in (select l.product_id from listing l where l.client_id = p_client and l.id = any (p_ids))
    order by p.id for share;
  perform mark_listings(p_client, p_ids);
end $$;

create function marks_of_new_listing() returns trigger language plpgsql as $$
declare
  r record;
begin
  for r in select n.client_id, array_agg(n.id) as ids from n group by n.client_id loop
    perform listing_came(r.client_id, r.ids);
  end loop;
  return null;
end $$;
create trigger marks_of_new_listing after insert on listing referencing new table as n for each statement execute function marks_of_new_listing();

create function marks_of_changed_listing() returns trigger language plpgsql as $$
declare
  r record;
begin
  for r in select n.client_id, array_agg(n.id) filter (where n.product_id <> o.product_id) as moved, array_agg(n.id) filter (where n.product_id = o.product_id) as stayed
    from n join o on o.client_id = n.client_id and o.id = n.id
    where (n.product_id, n.service_product_id is null, n.card_id is null, n.article is null, n.status, n.card_at, n.price_minor)
      is distinct from (o.product_id, o.service_product_id is null, o.card_id is null, o.article is null, o.status, o.card_at, o.price_minor)
    group by n.client_id
  loop
    if r.moved is not null then perform listing_came(r.client_id, r.moved); end if;
    if r.stayed is not null then perform mark_listings(r.client_id, r.stayed); end if;
  end loop;
  return null;
end $$;
create trigger marks_of_changed_listing after update on listing referencing old table as o new table as n for each statement execute function marks_of_changed_listing();

-- Whose stock it is, is asked of the SKU, which is held until the end: who gives it to another product meanwhile would not see this one yet.
create function mark_duplicates(p_client bigint, p_ids bigint[]) returns void language plpgsql as $$
begin
  perform from sku k where k.client_id = p_client and k.id in (select p.sku_id from product p where p.client_id = p_client and p.id = any (p_ids))
    order by k.id for share;
  update product p set is_duplicate = not p.is_duplicate from sku k
    where p.client_id = p_client and p.id = any (p_ids) and k.client_id = p_client and k.id = p.sku_id and p.is_duplicate <> coalesce(k.product_id <> p.id, false);
end $$;

create function marks_of_product() returns trigger language plpgsql as $$
begin
  new.at_loss := coalesce(new.price_minor * share_kept(new.extra) < full_cost(new.purchase_price_minor, new.delivery_cost_minor, new.extra), false);
  return new;
end $$;
create trigger marks_of_product before insert or update of price_minor, purchase_price_minor, delivery_cost_minor, extra on product
  for each row execute function marks_of_product();

-- As mark_duplicates, for what nobody else can see yet: held and read in one statement, for every card that is made pays for it.
create function marks_of_new_product() returns trigger language plpgsql as $$
declare
  r record;
begin
  for r in select n.client_id, n.id, n.is_duplicate, coalesce(k.product_id <> n.id, false) as is_another
    from n join sku k on k.client_id = n.client_id and k.id = n.sku_id order by k.id for share of k
  loop
    if r.is_duplicate <> r.is_another then update product set is_duplicate = r.is_another where client_id = r.client_id and id = r.id; end if;
  end loop;
  return null;
end $$;
create trigger marks_of_new_product after insert on product referencing new table as n for each statement execute function marks_of_new_product();

create function marks_of_changed_product() returns trigger language plpgsql as $$
declare
  r record;
begin
  for r in select n.client_id, array_agg(n.id) as ids, array_agg(n.model_id) filter (where n.model_id <> o.model_id) as models,
      array_agg(n.id) filter (where n.sku_id <> o.sku_id) as moved
    from n join o on o.client_id = n.client_id and o.id = n.id
    where (n.sku_id, n.model_id, n.modified_at, n.price_minor, n.purchase_price_minor, n.delivery_cost_minor, n.extra)
      is distinct from (o.sku_id, o.model_id, o.modified_at, o.price_minor, o.purchase_price_minor, o.delivery_cost_minor, o.extra)
    group by n.client_id
  loop
    if r.moved is not null then perform mark_duplicates(r.client_id, r.moved); end if;
    -- Who changes the card that products come to meanwhile would not see them yet.
    if r.models is not null then perform from product_model where client_id = r.client_id and id = any (r.models) order by id for share; end if;
    perform mark_listings_of(r.client_id, r.ids);
  end loop;
  return null;
end $$;
create trigger marks_of_changed_product after update on product referencing old table as o new table as n for each statement execute function marks_of_changed_product();

create function marks_of_given_sku() returns trigger language plpgsql as $$
begin
  update product p set is_duplicate = not p.is_duplicate from n join o on o.client_id = n.client_id and o.id = n.id
    where n.product_id is distinct from o.product_id and p.client_id = n.client_id and p.sku_id = n.id
      and p.is_duplicate <> coalesce(n.product_id <> p.id, false);
  return null;
end $$;
create trigger marks_of_given_sku after update on sku referencing old table as o new table as n for each statement execute function marks_of_given_sku();

create function marks_of_changed_card() returns trigger language plpgsql as $$
declare
  r record;
begin
  for r in select n.client_id, array_agg(p.id) as ids from n join o on o.client_id = n.client_id and o.id = n.id
    join product p on p.client_id = n.client_id and p.model_id = n.id
    where n.modified_at is distinct from o.modified_at group by n.client_id
  loop
    perform mark_listings_of(r.client_id, r.ids);
  end loop;
  return null;
end $$;
create trigger marks_of_changed_card after update on product_model referencing old table as o new table as n for each statement execute function marks_of_changed_card();

-- What pictures a colour has; it is locked, so that of two who change its pictures the second sees what the first did.
create view view_images with (security_invoker = true) as
  select v.client_id, v.id, count(i.id) > 0 as has_image, coalesce(bool_or(i.services = '{}' or 'WILDBERRIES' = any (i.services)), false) as image_for_wildberries,
    coalesce(bool_or(i.services = '{}' or 'OZON' = any (i.services)), false) as image_for_ozon,
    coalesce(bool_or(i.services = '{}' or 'YANDEX_MARKET' = any (i.services)), false) as image_for_yandex
  from product_view v left join product_image i on i.client_id = v.client_id and i.view_id = v.id group by v.client_id, v.id;
grant select on view_images to ambar_app;
create function mark_views(p_client bigint, p_ids bigint[]) returns void language plpgsql as $$
begin
  perform from product_view where client_id = p_client and id = any (p_ids) order by id for no key update;
  update product_view v set has_image = w.has_image, image_for_wildberries = w.image_for_wildberries, image_for_ozon = w.image_for_ozon, image_for_yandex = w.image_for_yandex
    from view_images w where v.client_id = p_client and w.client_id = p_client and w.id = any (p_ids) and v.id = w.id
      and (v.has_image, v.image_for_wildberries, v.image_for_ozon, v.image_for_yandex)
        is distinct from (w.has_image, w.image_for_wildberries, w.image_for_ozon, w.image_for_yandex);
end $$;
create function marks_of_images() returns trigger language plpgsql as $$
declare
  r record;
begin
  if tg_op = 'UPDATE' then
    for r in select c.client_id, array_agg(c.view_id) as ids from (
      select n.client_id, unnest(array[n.view_id, o.view_id]) as view_id from n join o on o.client_id = n.client_id and o.id = n.id
      where (n.view_id, n.services) is distinct from (o.view_id, o.services)) c group by c.client_id
    loop
      perform mark_views(r.client_id, r.ids);
    end loop;
  elsif tg_op = 'INSERT' then
    -- More pictures make marks of more colours only: locked and read in one statement.
    for r in select v.client_id, v.id, v.image_for_wildberries or c.wildberries as wildberries, v.image_for_ozon or c.ozon as ozon, v.image_for_yandex or c.yandex as yandex,
        (v.has_image, v.image_for_wildberries, v.image_for_ozon, v.image_for_yandex)
          is distinct from (true, v.image_for_wildberries or c.wildberries, v.image_for_ozon or c.ozon, v.image_for_yandex or c.yandex) as changes
      from product_view v join (
        select n.client_id, n.view_id, bool_or(n.services = '{}' or 'WILDBERRIES' = any (n.services)) as wildberries,
          bool_or(n.services = '{}' or 'OZON' = any (n.services)) as ozon, bool_or(n.services = '{}' or 'YANDEX_MARKET' = any (n.services)) as yandex
        from n group by n.client_id, n.view_id) c on v.client_id = c.client_id and v.id = c.view_id
      order by v.id for no key update of v
    loop
      if r.changes then
        update product_view set has_image = true, image_for_wildberries = r.wildberries, image_for_ozon = r.ozon, image_for_yandex = r.yandex
          where client_id = r.client_id and id = r.id;
      end if;
    end loop;
  else
    for r in select o.client_id, array_agg(o.view_id) as ids from o group by o.client_id loop
      perform mark_views(r.client_id, r.ids);
    end loop;
  end if;
  return null;
end $$;
create trigger marks_of_new_images after insert on product_image referencing new table as n for each statement execute function marks_of_images();
create trigger marks_of_changed_images after update on product_image referencing old table as o new table as n for each statement execute function marks_of_images();
create trigger marks_of_gone_images after delete on product_image referencing old table as o for each statement execute function marks_of_images();

-- All marks of a client anew, for rows that were written with the triggers off.
create function mark_anew(p_client bigint) returns void language plpgsql as $$
begin
  update product p set is_duplicate = w.is_duplicate, at_loss = w.at_loss from (
    select q.id, coalesce(k.product_id <> q.id, false) as is_duplicate,
      coalesce(q.price_minor * share_kept(q.extra) < full_cost(q.purchase_price_minor, q.delivery_cost_minor, q.extra), false) as at_loss
    from product q join sku k on k.client_id = p_client and k.id = q.sku_id where q.client_id = p_client
  ) w where p.client_id = p_client and p.id = w.id and (p.is_duplicate, p.at_loss) is distinct from (w.is_duplicate, w.at_loss);
  update listing l set card_due = w.card_due, price_apart = w.price_apart, at_loss = w.at_loss from listing_marks w
    where l.client_id = p_client and w.client_id = p_client and w.id = l.id
      and (l.card_due, l.price_apart, l.at_loss) is distinct from (w.card_due, w.price_apart, w.at_loss);
  update product_view v set has_image = w.has_image, image_for_wildberries = w.image_for_wildberries, image_for_ozon = w.image_for_ozon, image_for_yandex = w.image_for_yandex
    from view_images w where v.client_id = p_client and w.client_id = p_client and w.id = v.id
      and (v.has_image, v.image_for_wildberries, v.image_for_ozon, v.image_for_yandex)
        is distinct from (w.has_image, w.image_for_wildberries, w.image_for_ozon, w.image_for_yandex);
end $$;
select mark_anew(id) from client;

-- What follows from marks and fields of one row. Their tables are written anew, once, after the marks.
alter table listing
  -- Whether there is a picture at the service, where the service says.
  add column has_photo boolean generated always as (extra_flag(extra, 'hasPhoto')) stored;
alter table product_view
  add column is_pictured boolean not null generated always as (has_image or image_urls is not null) stored,
  -- What Wildberries says of its pictures, else whether there is one to show there.
  add column on_wildberries boolean not null generated always as (coalesce(extra_flag(extra, 'wildberriesHasPhoto'), image_for_wildberries)) stored,
  -- Whether its card opens, where Wildberries says; else, with a picture, it does when it is known there (null), and without it does not.
  add column wildberries_opens boolean generated always as (case
    when extra_flag(extra, 'wildberriesCardDoesNotOpen') is not null then not extra_flag(extra, 'wildberriesCardDoesNotOpen')
    when not coalesce(extra_flag(extra, 'wildberriesHasPhoto'), image_for_wildberries) then false end) stored;

create index product_duplicates on product (client_id, id) where is_duplicate;
create index product_at_loss on product (client_id, id) where at_loss;
create index listing_card_due on listing (client_id, service, product_id) where card_due;
create index listing_price_apart on listing (client_id, service, product_id) where price_apart;
create index listing_at_loss on listing (client_id, product_id) where at_loss;
create index listing_photo on listing (client_id, service, product_id) where has_photo is not null;
-- Of two values the one that is rare by nature.
create index product_of_type on product (client_id, product_type, id) where product_type <> 'PRODUCT';
create index product_deleted on product (client_id, id) where deleted;
create index product_model_deleted on product_model (client_id, id) where deleted;
create index product_model_favourite on product_model (client_id, id) where favourite;
create index product_view_deleted on product_view (client_id, id) where deleted;
create index product_view_not_actual on product_view (client_id, id) where not actual;
-- In which order lists are asked for; by article there is one.
create index product_by_name on product (client_id, name, id) where not archived;
create index product_by_price on product (client_id, price_minor, id) where not archived;
create index product_by_age on product (client_id, created_at, id) where not archived;
-- Where lots of a SKU lie, whatever the warehouse.
create index stock_lot_of_sku on stock_lot (client_id, sku_id);
-- How many balances are empty. An index could say so too, and would cost every change of stock.
create statistics stock_on_shelf on (free + reserved) from stock;

-- As searchable_product: behind row level security a comparison of numerics would use no index (decision 4).
create or replace view searchable_product as select * from product where client_id = (select app_client());
create view searchable_view as select * from product_view where client_id = (select app_client());
grant select on searchable_view to ambar_app;
create index product_view_rating on product_view (client_id, extra_number(extra, 'wildberriesRating')) where extra_number(extra, 'wildberriesRating') is not null;
-- An index of some rows tells the planner nothing of how many.
create statistics product_view_ratings on (extra_number(extra, 'wildberriesRating')) from product_view;

analyze product, product_model, product_view, listing, stock;
