-- News for people: what happened, who has read it, and what each wants to be told where.

create table notification (
  client_id        bigint not null references client on delete cascade,
  id               bigint generated always as identity,
  code             text not null,
  type             text not null check (type in ('INFO', 'WARNING', 'CRITICAL', 'GLOBAL')),
  params           jsonb not null default '{}',
  organization_id  bigint,
  product_model_id bigint,
  created_at       timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, organization_id) references organization (client_id, id) on delete cascade
);
create index notification_organization on notification (client_id, organization_id, id desc);
create index notification_code on notification (client_id, code, id desc);
call tenant_table('notification');

-- Each reader has their own marks; 0 is a token that stands for no person.
create table notification_read (
  client_id       bigint not null,
  reader_id       bigint not null,
  notification_id bigint not null,
  read_at         timestamptz not null default now(),
  primary key (client_id, reader_id, notification_id),
  foreign key (client_id, notification_id) references notification (client_id, id) on delete cascade
);
create index notification_read_notification on notification_read (client_id, notification_id);
call tenant_table('notification_read');

-- What a person chose beside the cabinet; no row is nothing.
create table notification_choice (
  client_id  bigint not null,
  person_id  bigint not null,
  by_mail    text[] not null default '{}' check (by_mail <@ '{INFO,WARNING,CRITICAL,GLOBAL}'),
  by_telegram text[] not null default '{}' check (by_telegram <@ '{INFO,WARNING,CRITICAL,GLOBAL}'),
  primary key (client_id, person_id),
  foreign key (client_id, person_id) references person (client_id, id) on delete cascade
);
call tenant_table('notification_choice');
