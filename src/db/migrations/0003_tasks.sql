-- What a caller sees of long work, and the tasks that people set each other.

create table task (
  client_id       bigint not null references client on delete cascade,
  id              bigint generated always as identity,
  -- The name of the task in the code, to run it again; `type` is what the wire calls it.
  name            text not null,
  type            text not null,
  status          text not null default 'CREATED'
    check (status in ('CREATED', 'RUNNING', 'FINISHED', 'ERROR', 'RESTARTING', 'INTERRUPTING', 'INTERRUPTED', 'STOPPED', 'EXCEPTION')),
  payload         jsonb not null,
  organization_id bigint,
  entity_id       bigint,
  person_id       bigint,
  progress        int not null default 0 check (progress between 0 and 100),
  message         text,
  message_params  jsonb,
  file_path       text,
  input_path      text,
  retries         int not null default 0,
  retry_at        timestamptz,
  forced          boolean not null default false,
  created_at      timestamptz not null default now(),
  started_at      timestamptz,
  finished_at     timestamptz,
  primary key (client_id, id)
);
create index task_recent on task (client_id, type, id desc);
create index task_open on task (client_id, id) where status in ('CREATED', 'RUNNING', 'RESTARTING', 'INTERRUPTING');
call tenant_table('task');

create table user_task (
  client_id    bigint not null references client on delete cascade,
  id           bigint generated always as identity,
  name         text not null check (length(name) between 1 and 255),
  description  text,
  priority     text,
  status       text not null,
  author_id    bigint,
  assignee_id  bigint,
  starts_at    timestamptz,
  due_at       timestamptz,
  created_at   timestamptz not null default now(),
  finished_at  timestamptz,
  version      int not null default 1,
  -- What else the contract keeps of it, as it was given.
  extra        jsonb not null default '{}',
  primary key (client_id, id),
  foreign key (client_id, author_id) references person (client_id, id),
  foreign key (client_id, assignee_id) references person (client_id, id)
);
create index user_task_open on user_task (client_id, status, id desc);
call tenant_table('user_task');

-- Which processes work, by the advisory lock that each holds while it lives. Not of any client.
create schema queue;
create table queue.worker (
  worker_id text primary key,
  lock_key  bigint not null
);
