-- The rest of the client: its own secrets, the link with a fulfilment centre, orders that people wait to hear of, payments of bills, and
-- whether somebody was warned that a tariff ends.

create table client_secret (
  client_id   bigint not null references client on delete cascade,
  name        text not null check (length(name) between 1 and 100),
  -- AES-256-GCM under SECRET_KEY.
  sealed      bytea not null,
  expires_at  timestamptz,
  modified_at timestamptz not null default now(),
  primary key (client_id, name)
);
call tenant_table('client_secret');

-- A client lets the fulfilment centre of this server in. Only the client itself writes its row; the centre may see who let it in.
create table fulfilment_link (
  client_id     bigint not null references client on delete cascade,
  fulfilment_id bigint not null references client on delete cascade,
  linked_at     timestamptz not null default now(),
  primary key (client_id, fulfilment_id),
  check (client_id <> fulfilment_id)
);
create index fulfilment_link_of on fulfilment_link (fulfilment_id, client_id);
call tenant_table('fulfilment_link');
create policy fulfilment on fulfilment_link for select to ambar_app using (fulfilment_id = (select app_client()));

-- New orders that nobody was told of yet: one message for all that one import brought.
create table order_news (
  client_id       bigint not null references client on delete cascade,
  order_id        bigint not null,
  organization_id bigint not null,
  service         text not null,
  number          text not null,
  is_express      boolean not null,
  primary key (client_id, order_id),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade
);
create index order_news_organization on order_news (client_id, organization_id, service);
call tenant_table('order_news');

create table payment (
  client_id    bigint not null references client on delete cascade,
  id           bigint generated always as identity,
  bill_id      bigint not null,
  provider     text not null,
  external_id  text,
  amount_minor bigint not null check (amount_minor > 0),
  status       text not null default 'NEW' check (status in ('NEW', 'PAID', 'REFUSED', 'REFUNDED')),
  -- The bank's own word for the state.
  said         text,
  url          text,
  created_at   timestamptz not null default now(),
  settled_at   timestamptz,
  primary key (client_id, id),
  foreign key (client_id, bill_id) references bill (client_id, id)
);
create index payment_bill on payment (client_id, bill_id, id desc);
create index payment_open on payment (client_id, created_at) where status = 'NEW';
call tenant_table('payment');

alter table client_tariff add column warned_at timestamptz;
