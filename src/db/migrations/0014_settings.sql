-- Settings that components of the cabinet and integrations keep, and the codes that confirm what can not be undone.

create table property (
  client_id       bigint not null references client on delete cascade,
  -- Nought where it does not depend on an organization, so that it can be part of the key.
  organization_id bigint not null default 0,
  component       text not null check (length(component) between 1 and 200),
  name            text not null check (length(name) <= 200),
  value           text not null check (length(value) <= 65536),
  value_name      text check (length(value_name) <= 1000),
  modified_at     timestamptz not null default now(),
  primary key (client_id, organization_id, component, name)
);
call tenant_table('property');

-- The code itself is in the letter only.
create table confirmation (
  client_id       bigint not null references client on delete cascade,
  organization_id bigint not null,
  action          text not null check (action in ('ORGANIZATION', 'PRODUCTS')),
  hash            bytea not null,
  attempts        int not null default 0,
  expires_at      timestamptz not null,
  created_at      timestamptz not null default now(),
  primary key (client_id, organization_id, action),
  foreign key (client_id, organization_id) references organization (client_id, id) on delete cascade
);
call tenant_table('confirmation');
