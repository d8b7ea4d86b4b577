-- Views of lists that a person keeps: a name, and the filters as they stand in the address. Nothing of the data is in them.
create table list_view (
  client_id bigint not null references client on delete cascade,
  person_id bigint not null,
  list      text not null check (length(list) between 1 and 40),
  title     text not null check (length(title) between 1 and 60),
  search    text not null check (length(search) <= 4000),
  kept_at   timestamptz not null default now(),
  primary key (client_id, person_id, list, title),
  foreign key (client_id, person_id) references person (client_id, id) on delete cascade
);
call tenant_table('list_view');
