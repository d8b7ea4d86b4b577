-- Letters that wait to be handed to the mail server, and what became of them.

create table letter (
  client_id  bigint not null references client on delete cascade,
  id         bigint generated always as identity,
  recipient  text not null check (length(recipient) between 3 and 254),
  subject    text not null,
  -- Sealed under SECRET_KEY, for a letter may carry a code; gone once it is sent or given up.
  body       bytea,
  status     text not null default 'QUEUED' check (status in ('QUEUED', 'SENT', 'FAILED')),
  problem    text,
  created_at timestamptz not null default now(),
  sent_at    timestamptz,
  primary key (client_id, id)
);
create index letter_status on letter (client_id, status, id desc);
call tenant_table('letter');
