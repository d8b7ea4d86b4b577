-- The ground: extensions, the role that requests run as, and the helper that puts a table behind the wall between clients.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

-- Requests run as this role. It owns nothing, so row level security holds for it, and it may not bypass it.
do $$
begin
  if not exists (select from pg_roles where rolname = 'ambar_app') then
    begin
      create role ambar_app nologin noinherit nobypassrls;
    exception when duplicate_object or unique_violation then null; -- another server of the same cluster was faster
    end;
  end if;
  if not pg_has_role(current_user, 'ambar_app', 'member') then
    execute format('grant ambar_app to %I', current_user);
  end if;
end $$;
grant usage on schema public to ambar_app;

-- The client of this transaction; null outside of one, which matches no row.
create function app_client() returns bigint language sql stable parallel safe
  as $$ select nullif(current_setting('app.client', true), '')::bigint $$;

-- Puts a table behind the wall: its rows are seen and written only in a transaction of their client.
create procedure tenant_table(name regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('create policy tenant on %s to ambar_app using (client_id = (select app_client())) with check (client_id = (select app_client()))', name);
  execute format('grant select, insert, update, delete on %s to ambar_app', name);
end $$;

create table client (
  id          bigint generated always as identity primary key,
  name        text not null check (length(name) between 1 and 200),
  lang        text not null default 'ru' check (lang in ('ru', 'en')),
  time_zone   text not null default 'Europe/Moscow',
  settings    jsonb not null default '{}',
  deleted     boolean not null default false,
  created_at  timestamptz not null default now()
);
alter table client enable row level security;
create policy tenant on client to ambar_app using (id = (select app_client())) with check (id = (select app_client()));
grant select, update on client to ambar_app;

create table idempotency_key (
  client_id   bigint not null references client on delete cascade,
  key         text not null,
  fingerprint bytea not null,
  answer      text,
  created_at  timestamptz not null default now(),
  primary key (client_id, key)
);
create index idempotency_key_age on idempotency_key (created_at);
call tenant_table('idempotency_key');

-- Queues a job as the owner of the queue; the role of requests can not touch the queue itself.
create function add_job(task text, payload json, lane text, run_at timestamptz, attempts int, key text, priority int) returns void
language sql security definer set search_path = pg_catalog, public as $$
  select graphile_worker.add_job(task, payload, queue_name => lane, run_at => coalesce(run_at, now()), max_attempts => attempts,
    job_key => key, priority => priority, job_key_mode => case when run_at is null then 'preserve_run_at' else 'replace' end)
$$;
revoke all on function add_job(text, json, text, timestamptz, int, text, int) from public;
grant execute on function add_job(text, json, text, timestamptz, int, text, int) to ambar_app;
