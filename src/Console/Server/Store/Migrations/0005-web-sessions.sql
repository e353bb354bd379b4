create table web_sessions (
    id text primary key,
    secret_hash text not null,
    person_id text not null references persons (id),
    how text not null,
    created_at bigint not null,
    expires_at bigint not null
);
create index web_sessions_of_person on web_sessions (person_id);

-- When a person first logged in, by whatever way.
alter table persons add column joined_at bigint;
update persons set joined_at = created_at where id in (select person_id from tokens);

-- Where a login was begun, for whoever approves it.
alter table device_sessions add column address text not null default '';
