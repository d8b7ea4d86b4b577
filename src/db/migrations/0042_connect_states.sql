-- States that came back from a service that lets us in: each is good once. What is past its end is refused by its own words and need not be kept.
create table connect_state (
  client_id bigint not null references client on delete cascade,
  seal      text not null,
  until     timestamptz not null,
  primary key (client_id, seal)
);
call tenant_table('connect_state');
create index connect_state_until on connect_state (client_id, until);
