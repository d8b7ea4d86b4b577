-- Boxes in which goods go to a marketplace's warehouse, and the works done on the goods of shipments, which pay by the piece.

create table box (
  client_id  bigint not null references client on delete cascade,
  id         bigint generated always as identity,
  barcode    text not null check (length(barcode) between 1 and 255),
  type       text not null default 'DEFAULT',
  order_id   bigint not null,
  -- Of a box that was numbered here: how many pieces it is made for.
  capacity   int check (capacity between 1 and 1000000),
  person_id  bigint,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade
);
create unique index box_barcode on box (client_id, barcode);
create index box_of_order on box (client_id, order_id, id);
create index box_search on box using gin (client_id, lower(barcode) gin_trgm_ops);
call tenant_table('box');

-- As searchable_product: behind row level security LIKE would use no index (decision 4).
create view searchable_box as select * from box where client_id = (select app_client());
grant select on searchable_box to ambar_app;

-- The last number of boxes that are numbered here.
create table box_number (
  client_id       bigint not null references client on delete cascade,
  organization_id bigint not null,
  last            int not null check (last >= 0),
  primary key (client_id, organization_id),
  foreign key (client_id, organization_id) references organization (client_id, id) on delete cascade
);
call tenant_table('box_number');

-- Each scan is a row with its worker. What product it was is said by the line, which merging keeps; what a piece paid is kept as it was then.
create table job_work (
  client_id     bigint not null references client on delete cascade,
  id            bigint generated always as identity,
  job_id        bigint not null,
  order_id      bigint not null,
  order_line_id bigint not null,
  box_id        bigint,
  quantity      int not null check (quantity between 1 and 1000000),
  price_minor   bigint not null check (price_minor >= 0),
  comment       text check (length(comment) <= 1000),
  spend_time    int check (spend_time >= 0),
  person_id     bigint,
  token_id      bigint,
  done_at       timestamptz not null default now(),
  primary key (client_id, id),
  -- What it comes to must go out exactly.
  constraint job_work_price check (quantity * price_minor::numeric <= 9007199254740991),
  foreign key (client_id, job_id) references job (client_id, id),
  foreign key (client_id, order_id) references sales_order (client_id, id) on delete cascade,
  foreign key (client_id, order_line_id) references order_line (client_id, id),
  foreign key (client_id, box_id) references box (client_id, id)
);
create index job_work_of_line on job_work (client_id, order_line_id, id) include (box_id, quantity);
create index job_work_of_order on job_work (client_id, order_id, id);
create index job_work_of_box on job_work (client_id, box_id, id) include (quantity) where box_id is not null;
create index job_work_of_person on job_work (client_id, person_id, id);
create index job_work_done on job_work (client_id, done_at, id);
create index job_work_of_job on job_work (client_id, job_id);
call tenant_table('job_work');

-- Of how many pieces of a line work was done: the most by any one job, or in boxes by all; and in all. Orders ask before they lower or remove it.
create view worked_line with (security_invoker = true) as
  select client_id, order_line_id, max(quantity) as most, sum(quantity)::bigint as total from (
    select client_id, order_line_id, case when box_id is null then job_id end as job_id, sum(quantity)::bigint as quantity
    from job_work group by 1, 2, 3) w group by client_id, order_line_id;
grant select on worked_line to ambar_app;
