-- What a client subscribed to, what it was billed for, how much it stores, and what fulfilment charges its clients.

create table bill (
  client_id     bigint not null references client on delete cascade,
  id            bigint generated always as identity,
  price_minor   bigint not null check (price_minor >= 0),
  reason        text not null,
  -- The buyer and the payee as they were on that day: a bill does not change when they move.
  buyer         jsonb not null,
  payee         jsonb not null,
  lines         jsonb not null,
  status        text not null default 'CREATED' check (status in ('CREATED', 'PAYED', 'REFUND')),
  created_at    timestamptz not null default now(),
  paid_at       timestamptz,
  primary key (client_id, id)
);
call tenant_table('bill');

create table client_tariff (
  client_id     bigint not null references client on delete cascade,
  id            bigint generated always as identity,
  offer_id      bigint not null,
  -- The offer as it was when it was taken: name, limits, switches.
  terms         jsonb not null,
  period        text not null check (period in ('DAY', 'WEEK', 'MONTH', 'MONTH_3', 'MONTH_6', 'YEAR', 'END_OF_TARIFF')),
  price_minor   bigint not null check (price_minor >= 0),
  status        text not null default 'CREATED' check (status in ('CREATED', 'PAYED', 'FREE', 'REPLACED', 'REFUND')),
  for_bill      boolean not null default false,
  bill_id       bigint,
  replaces_id   bigint,
  -- What its time is worth: its price and what was left of the tariff before it.
  value_minor   bigint not null default 0,
  started_at    timestamptz,
  -- Null while it is not paid, and for what never ends.
  expires_at    timestamptz,
  changed_by    text not null,
  created_at    timestamptz not null default now(),
  changed_at    timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, bill_id) references bill (client_id, id),
  foreign key (client_id, replaces_id) references client_tariff (client_id, id)
);
create index client_tariff_bill on client_tariff (client_id, bill_id);
create index client_tariff_status on client_tariff (client_id, status, id desc);
call tenant_table('client_tariff');

create table addon_tariff (
  client_id     bigint not null references client on delete cascade,
  id            bigint generated always as identity,
  addon_id      bigint not null,
  tariff_id     bigint,
  terms         jsonb not null,
  period        text not null check (period in ('DAY', 'WEEK', 'MONTH', 'MONTH_3', 'MONTH_6', 'YEAR', 'END_OF_TARIFF')),
  price_minor   bigint not null check (price_minor >= 0),
  status        text not null default 'CREATED' check (status in ('CREATED', 'PAYED', 'FREE', 'REPLACED', 'REFUND')),
  for_bill      boolean not null default false,
  bill_id       bigint,
  expires_at    timestamptz,
  created_at    timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, bill_id) references bill (client_id, id),
  foreign key (client_id, tariff_id) references client_tariff (client_id, id)
);
create index addon_tariff_bill on addon_tariff (client_id, bill_id);
call tenant_table('addon_tariff');

create table storage_use (
  client_id bigint primary key references client on delete cascade,
  bytes     bigint not null default 0
);
call tenant_table('storage_use');

create table billing_operation (
  client_id         bigint not null references client on delete cascade,
  id                bigint generated always as identity,
  linked_client_id  bigint references client on delete set null,
  name              text not null check (length(name) between 1 and 255),
  price_minor       bigint not null,
  quantity          int not null default 1,
  total_minor       bigint not null,
  -- What it was charged for, by the names of the contract: productId, itemId, orderId, volume, weight, tariffId, userId.
  subject           jsonb not null default '{}',
  from_at           timestamptz not null,
  to_at             timestamptz,
  created_at        timestamptz not null default now(),
  primary key (client_id, id)
);
create index billing_operation_from on billing_operation (client_id, from_at desc, id desc);
create index billing_operation_linked on billing_operation (linked_client_id, from_at desc, id desc);
call tenant_table('billing_operation');
-- Who is charged sees what they are charged for.
create policy linked on billing_operation for select to ambar_app using (linked_client_id = (select app_client()));
