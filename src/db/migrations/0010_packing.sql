-- Shops and the packing floor: who sends orders here, who packs which order, what was scanned.
-- Not here: orders themselves (0006); this only says more about them.

-- A sales channel: a shop with a key of its own (API), or an account of a marketplace, or the own sales of an organization (service NONE).
create table shop (
  client_id       bigint not null references client on delete cascade,
  id              bigint generated always as identity,
  uuid            uuid not null default gen_random_uuid(),
  organization_id bigint not null,
  type            text not null check (type in ('API', 'ACCOUNT')),
  service         text not null default 'NONE',
  -- Null: the name of its organization.
  name            text check (length(name) between 1 and 200),
  -- The lower goes first.
  prioritet       int not null default 100,
  -- How many days before the planned shipment an order may be given out to be packed.
  shipment_window int not null default 1 check (shipment_window between 0 and 365),
  key_hash        bytea,
  deleted         boolean not null default false,
  created_at      timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, organization_id) references organization (client_id, id) on delete cascade,
  check (type = 'API' or key_hash is null)
);
create unique index shop_uuid on shop (client_id, uuid);
create unique index shop_key on shop (key_hash) where key_hash is not null;
create unique index shop_account on shop (client_id, organization_id, service) where type = 'ACCOUNT';
create unique index shop_name on shop (client_id, lower(name)) where type = 'API' and not deleted;
call tenant_table('shop');
alter table sales_order add foreign key (client_id, shop_id) references shop (client_id, id);

-- Whose key this is, is asked before the client is known.
create function find_shop_key(hash bytea) returns table (client_id bigint, shop_id bigint, organization_id bigint, name text, lang text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select s.client_id, s.id, s.organization_id, s.name, c.lang from shop s join client c on c.id = s.client_id and not c.deleted
  where s.key_hash = hash and not s.deleted
$$;
revoke all on function find_shop_key(bytea) from public;
grant execute on function find_shop_key(bytea) to ambar_app;

-- An account becomes a shop when it is connected, or when its first order appears.
create function shop_of_integration() returns trigger language plpgsql as $$
begin
  insert into shop (client_id, organization_id, type, service) values (new.client_id, new.organization_id, 'ACCOUNT', new.service)
    on conflict (client_id, organization_id, service) where type = 'ACCOUNT' do nothing;
  return null;
end $$;
create trigger shop_of_integration after insert on integration for each row
  when (new.service = any ('{WILDBERRIES,OZON,YANDEX_MARKET,ALIEXPRESS,SBER_MEGA_MARKET,AVITO,LEROY_MERLIN,DETMIR,KAZAN_EXPRESS,AMAZON,EBAY}'))
  execute function shop_of_integration();
create function shop_of_orders() returns trigger language plpgsql as $$
begin
  insert into shop (client_id, organization_id, type, service)
    select distinct o.client_id, o.organization_id, 'ACCOUNT', o.service from new_orders o
    where o.shop_id is null and o.type <> 'FBM'
      and not exists (select from shop s where s.client_id = o.client_id and s.organization_id = o.organization_id and s.service = o.service and s.type = 'ACCOUNT')
    on conflict (client_id, organization_id, service) where type = 'ACCOUNT' do nothing;
  return null;
end $$;
create trigger shop_of_orders after insert on sales_order referencing new table as new_orders for each statement execute function shop_of_orders();

-- What waits to be packed, as it is given out: of a shop, the earliest shipment first.
create index sales_order_to_pack_shop on sales_order (client_id, shop_id, delivery_at, id)
  where shop_id is not null and status in ('CREATED', 'COLLECTING', 'PACKING') and not deleted;
create index sales_order_to_pack_account on sales_order (client_id, organization_id, service, delivery_at, id)
  where shop_id is null and type <> 'FBM' and status in ('CREATED', 'COLLECTING', 'PACKING') and not deleted;

-- What the floor and the shop know of an order. A row appears when a shop sends the order, or when somebody first takes it.
create table packing (
  client_id    bigint not null references client on delete cascade,
  order_id     bigint not null,
  state        text not null default 'waiting' check (state in ('waiting', 'held', 'aside', 'packed')),
  -- Who has it: a person, or a token that has no person behind it, at a station. One order at a time.
  holder       text,
  job_id       bigint,
  active_at    timestamptz,
  aside_reason text check (length(aside_reason) <= 500),
  -- The days that the shop said; without them the history of the order says when.
  shipped_at   timestamptz,
  cancelled_at timestamptz,
  -- Pages of the label that the shop gave, when they were counted.
  label_pages  int,
  primary key (client_id, order_id),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade,
  check ((state = 'held') = (holder is not null) and (state <> 'held' or job_id is not null and active_at is not null))
);
create unique index packing_holder on packing (client_id, holder) where holder is not null;
call tenant_table('packing');

-- A package: its label is scanned to finish the order.
create table packing_package (
  client_id  bigint not null references client on delete cascade,
  order_id   bigint not null,
  n          int not null,
  number     text not null check (length(number) between 1 and 255),
  barcode    text not null check (length(barcode) between 1 and 255),
  scanned_at timestamptz,
  primary key (client_id, order_id, n),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade
);
create index packing_package_barcode on packing_package (client_id, barcode, order_id);
call tenant_table('packing_package');

-- A piece of goods of an order: what the shop called it, and when it was scanned with which marking code.
create table packing_piece (
  client_id   bigint not null references client on delete cascade,
  order_id    bigint not null,
  n           int not null,
  line_id     bigint not null,
  product_id  bigint,
  code        text,
  name        text,
  -- The marking code that the shop wants to be in the order; the one that was scanned, and by what it is the same code.
  cis         text,
  mark        text,
  mark_key    text,
  needs_mark  boolean not null default false,
  scanned_at  timestamptz,
  primary key (client_id, order_id, n),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade
);
create index packing_piece_of_product on packing_piece (client_id, order_id, product_id, n);
create unique index packing_piece_mark on packing_piece (client_id, mark_key) where mark_key is not null;
call tenant_table('packing_piece');

-- One person's work on one order: who, when, how long, how it ended.
create table packing_job (
  client_id  bigint not null references client on delete cascade,
  id         bigint generated always as identity,
  order_id   bigint not null,
  person_id  bigint,
  token_id   bigint,
  login      text not null,
  holder     text not null,
  started_at timestamptz not null default now(),
  ended_at   timestamptz,
  outcome    text check (outcome in ('packed', 'released', 'aside', 'expired', 'gone')),
  reason     text,
  pieces     int,
  packages   int,
  primary key (client_id, id),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade
);
create index packing_job_of_order on packing_job (client_id, order_id, id);
create index packing_job_ended on packing_job (client_id, ended_at, id) where ended_at is not null;
call tenant_table('packing_job');

-- Every scan with its verdict. The scanner's own id makes a repeat answer the same instead of counting twice.
create table packing_scan (
  client_id  bigint not null references client on delete cascade,
  scan_id    text not null check (length(scan_id) between 1 and 100),
  seq        bigint generated always as identity,
  holder     text not null,
  text       text not null,
  at         timestamptz not null default clock_timestamp(),
  -- Null while it is being answered.
  verdict    text,
  order_id   bigint,
  job_id     bigint,
  product_id bigint,
  params     jsonb not null default '{}',
  -- What it did, for an undo.
  effect     text check (effect in ('piece', 'mark', 'both', 'package')),
  n          int,
  undone     boolean not null default false,
  primary key (client_id, scan_id)
);
create index packing_scan_of_job on packing_scan (client_id, job_id, seq) where effect is not null;
call tenant_table('packing_scan');

-- Pieces follow the lines of the order: what is missing is added, what is too many goes, unscanned ones first. Answers whether anything changed.
create function packing_fit(p_client bigint, p_order bigint) returns boolean language plpgsql as $$
declare
  removed int;
  added int;
begin
  delete from packing_piece p using (
    select c.n, row_number() over (partition by c.line_id order by c.scanned_at is null, c.n) > coalesce(l.quantity, 0) or l.product_id is distinct from c.product_id as extra
    from packing_piece c left join order_line l on l.client_id = c.client_id and l.id = c.line_id and l.order_id = p_order
    where c.client_id = p_client and c.order_id = p_order) x
  where p.client_id = p_client and p.order_id = p_order and p.n = x.n and x.extra;
  get diagnostics removed = row_count;
  insert into packing_piece (client_id, order_id, n, line_id, product_id, code, name, needs_mark)
  select p_client, p_order, coalesce((select max(n) from packing_piece where client_id = p_client and order_id = p_order), 0) + row_number() over (order by l.position, l.id, g.i),
    l.id, l.product_id, p.article, p.name, packing_needs_mark(p_client, l.product_id, l.extra)
  from order_line l left join product p on p.client_id = l.client_id and p.id = l.product_id,
    generate_series((select count(*)::int from packing_piece c where c.client_id = p_client and c.order_id = p_order and c.line_id = l.id) + 1, l.quantity) g (i)
  where l.client_id = p_client and l.order_id = p_order;
  get diagnostics added = row_count;
  return removed + added > 0;
end $$;

-- A marking code is asked for when the category of the product is marked, or the line of the order says so.
create function packing_needs_mark(p_client bigint, p_product bigint, p_extra jsonb) returns boolean language sql stable as $$
  select coalesce((p_extra ->> 'markingRequired')::boolean, (
    select (c.extra ->> 'marked')::boolean from product p join product_model m on m.client_id = p.client_id and m.id = p.model_id
      join category c on c.client_id = m.client_id and c.id = m.category_id where p.client_id = p_client and p.id = p_product), false)
$$;

-- Whether an order may be given to this holder: nobody has it here or in the collecting of marketplace orders, and its goods are there.
-- One that was packed and waits again was sent back on purpose.
create function packing_free(o sales_order, p_holder text, p_supply bigint, p_warehouse bigint, p_short boolean, p_idle interval) returns boolean language sql stable as $$
  select (p_supply is null or o.supply_id = p_supply) and o.total_quantity <= 10000
    and not exists (select from packing k where k.client_id = o.client_id and k.order_id = o.id and (k.state = 'aside' or k.state = 'held' and k.active_at > now() - p_idle))
    and (p_short or not exists (select from stock_demand d where d.client_id = o.client_id and d.order_id = o.id and d.state = 'waiting'))
    and (p_warehouse is null or o.stock_warehouse_id = p_warehouse
      or exists (select from stock_demand d where d.client_id = o.client_id and d.order_id = o.id and d.warehouse_id = p_warehouse))
    and (o.type <> 'FBS' or not exists (select from collect c where c.client_id = o.client_id and c.order_id = o.id and c.status = 'UNKNOWN'
      and c.holder is not null and c.holder <> split_part(p_holder, ' ', 1)
      -- Held from here, by somebody who went away.
      and not exists (select from packing k where k.client_id = o.client_id and k.order_id = o.id and split_part(k.holder, ' ', 1) = c.holder)))
$$;

-- The next order of the first of these shops that has one: locked, so that of two who ask at once the second is given the next. Who had the
-- lock before may have taken it meanwhile, and only a look after ours shows that. `p_until`: the end of each shop's window.
create function packing_next(p_client bigint, p_shops bigint[], p_until timestamptz[], p_holder text, p_supply bigint, p_warehouse bigint, p_short boolean, p_idle interval)
returns bigint language plpgsql as $$
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
          and (o.delivery_at is null or o.delivery_at < p_until[at]) and packing_free(o, p_holder, p_supply, p_warehouse, p_short, p_idle)
        order by o.delivery_at, o.id limit 1 for no key update of o skip locked;
      else
        select o.id into given from sales_order o
        where o.client_id = p_client and o.organization_id = s.organization_id and o.service = s.service and o.shop_id is null and o.type <> 'FBM'
          and o.status in ('CREATED', 'COLLECTING', 'PACKING') and not o.deleted
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

-- The order that a scanned product goes into: of the first shop, the earliest shipment; locked and looked at again, as above. Lines of a
-- bestseller are many, and orders that wait are among the newest of them, so only those are looked at.
create function packing_next_of(p_client bigint, p_products bigint[], p_shops bigint[], p_holder text, p_warehouse bigint, p_reach bigint[], p_idle interval)
returns bigint language plpgsql as $$
declare
  given bigint;
  locked bigint;
begin
  for given in
    select o.id from (select l.order_id from order_line l where l.client_id = p_client and l.product_id = any (p_products) order by l.order_id desc limit 2000) l
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

-- Who packs a marketplace order holds its pieces too, so that collecting passes it over.
create function packing_holds_collect() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.state = 'held' and (new.state <> 'held' or new.holder <> old.holder) then
    update collect set holder = null, user_id = null, held_at = null
      where client_id = new.client_id and order_id = new.order_id and status = 'UNKNOWN' and task_id is null and holder = split_part(old.holder, ' ', 1);
  end if;
  if new.state = 'held' then
    update collect set holder = split_part(new.holder, ' ', 1), held_at = now(),
        user_id = (select person_id from packing_job where client_id = new.client_id and id = new.job_id)
      where client_id = new.client_id and order_id = new.order_id and status = 'UNKNOWN' and holder is null;
  end if;
  return null;
end $$;
create trigger packing_holds_collect after insert or update of state, holder on packing for each row execute function packing_holds_collect();
