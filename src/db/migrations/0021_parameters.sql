-- Parameters of goods: what marketplaces define (shared, schema `directory`), what a client defines, and an index of the values on cards.

-- What is the same for every client: filled from marketplaces' own directories by functions of the owner, only read by requests. A schema
-- apart, so that every table of `public` is some client's. Backups leave it out: it is fetched anew.
create schema directory;
grant usage on schema directory to ambar_app;

-- Numbers of shared parameters are computed, the same on every server, because values on cards refer to them.
create function directory.param_id(service text, external_id bigint) returns bigint language plpgsql immutable as $$
declare number int := array_position(array['WILDBERRIES', 'OZON', 'YANDEX_MARKET', 'ALIEXPRESS', 'AVITO', 'NATIONAL_CATALOG', 'SBER_MEGA_MARKET', 'LEROY_MERLIN'], service);
begin
  if number is null or external_id not between 1 and 9999999999999 then
    raise exception 'parameter % of % has no number', external_id, service using errcode = '22023';
  end if;
  return number * 10000000000000 + external_id;
end $$;

create table directory.param (
  id                  bigint primary key,
  service             text not null,
  external_id         bigint not null,
  name                text not null,
  value_type          text not null check (value_type in ('BOOLEAN', 'LONG', 'DOUBLE', 'ENUM', 'TEXT', 'DATE')),
  display_type        text not null check (display_type in ('SELECT', 'SUGGEST', 'TEXT', 'CHECKBOX', 'LONGTEXT')),
  level               text not null check (level in ('CATEGORY', 'MODEL', 'VIEW', 'PRODUCT')),
  service_param       text,
  multi_value_allowed boolean not null default false,
  max_values_count    int,
  -- {name, units: [{name}]}
  measure             jsonb,
  description         text,
  group_name          text,
  dictionary_id       bigint,
  use_dictionary      boolean not null default false,
  use_category_option boolean not null default false,
  visible             boolean not null default true,
  published           boolean not null default true,
  -- Its options, the same in every category, are all here: only then a value that is not among them is wrong.
  options_whole       boolean not null default false,
  extra               jsonb not null default '{}',
  refreshed_at        timestamptz not null default now(),
  unique (service, external_id)
);
create table directory.param_category (
  -- Which number of the wire this is: WILDBERRIES_TYPE, OZON_DESCRIPTION_CATEGORY, …
  directory   text not null,
  category_id bigint not null,
  param_id    bigint not null references directory.param on delete cascade,
  required    boolean not null default false,
  multi_value_allowed boolean not null default false,
  max_values_count    int,
  position    int not null default 0,
  primary key (directory, category_id, param_id)
);
create index param_category_of_param on directory.param_category (param_id);
create table directory.option (
  param_id    bigint not null references directory.param on delete cascade,
  -- Zero: of every category.
  category_id bigint not null default 0,
  key         text not null,
  external_id bigint,
  name        text not null,
  primary key (param_id, category_id, key)
);
create index option_name on directory.option (param_id, lower(name));
create index option_search on directory.option using gin (param_id, name gin_trgm_ops);
grant select on directory.param, directory.param_category, directory.option to ambar_app;

-- The parameters of one category of a service, whole: those that are not sent are no longer of it.
create function directory.save_params(of_service text, of_directory text, of_category bigint, params jsonb) returns int
language plpgsql as $$
declare saved int;
begin
  insert into directory.param as p (id, service, external_id, name, value_type, display_type, level, service_param, multi_value_allowed, max_values_count,
      measure, description, group_name, dictionary_id, use_dictionary, use_category_option, visible, extra)
    select distinct on (r.external_id) directory.param_id(of_service, r.external_id), of_service, r.external_id, r.name, r.value_type, r.display_type, r.level, r.service_param,
      coalesce(r.multi_value_allowed, false), r.max_values_count, r.measure, r.description, r.group_name, r.dictionary_id,
      coalesce(r.use_dictionary, false), coalesce(r.use_category_option, false), coalesce(r.visible, true), coalesce(r.extra, '{}')
    from jsonb_populate_recordset(null::directory.param, params) r order by r.external_id
    on conflict (id) do update set name = excluded.name, value_type = excluded.value_type, display_type = excluded.display_type, level = excluded.level,
      service_param = excluded.service_param,
      -- Categories may differ in this: a value is held against the widest of them, and shown as its category has it.
      multi_value_allowed = p.multi_value_allowed or excluded.multi_value_allowed,
      max_values_count = case when p.multi_value_allowed and excluded.multi_value_allowed
        then nullif(greatest(coalesce(p.max_values_count, 2147483647), coalesce(excluded.max_values_count, 2147483647)), 2147483647)
        when excluded.multi_value_allowed then excluded.max_values_count else p.max_values_count end,
      measure = coalesce(excluded.measure, p.measure), description = excluded.description, group_name = excluded.group_name, dictionary_id = excluded.dictionary_id,
      use_dictionary = excluded.use_dictionary, use_category_option = excluded.use_category_option, visible = excluded.visible, extra = excluded.extra,
      published = true, refreshed_at = now();
  get diagnostics saved = row_count;
  delete from directory.param_category c where c.directory = of_directory and c.category_id = of_category
    and c.param_id not in (select directory.param_id(of_service, (e ->> 'external_id')::bigint) from jsonb_array_elements(params) e);
  insert into directory.param_category (directory, category_id, param_id, required, multi_value_allowed, max_values_count, position)
    select distinct on (3) of_directory, of_category, directory.param_id(of_service, (e ->> 'external_id')::bigint), coalesce((e ->> 'required')::boolean, false),
      coalesce((e ->> 'multi_value_allowed')::boolean, false), (e ->> 'max_values_count')::int, at::int - 1
    from jsonb_array_elements(params) with ordinality x(e, at) order by 3, at
    on conflict (directory, category_id, param_id) do update set required = excluded.required,
      multi_value_allowed = excluded.multi_value_allowed, max_values_count = excluded.max_values_count, position = excluded.position;
  return saved;
end $$;
-- Values of a shared parameter, in one category or (0) in all; `is_whole`: those that are not sent are no longer there.
create function directory.save_options(of_service text, of_param bigint, of_category bigint, options jsonb, is_whole boolean) returns int
language plpgsql as $$
declare saved int; of_id bigint := directory.param_id(of_service, of_param);
begin
  if is_whole then
    delete from directory.option o where o.param_id = of_id and o.category_id = of_category
      and o.key not in (select coalesce(e ->> 'external_id', e ->> 'name') from jsonb_array_elements(options) e);
  end if;
  insert into directory.option (param_id, category_id, key, external_id, name)
    select distinct on (key) of_id, of_category, key, external_id, name
    from (select coalesce(e ->> 'external_id', e ->> 'name') as key, (e ->> 'external_id')::bigint as external_id, e ->> 'name' as name
      from jsonb_array_elements(options) e) o order by key
    on conflict (param_id, category_id, key) do update set name = excluded.name where directory.option.name <> excluded.name;
  get diagnostics saved = row_count;
  if of_category = 0 then
    update directory.param p set options_whole = is_whole where p.id = of_id and p.options_whole <> is_whole;
  end if;
  return saved;
end $$;
-- For the owner alone: what one client's request could write here, all the others would read.
revoke all on function directory.save_params(text, text, bigint, jsonb), directory.save_options(text, bigint, bigint, jsonb, boolean) from public;

-- Numbers of a client's own parameters and options, clear of the numbers of other systems below and of shared ones above.
create sequence param_number minvalue 1000000000 maxvalue 9999999999999;
create sequence param_option_number minvalue 1000000000 maxvalue 9999999999999;
grant usage on sequence param_number, param_option_number to ambar_app;

create table param (
  client_id           bigint not null references client on delete cascade,
  id                  bigint not null default nextval('param_number'),
  name                text not null check (length(name) between 1 and 255),
  value_type          text not null check (value_type in ('BOOLEAN', 'LONG', 'DOUBLE', 'ENUM', 'TEXT', 'DATE')),
  display_type        text not null check (display_type in ('SELECT', 'SUGGEST', 'TEXT', 'CHECKBOX', 'LONGTEXT')),
  level               text not null default 'MODEL' check (level in ('CATEGORY', 'MODEL', 'VIEW', 'PRODUCT')),
  service_param       text,
  required            boolean not null default false,
  multi_value_allowed boolean not null default false,
  max_values_count    int check (max_values_count > 0),
  use_all_categories  boolean not null default false,
  visible             boolean not null default true,
  one_c_id            text,
  -- Measure, unit and whatever else the contract has of a parameter.
  extra               jsonb not null default '{}',
  version             int not null default 1,
  created_at          timestamptz not null default now(),
  primary key (client_id, id)
);
create unique index param_name on param (client_id, lower(name));
create unique index param_one_c on param (client_id, one_c_id) where one_c_id is not null;
call tenant_table('param');

create table param_option (
  client_id     bigint not null references client on delete cascade,
  id            bigint not null default nextval('param_option_number'),
  param_id      bigint not null,
  name          text not null check (length(name) between 1 and 1000),
  one_c_id      text,
  -- Numbers of the same value on services, by their wire names.
  extra         jsonb not null default '{}',
  primary key (client_id, id),
  foreign key (client_id, param_id) references param (client_id, id) on delete cascade
);
create unique index param_option_name on param_option (client_id, param_id, lower(name));
call tenant_table('param_option');

create table param_category (
  client_id   bigint not null references client on delete cascade,
  param_id    bigint not null,
  category_id bigint not null,
  primary key (client_id, param_id, category_id),
  foreign key (client_id, param_id) references param (client_id, id) on delete cascade,
  foreign key (client_id, category_id) references category (client_id, id) on delete cascade
);
create index param_category_of_category on param_category (client_id, category_id);
call tenant_table('param_category');

-- "When this is so, then that": one side is a parameter (own or shared, so no key holds it) or a field of the card.
create table param_rule (
  client_id            bigint not null references client on delete cascade,
  id                   bigint generated by default as identity,
  name                 text,
  type                 text not null check (type in ('APPLY', 'EQUALS', 'HIDE_PARAM')),
  param_id             bigint,
  service_param        text,
  value                text,
  second_param_id      bigint,
  second_service_param text,
  second_value         text,
  category_id          bigint,
  ozon_category_id     bigint,
  wildberries_type_id  bigint,
  tnved                bigint,
  created_user         text,
  version              int not null default 1,
  created_at           timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, category_id) references category (client_id, id) on delete cascade,
  check (num_nonnulls(param_id, service_param) = 1 and num_nonnulls(second_param_id, second_service_param) = 1)
);
create index param_rule_of_category on param_rule (client_id, category_id) where category_id is not null;
call tenant_table('param_rule');

create table param_override (
  client_id     bigint not null references client on delete cascade,
  id            bigint generated by default as identity,
  param_id      bigint not null,
  -- Null: in every category.
  category_id   bigint,
  level         text check (level in ('CATEGORY', 'MODEL', 'VIEW', 'PRODUCT')),
  service_param text,
  visible       boolean,
  primary key (client_id, id),
  foreign key (client_id, category_id) references category (client_id, id) on delete cascade
);
create unique index param_override_once on param_override (client_id, param_id, coalesce(category_id, 0));
create index param_override_of_category on param_override (client_id, category_id) where category_id is not null;
call tenant_table('param_override');

-- Default values of a category's cards; `extra.params` is the same as the caller wrote it.
alter table category add column param_values jsonb;
create function pg_temp.values_of(text) returns jsonb language plpgsql as $$
begin
  return case when jsonb_typeof($1::jsonb) = 'array' then jsonb_path_query_array($1::jsonb, '$[*] ? (@.type() == "object")') end;
exception when others then return null;
end $$;
update category set param_values = pg_temp.values_of(extra ->> 'params') where extra ? 'params';

-- Feeds wrote the text of a value under a name that the contract does not have.
create function pg_temp.mended(jsonb) returns jsonb language sql as $$
  select jsonb_agg(case when v ? 'value' and not v ? 'stringValue' then (v - 'value') || jsonb_build_object('stringValue', v ->> 'value') else v end order by at)
  from jsonb_array_elements($1) with ordinality e(v, at)
$$;
update product_model set param_values = pg_temp.mended(param_values) where param_values @? '$[*].value';
update product_view set param_values = pg_temp.mended(param_values) where param_values @? '$[*].value';
update product set param_values = pg_temp.mended(param_values) where param_values @? '$[*].value';

-- Values are kept whole in the row of their level (one read, one write); this is only what a search by value looks in. It may be used
-- behind row level security, which an index over jsonb may not.
create table param_value (
  client_id bigint not null references client on delete cascade,
  level     text not null,
  owner_id  bigint not null,
  param_id  bigint not null,
  value     text not null,
  number    double precision,
  primary key (client_id, level, owner_id, param_id, value)
);
create index param_value_search on param_value (client_id, param_id, value, level, owner_id);
create index param_value_number on param_value (client_id, param_id, number, level, owner_id) where number is not null;
call tenant_table('param_value');

create function param_values_of(given jsonb) returns table (param_id bigint, value text, number double precision) language sql immutable as $$
  select distinct on (1, 2) (v ->> 'paramId')::bigint,
    lower(left(coalesce(v -> 'option' ->> 'name', v ->> 'stringValue', v ->> 'booleanValue', v ->> 'dateValue', v ->> 'longValue', v ->> 'doubleValue'), 200)),
    coalesce(v ->> 'longValue', v ->> 'doubleValue')::double precision
  from jsonb_array_elements(given) v
  where (v ->> 'paramId')::bigint > 0
    and coalesce(v -> 'option' ->> 'name', v ->> 'stringValue', v ->> 'booleanValue', v ->> 'dateValue', v ->> 'longValue', v ->> 'doubleValue') is not null
$$;
create function param_values_changed() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    delete from param_value p where p.client_id = old.client_id and p.level = tg_argv[0] and p.owner_id = old.id
      and (tg_op = 'DELETE' or (p.param_id, p.value) not in (select v.param_id, v.value from param_values_of(coalesce(new.param_values, '[]')) v));
  end if;
  if tg_op <> 'DELETE' and new.param_values is not null then
    insert into param_value (client_id, level, owner_id, param_id, value, number)
      select new.client_id, tg_argv[0], new.id, v.param_id, v.value, v.number from param_values_of(new.param_values) v
      on conflict (client_id, level, owner_id, param_id, value) do update set number = excluded.number where param_value.number is distinct from excluded.number;
  end if;
  return null;
end $$;
do $$
declare of record;
begin
  for of in select * from (values ('category', 'CATEGORY'), ('product_model', 'MODEL'), ('product_view', 'VIEW'), ('product', 'PRODUCT')) t(name, level) loop
    execute format('insert into param_value (client_id, level, owner_id, param_id, value, number)
      select t.client_id, %L, t.id, v.param_id, v.value, v.number from %I t, param_values_of(t.param_values) v', of.level, of.name);
    execute format('create trigger param_values_made after insert on %I for each row when (new.param_values is not null)
      execute function param_values_changed(%L)', of.name, of.level);
    execute format('create trigger param_values_changed after update on %I for each row when (old.param_values is distinct from new.param_values)
      execute function param_values_changed(%L)', of.name, of.level);
    execute format('create trigger param_values_gone after delete on %I for each row when (old.param_values is not null)
      execute function param_values_changed(%L)', of.name, of.level);
  end loop;
end $$;
