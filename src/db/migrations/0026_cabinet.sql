-- The cabinet: the first start, and what tells open pages that something changed.

-- Whether anyone on this server can sign in. Asked before there is a caller, so it looks across the wall; it tells nothing but this.
create function is_set_up() returns boolean language sql stable security definer set search_path = pg_catalog, public as $$
  select exists (select from person where password_hash is not null)
$$;
revoke all on function is_set_up() from public;
grant execute on function is_set_up() to ambar_app;

-- When a task changed last: the page of a task and the list of tasks follow it.
alter table task add column modified_at timestamptz not null default now();
create index task_modified on task (client_id, modified_at desc, id);
create function task_touch() returns trigger language plpgsql as $$
begin
  new.modified_at := clock_timestamp();
  return new;
end $$;
create trigger task_touch before update on task for each row execute function task_touch();

-- A print of the newest changes of each of these clients, by topic: it differs when something changed. The fifty newest and not the newest
-- alone, so that a change that commits after a later one is seen too. One process asks for all clients that have pages open, in one
-- statement, so it looks across the wall; it answers prints and no data.
create function live_prints(clients bigint[]) returns table (client_id bigint, orders text, tasks text, stock text, notifications text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select c.id,
    (select md5(string_agg(x.id || ' ' || x.modified_at, ',')) from
      (select id, modified_at from sales_order where sales_order.client_id = c.id order by modified_at desc, id desc limit 50) x),
    (select md5(string_agg(x.id || ' ' || x.modified_at, ',')) from
      (select id, modified_at from task where task.client_id = c.id order by modified_at desc, id limit 50) x),
    (select md5(string_agg(x.id::text, ',')) from (select id from stock_history where stock_history.client_id = c.id order by id desc limit 50) x),
    (select md5(string_agg(x.id::text, ',')) from (select id from notification where notification.client_id = c.id order by id desc limit 50) x)
  from unnest(clients) c (id)
$$;

-- Which of these sessions and tokens (each beside its client) still stand: pages of the others are let go.
create function live_sessions(clients bigint[], ids bigint[]) returns table (id bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
  select s.id from unnest(clients, ids) w (client_id, id) join session s on s.client_id = w.client_id and s.id = w.id and s.expires_at > now()
    join person p on p.client_id = s.client_id and p.id = s.person_id and p.active join client c on c.id = s.client_id and not c.deleted
$$;
create function live_tokens(clients bigint[], ids bigint[]) returns table (id bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
  select t.id from unnest(clients, ids) w (client_id, id) join api_token t on t.client_id = w.client_id and t.id = w.id
    join client c on c.id = t.client_id and not c.deleted left join person p on p.client_id = t.client_id and p.id = t.person_id
    where p.id is null or p.active
$$;
revoke all on function live_prints(bigint[]), live_sessions(bigint[], bigint[]), live_tokens(bigint[], bigint[]) from public;
grant execute on function live_prints(bigint[]), live_sessions(bigint[], bigint[]), live_tokens(bigint[], bigint[]) to ambar_app;
