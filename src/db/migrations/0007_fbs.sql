-- Assembly of marketplace orders: what the marketplace knows of each, supplies, pieces to collect, collect tasks, labels, marking codes.

-- Orders that leave together. A wish (asked, close_wanted) is written before the marketplace is called and cleared with its answer.
create table supply (
  client_id            bigint not null references client on delete cascade,
  id                   bigint generated always as identity,
  organization_id      bigint not null,
  service              text not null,
  type                 text not null default 'FBS',
  name                 text not null default '' check (length(name) <= 100),
  status               text not null default 'CREATED' check (status in ('CREATED', 'READY_TO_SUPPLY', 'SUPPLIED', 'FINISHED')),
  -- Its number at the marketplace, once it has one.
  external_id          text check (length(external_id) between 1 and 200),
  -- Since when the marketplace is being asked to make it: whoever finds an old one looks for the supply by its name first.
  asked_at             timestamptz,
  close_wanted         boolean not null default false,
  problem              text,
  warehouse_id         bigint,
  service_warehouse_id text,
  -- What kind of goods and which warehouse of the marketplace its first order set.
  cargo                text,
  delivery_at          timestamptz,
  -- Where it is handed over: the shipping point of the marketplace.
  delivery_method      bigint,
  label_path           text,
  barcode              text,
  deleted              boolean not null default false,
  version              int not null default 1,
  created_at           timestamptz not null default now(),
  created_by           text not null default '',
  closed_at            timestamptz,
  -- What else the contract keeps of it, by its wire names.
  extra                jsonb not null default '{}',
  primary key (client_id, id),
  foreign key (client_id, organization_id) references organization (client_id, id)
);
create unique index supply_external on supply (client_id, organization_id, service, external_id) where external_id is not null;
create index supply_open on supply (client_id, service, organization_id, id) where status = 'CREATED' and not deleted;
create index supply_closing on supply (client_id, organization_id, service) where close_wanted;
call tenant_table('supply');
alter table sales_order add foreign key (client_id, supply_id) references supply (client_id, id) on delete set null (supply_id);

-- An order as its marketplace knows it, and what it is still to be told. Wishes stay until they are carried out or refused for good.
create table market_order (
  client_id          bigint not null references client on delete cascade,
  order_id           bigint not null,
  integration_id     bigint not null,
  external_id        text not null,
  report_id          text,
  basket_id          text,
  cargo              text,
  deliver_by         date,
  -- Null: not told yet.
  required_marks     text[],
  optional_marks     text[],
  unknown_marks      text[] not null default '{}',
  -- What it calls the goods of each line, by position: a line whose product was not known is tied by this later.
  told_lines         jsonb not null default '[]',
  state              text,
  raw_state          text,
  cancellable        boolean,
  state_at           timestamptz,
  -- Nothing more will happen to it there.
  is_final           boolean not null default false,
  -- The supply that the marketplace has it in.
  external_supply_id text,
  wants_supply       boolean not null default false,
  wants_label        boolean not null default false,
  wants_cancel       boolean not null default false,
  wants_marks        boolean not null default false,
  -- The state that an order has again when its cancel is refused.
  cancel_from        text,
  primary key (client_id, order_id),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade,
  foreign key (client_id, integration_id) references integration (client_id, id) on delete cascade
);
create unique index market_order_external on market_order (client_id, integration_id, external_id);
create index market_order_wishes on market_order (client_id, integration_id, order_id) where wants_supply or wants_label or wants_cancel or wants_marks;
create index market_order_open on market_order (client_id, integration_id, state_at) where not is_final;
call tenant_table('market_order');

-- Work for one walk through the warehouse: up to ten orders of a piece each, or one order of several.
create table collect_task (
  client_id       bigint not null references client on delete cascade,
  id              bigint generated always as identity,
  service         text not null,
  organization_id bigint,
  warehouse_id    bigint,
  deliver_on      date,
  order_id        bigint,
  finished        boolean not null default false,
  -- Taken back: nobody is given it until it is opened again.
  cancelled       boolean not null default false,
  -- Who has it: a person, or a token that has no person behind it.
  holder          text,
  user_id         bigint,
  taken_at        timestamptz,
  created_at      timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade
);
create index collect_task_free on collect_task (client_id, service, id) where not finished and not cancelled and holder is null;
create index collect_task_held on collect_task (client_id, holder, id) where not finished and not cancelled;
call tenant_table('collect_task');

-- What is to be taken for a line: a row a piece (one row for the whole line when there are more than a hundred).
create table collect (
  client_id     bigint not null references client on delete cascade,
  id            bigint generated always as identity,
  order_id      bigint not null,
  order_line_id bigint not null,
  product_id    bigint not null,
  quantity      int not null default 1 check (quantity > 0),
  status        text not null default 'UNKNOWN' check (status in ('UNKNOWN', 'COLLECTED', 'CANCELED', 'REFUND')),
  ordered_at    timestamptz not null,
  task_id       bigint,
  position      int not null default 0,
  holder        text,
  user_id       bigint,
  held_at       timestamptz,
  collected_at  timestamptz,
  primary key (client_id, id),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade,
  foreign key (client_id, order_line_id) references order_line (client_id, id) on delete cascade,
  foreign key (client_id, task_id) references collect_task (client_id, id) on delete set null (task_id)
);
-- A scan asks these two: what I hold already, and the oldest piece that nobody holds.
create index collect_held on collect (client_id, holder, product_id, id) where status = 'UNKNOWN' and holder is not null;
create index collect_waiting on collect (client_id, product_id, ordered_at, id) where status = 'UNKNOWN' and holder is null;
create index collect_of_order on collect (client_id, order_id, id);
create index collect_of_line on collect (client_id, order_line_id);
create index collect_of_task on collect (client_id, task_id, position) where task_id is not null;
call tenant_table('collect');

-- The pieces follow their order whichever way it was made or moved: a scan must never be given an order that is gone.
create function collect_make(p_client bigint, p_lines bigint[]) returns void language sql as $$
  insert into collect (client_id, order_id, order_line_id, product_id, quantity, status, ordered_at)
  select p_client, l.order_id, l.id, l.product_id, case when l.quantity <= 100 then 1 else l.quantity end,
    case when o.status in ('CANCELED', 'REVOKED', 'REVOKING') or o.deleted then 'CANCELED'
      when o.status in ('CREATED', 'PAYMENT_REQUIRED', 'WAITING_SUPPLY', 'COLLECTING', 'PACKING') then 'UNKNOWN' else 'COLLECTED' end, o.created_at
  from order_line l join sales_order o on o.client_id = l.client_id and o.id = l.order_id and o.type = 'FBS',
    generate_series(1, case when l.quantity <= 100 then l.quantity else 1 end)
  where l.client_id = p_client and l.id = any(p_lines) and l.product_id is not null
  order by l.id
$$;
create function collect_of_new_lines() returns trigger language plpgsql as $$
declare
  made record;
begin
  for made in select client_id, array_agg(id) as ids from new_lines group by client_id loop
    perform collect_make(made.client_id, made.ids);
  end loop;
  return null;
end $$;
create trigger collect_of_new_lines after insert on order_line referencing new table as new_lines for each statement execute function collect_of_new_lines();

create function collect_of_changed_line() returns trigger language plpgsql as $$
begin
  delete from collect where client_id = new.client_id and order_line_id = new.id and status = 'UNKNOWN';
  if not exists (select from collect where client_id = new.client_id and order_line_id = new.id) then
    perform collect_make(new.client_id, array[new.id]);
  end if;
  return null;
end $$;
create trigger collect_of_changed_line after update of product_id, quantity on order_line for each row
  when (old.product_id is distinct from new.product_id or old.quantity <> new.quantity) execute function collect_of_changed_line();

create function collect_of_moved_order() returns trigger language plpgsql as $$
begin
  if new.deleted or new.status in ('CANCELED', 'REVOKED', 'REVOKING') then
    update collect set status = 'CANCELED' where client_id = new.client_id and order_id = new.id and status = 'UNKNOWN';
  elsif new.status = 'CREATED' then
    update collect set status = 'UNKNOWN', holder = null, user_id = null, held_at = null, task_id = null, position = 0, collected_at = null
      where client_id = new.client_id and order_id = new.id and status <> 'REFUND';
  elsif new.status in ('PAYMENT_REQUIRED', 'WAITING_SUPPLY', 'COLLECTING', 'PACKING') then
    -- Its cancel was refused, or it was restored: what was not collected is to be collected again.
    update collect set status = 'UNKNOWN', holder = null, user_id = null, held_at = null, task_id = null, position = 0
      where client_id = new.client_id and order_id = new.id and status = 'CANCELED';
  else
    update collect set status = 'COLLECTED', collected_at = now() where client_id = new.client_id and order_id = new.id and status = 'UNKNOWN';
  end if;
  return null;
end $$;
create trigger collect_of_moved_order after update of status, deleted on sales_order for each row
  when (new.type = 'FBS' and (old.status <> new.status or old.deleted <> new.deleted)) execute function collect_of_moved_order();

-- The marketplace's label of an order, and what scanners and people read on it.
create table order_label (
  client_id  bigint not null references client on delete cascade,
  order_id   bigint not null,
  path       text not null,
  format     text not null check (format in ('png', 'pdf')),
  barcode    text not null,
  -- The digits under the barcode.
  number     text not null,
  fetched_at timestamptz not null default now(),
  primary key (client_id, order_id),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade
);
create index order_label_barcode on order_label (client_id, barcode);
create index order_label_number on order_label (client_id, number);
call tenant_table('order_label');

-- A marking code (Честный знак) that leaves with an order line. One that was replaced keeps its row as a trace.
create table marking_code (
  client_id     bigint not null references client on delete cascade,
  id            bigint generated always as identity,
  -- As it was issued, with its separators; and GTIN with serial number, by which it is the same code.
  code          text not null check (length(code) between 16 and 255),
  identity      text not null,
  gtin          text not null,
  product_id    bigint,
  order_id      bigint not null,
  order_line_id bigint not null,
  collect_id    bigint not null,
  -- What the marketplace answered; null before it was told.
  sent_at       timestamptz,
  verdict       text,
  detached_at   timestamptz,
  created_at    timestamptz not null default now(),
  created_by    text not null default '',
  primary key (client_id, id),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade
);
create unique index marking_code_once on marking_code (client_id, identity) where detached_at is null;
create unique index marking_code_of_piece on marking_code (client_id, collect_id) where detached_at is null;
create index marking_code_of_order on marking_code (client_id, order_id, id);
call tenant_table('marking_code');
