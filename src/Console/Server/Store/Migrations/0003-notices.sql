-- Who outside is told what. A webhook's secret signs what is sent to it, so it is kept as it is; nothing shows it.
create table notice_targets (
    id text primary key,
    workspace_id text not null references workspaces (id),
    kind text not null,
    address text not null,
    events text not null,
    secret text,
    created_by text not null,
    created_at bigint not null,
    rests_until bigint not null default 0,
    unique (workspace_id, kind, address)
);

-- What each of them is told, once: the edge is what must not be told twice.
create table notices (
    id text primary key,
    workspace_id text not null references workspaces (id),
    target_id text not null references notice_targets (id) on delete cascade,
    event text not null,
    subject_id text not null,
    edge text not null,
    state text not null,
    attempts bigint not null default 0,
    due_at bigint not null,
    problem text,
    created_at bigint not null,
    updated_at bigint not null,
    unique (target_id, event, edge)
);
create index notices_due on notices (due_at) where state = 'waiting';
