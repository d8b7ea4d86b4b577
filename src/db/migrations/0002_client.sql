-- The client itself: organizations, people, tokens, integrations, and the audit trail.

create table organization (
  client_id   bigint not null references client on delete cascade,
  id          bigint generated always as identity,
  name        text not null check (length(name) between 1 and 255),
  short_name  text,
  inn         text not null default '',
  is_default  boolean not null default false,
  -- What the contract keeps of an organization and of its settings, as it was given.
  requisites  jsonb not null default '{}',
  settings    jsonb not null default '{}',
  -- AES-256-GCM under SECRET_KEY; a JSON object of the keys that were given, and their names for those who only ask whether there is one.
  secrets     bytea,
  has_secrets text[] not null default '{}',
  deleted     boolean not null default false,
  created_at  timestamptz not null default now(),
  primary key (client_id, id)
);
create unique index organization_name on organization (client_id, lower(name)) where not deleted;
create unique index organization_default on organization (client_id) where is_default and not deleted;
call tenant_table('organization');

create table person (
  client_id        bigint not null references client on delete cascade,
  id               bigint generated always as identity,
  login            text not null check (length(login) between 1 and 200),
  name             text not null default '',
  email            text,
  lang             text check (lang in ('ru', 'en')),
  password_hash    text,
  roles            text[] not null default '{}',
  -- Null is all of them.
  organization_ids bigint[],
  warehouse_ids    bigint[],
  is_main          boolean not null default false,
  active           boolean not null default true,
  created_at       timestamptz not null default now(),
  primary key (client_id, id)
);
-- A login names one person on the whole server: it is what people sign in with.
create unique index person_login on person (lower(login));
call tenant_table('person');

create table api_token (
  client_id   bigint not null references client on delete cascade,
  id          bigint generated always as identity,
  name        text not null check (length(name) between 1 and 100),
  hash        bytea not null,
  read_only   boolean not null default false,
  -- It acts for this person, and may do no more than this role when there is one.
  person_id   bigint,
  role        text,
  created_at  timestamptz not null default now(),
  used_at     timestamptz,
  primary key (client_id, id),
  foreign key (client_id, person_id) references person (client_id, id)
);
create unique index api_token_name on api_token (client_id, lower(name));
create unique index api_token_hash on api_token (hash);
call tenant_table('api_token');

-- Who a token belongs to is asked before the client is known, so it is the one look-up across the wall.
create function find_token(token_hash bytea) returns table (
  client_id bigint, token_id bigint, person_id bigint, login text, lang text, read_only boolean, roles text[], role text,
  organization_ids bigint[], warehouse_ids bigint[], used_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public as $$
  select t.client_id, t.id, p.id, coalesce(p.login, t.name), coalesce(p.lang, c.lang), t.read_only, coalesce(p.roles, '{API}'), t.role,
         p.organization_ids, p.warehouse_ids, t.used_at
  from api_token t join client c on c.id = t.client_id and not c.deleted
  left join person p on p.client_id = t.client_id and p.id = t.person_id
  where t.hash = token_hash and (p.id is null or p.active)
$$;
revoke all on function find_token(bytea) from public;
grant execute on function find_token(bytea) to ambar_app;

create table integration (
  client_id         bigint not null references client on delete cascade,
  id                bigint generated always as identity,
  organization_id   bigint not null,
  service           text not null,
  service_client_id text,
  login             text,
  second_login      text,
  site_domain       text,
  -- AES-256-GCM under SECRET_KEY; a JSON object of the secrets that were given.
  secrets           bytea,
  has_secret        boolean not null default false,
  has_password      boolean not null default false,
  has_second_password boolean not null default false,
  has_token         boolean not null default false,
  -- Where each import stands: the cursor moves in the transaction that saves the page.
  cursors           jsonb not null default '{}',
  -- Null while it works; otherwise why it does not.
  problem           text,
  checked_at        timestamptz,
  created_at        timestamptz not null default now(),
  modified_at       timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, organization_id) references organization (client_id, id) on delete cascade
);
create unique index integration_account on integration (client_id, organization_id, service);
call tenant_table('integration');

create table audit (
  client_id   bigint not null references client on delete cascade,
  id          bigint generated always as identity,
  at          timestamptz not null default now(),
  person_id   bigint,
  token_id    bigint,
  request_id  text not null,
  action      text not null,
  subject     text not null,
  subject_id  bigint,
  details     jsonb not null default '{}',
  primary key (client_id, id)
);
create index audit_subject on audit (client_id, subject, subject_id, id desc);
call tenant_table('audit');
