-- Tokens that end by themselves: a token past its end finds nobody, like one that was removed. And what else guards the door: how often may be
-- guessed, answers that are kept for repeats, and where the functions that look across the wall find their tables.
alter table api_token add column expires_at timestamptz;

create or replace function find_token(token_hash bytea) returns table (
  client_id bigint, token_id bigint, person_id bigint, login text, lang text, read_only boolean, roles text[], role text,
  organization_ids bigint[], warehouse_ids bigint[], used_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public as $$
  select t.client_id, t.id, p.id, coalesce(p.login, t.name), coalesce(p.lang, c.lang), t.read_only, coalesce(p.roles, '{API}'), t.role,
         p.organization_ids, p.warehouse_ids, t.used_at
  from api_token t join client c on c.id = t.client_id and not c.deleted
  left join person p on p.client_id = t.client_id and p.id = t.person_id
  where t.hash = token_hash and (p.id is null or p.active) and (t.expires_at is null or t.expires_at > now())
$$;

create or replace function live_tokens(clients bigint[], ids bigint[]) returns table (id bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
  select t.id from unnest(clients, ids) w (client_id, id) join api_token t on t.client_id = w.client_id and t.id = w.id
    join client c on c.id = t.client_id and not c.deleted left join person p on p.client_id = t.client_id and p.id = t.person_id
    where (p.id is null or p.active) and (t.expires_at is null or t.expires_at > now())
$$;

-- Counts an attempt under a key (a login at one address; a login wherever; a second factor) before it is looked at, so that many at once are
-- many. Answers how many seconds the key is still closed; 0 lets in. The first `free` cost nothing, then the wait doubles from 5 seconds to
-- 15 minutes. A day of peace forgets all, and each day `free` of them: who is counted by login alone is not shut out for ever by few strangers.
drop function take_attempt(bytea);
create function take_attempt(p_key bytea, p_free int) returns int
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v gate.attempt;
begin
  insert into gate.attempt (login_hash, failures, open_at, failed_at) values (p_key, 0, now(), now()) on conflict do nothing;
  select * into v from gate.attempt where login_hash = p_key for update;
  if v.open_at > clock_timestamp() then return ceil(extract(epoch from v.open_at - clock_timestamp())); end if;
  v.failures := greatest(0, v.failures - floor(extract(epoch from now() - v.failed_at) / 86400 * p_free))::int;
  if v.failed_at < now() - interval '1 day' then v.failures := 0; end if;
  update gate.attempt set failures = v.failures + 1, failed_at = now(), open_at = case when v.failures < p_free - 1 then now()
    else clock_timestamp() + least(5 * power(2, least(v.failures - p_free + 1, 20)), 900) * interval '1 second' end
    where login_hash = p_key;
  delete from gate.attempt where login_hash in (select login_hash from gate.attempt where failed_at < now() - interval '1 day' limit 10);
  return 0;
end $$;
revoke all on function take_attempt(bytea, int) from public;
grant execute on function take_attempt(bytea, int) to ambar_app;

-- Whose a file is: the names of what tasks made are easy to guess.
create index task_file on task (client_id, file_path) where file_path is not null;
create index task_input on task (client_id, input_path) where input_path is not null;

-- Answers that are kept for repeats are sealed from now on; those of before may hold tokens, and are good for a day at most.
delete from idempotency_key;

-- A schema of temporary tables stands before all others unless it is named: whoever could make one could put a table of their own in the
-- way of a function that runs as the owner.
do $$
declare
  v_function regprocedure;
begin
  for v_function in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where p.prosecdef and n.nspname in ('public', 'directory')
  loop
    execute format('alter function %s set search_path = pg_catalog, public, pg_temp', v_function);
  end loop;
end $$;
