-- Where other systems deliver to. The secret checks their signatures, so it is kept as it is; nothing shows it.
create table hooks (
    id text primary key,
    workspace_id text not null references workspaces (id),
    system text not null,
    repo_id text,
    secret text not null,
    created_by text not null,
    created_at bigint not null,
    foreign key (workspace_id, repo_id) references repos (workspace_id, id)
);
create index hooks_of_workspace on hooks (workspace_id);

-- What was delivered, so that nothing counts twice.
create table deliveries (
    hook_id text not null references hooks (id) on delete cascade,
    workspace_id text not null,
    delivery_id text not null,
    at bigint not null,
    primary key (hook_id, delivery_id)
);
create index deliveries_by_time on deliveries (at);

-- An item that another system has too, by a hash of its address there, and when it was changed there.
alter table context_items add column external_id text;
alter table context_items add column external_at bigint;
create unique index context_of_others on context_items (workspace_id, external_id);
