-- Tokens that end by themselves: a token past its end finds nobody, like one that was removed.
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
