-- Imports of feeds: where each stands, and what could not be taken with its line and reason.

create table feed_import (
  client_id       bigint not null references client on delete cascade,
  task_id         bigint not null,
  organization_id bigint not null,
  -- Offers of the feed that are behind us, good or bad: moved in the transaction that saves them.
  offers_done     bigint not null default 0,
  created         bigint not null default 0,
  changed         bigint not null default 0,
  refused         bigint not null default 0,
  warned          bigint not null default 0,
  primary key (client_id, task_id),
  foreign key (client_id, task_id) references task (client_id, id) on delete cascade
);
call tenant_table('feed_import');

create table import_problem (
  client_id       bigint not null references client on delete cascade,
  id              bigint generated always as identity,
  task_id         bigint not null,
  organization_id bigint not null,
  service         text not null default 'NONE',
  line            int not null,
  offer_index     bigint,
  external_id     text,
  name            text,
  article         text,
  code            text not null,
  params          jsonb not null default '{}',
  -- Kept with a warning, or left out.
  kept            boolean not null,
  at              timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, task_id) references task (client_id, id) on delete cascade
);
-- A page of a feed that is read again after a crash names each problem once.
create unique index import_problem_once on import_problem (client_id, task_id, line, code, coalesce(offer_index, -1));
create index import_problem_recent on import_problem (client_id, organization_id, id desc);
call tenant_table('import_problem');
