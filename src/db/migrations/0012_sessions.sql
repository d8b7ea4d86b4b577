-- Signing in: sessions of the cabinet, second factors, resets of passwords, and the count of failures.

create table session (
  client_id  bigint not null references client on delete cascade,
  id         bigint generated always as identity,
  person_id  bigint not null,
  hash       bytea not null,
  device     text not null default '',
  created_at timestamptz not null default now(),
  used_at    timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (client_id, id),
  foreign key (client_id, person_id) references person (client_id, id) on delete cascade
);
create unique index session_hash on session (hash);
create index session_person on session (client_id, person_id, used_at);
call tenant_table('session');

-- The secret is sealed under SECRET_KEY. A code is good once: the step of the last one that was taken is kept.
create table second_factor (
  client_id  bigint not null references client on delete cascade,
  person_id  bigint not null,
  secret     bytea not null,
  confirmed  boolean not null default false,
  last_step  bigint not null default 0,
  created_at timestamptz not null default now(),
  primary key (client_id, person_id),
  foreign key (client_id, person_id) references person (client_id, id) on delete cascade
);
call tenant_table('second_factor');

create table password_reset (
  client_id  bigint not null references client on delete cascade,
  person_id  bigint not null,
  hash       bytea not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (client_id, person_id),
  foreign key (client_id, person_id) references person (client_id, id) on delete cascade
);
create unique index password_reset_hash on password_reset (hash);
call tenant_table('password_reset');

-- Failures are counted by what was typed, whether or not anyone has that login: the answer must not tell.
-- A client is not known yet, so this stands outside of the wall, and only the functions below reach it.
create schema gate;
create table gate.attempt (
  login_hash bytea primary key,
  failures   int not null,
  open_at    timestamptz not null,
  failed_at  timestamptz not null
);
create index attempt_age on gate.attempt (failed_at);

-- Counts an attempt before its password is looked at, so that many at once are many. Answers how many seconds the login is still closed; 0 lets in.
-- The first five are free, then the wait doubles from 5 seconds to 15 minutes; a day of peace forgets.
create function take_attempt(p_login bytea) returns int
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  v gate.attempt;
begin
  insert into gate.attempt (login_hash, failures, open_at, failed_at) values (p_login, 0, now(), now()) on conflict do nothing;
  select * into v from gate.attempt where login_hash = p_login for update;
  if v.open_at > clock_timestamp() then return ceil(extract(epoch from v.open_at - clock_timestamp())); end if;
  if v.failed_at < now() - interval '1 day' then v.failures := 0; end if;
  update gate.attempt set failures = v.failures + 1, failed_at = now(),
    open_at = case when v.failures < 4 then now() else clock_timestamp() + least(5 * power(2, least(v.failures - 4, 20)), 900) * interval '1 second' end
    where login_hash = p_login;
  delete from gate.attempt where login_hash in (select login_hash from gate.attempt where failed_at < now() - interval '1 day' limit 10);
  return 0;
end $$;

create function forget_attempts(p_login bytea) returns void language sql volatile security definer set search_path = pg_catalog, public as $$
  delete from gate.attempt where login_hash = p_login
$$;

-- Who signs in is not known to be of any client yet: these three are the look-ups across the wall, each by something that only its owner knows or types.
create function find_login(p_login text) returns table (client_id bigint, person_id bigint, password_hash text, email text, lang text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select p.client_id, p.id, p.password_hash, p.email, coalesce(p.lang, c.lang) from person p join client c on c.id = p.client_id and not c.deleted
  where lower(p.login) = lower(p_login) and p.active
$$;
create function find_session(p_hash bytea) returns table (client_id bigint, session_id bigint, person_id bigint, login text, lang text, roles text[], organization_ids bigint[], warehouse_ids bigint[], used_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public as $$
  select s.client_id, s.id, p.id, p.login, coalesce(p.lang, c.lang), p.roles, p.organization_ids, p.warehouse_ids, s.used_at
  from session s join person p on p.client_id = s.client_id and p.id = s.person_id and p.active join client c on c.id = s.client_id and not c.deleted
  where s.hash = p_hash and s.expires_at > now()
$$;
create function find_reset(p_hash bytea) returns table (client_id bigint, person_id bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
  select r.client_id, r.person_id from password_reset r join person p on p.client_id = r.client_id and p.id = r.person_id and p.active
    join client c on c.id = r.client_id and not c.deleted where r.hash = p_hash and r.expires_at > now()
$$;
revoke all on function take_attempt(bytea), forget_attempts(bytea), find_login(text), find_session(bytea), find_reset(bytea) from public;
grant execute on function take_attempt(bytea), forget_attempts(bytea), find_login(text), find_session(bytea), find_reset(bytea) to ambar_app;
