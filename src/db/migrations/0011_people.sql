-- People: employees and their positions, and what is kept of users beside their login.

create table staff_position (
  client_id      bigint not null references client on delete cascade,
  id             bigint generated always as identity,
  name           text not null check (length(name) between 1 and 255),
  default_job_id bigint,
  deleted        boolean not null default false,
  created_by     text not null,
  created_at     timestamptz not null default now(),
  primary key (client_id, id)
);
create unique index staff_position_name on staff_position (client_id, lower(name)) where not deleted;
call tenant_table('staff_position');

-- An employee need not be a user: most of a warehouse only scans.
create table employee (
  client_id   bigint not null references client on delete cascade,
  id          bigint generated always as identity,
  first_name  text not null check (length(first_name) between 1 and 255),
  last_name   text not null check (length(last_name) between 1 and 255),
  sur_name    text,
  position_id bigint,
  version     int not null default 1,
  deleted     boolean not null default false,
  created_by  text not null,
  created_at  timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, position_id) references staff_position (client_id, id)
);
create index employee_position on employee (client_id, position_id);
call tenant_table('employee');

alter table person add column employee_id bigint, add column phone text, add column extra jsonb not null default '{}',
  add foreign key (client_id, employee_id) references employee (client_id, id);
create unique index person_employee on person (client_id, employee_id);

-- The whole trail, newest first, and that of one person.
create index audit_person on audit (client_id, person_id, id desc);
create index audit_action on audit (client_id, action, id desc);

-- Whether a login is taken by someone else on this server: logins are unique over all clients, and people sign in by nothing else.
create function login_taken(p_login text, p_client bigint, p_id bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
  select exists (select from person where lower(login) = lower(p_login) and (client_id, id) is distinct from (p_client, p_id))
$$;
revoke all on function login_taken(text, bigint, bigint) from public;
grant execute on function login_taken(text, bigint, bigint) to ambar_app;
