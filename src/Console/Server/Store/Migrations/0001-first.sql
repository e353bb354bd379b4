create table workspaces (
    id text primary key,
    slug text not null unique,
    policy_mode text not null,
    policy_allowed text not null,
    policy_version bigint not null default 1,
    purge_due bigint not null default 0,
    created_at bigint not null
);

-- Accounts of this server, not of a workspace.
create table persons (
    id text primary key,
    name text not null,
    is_operator bigint not null default 0,
    created_at bigint not null
);

create table members (
    workspace_id text not null references workspaces (id),
    person_id text not null references persons (id),
    role text not null,
    created_at bigint not null,
    primary key (workspace_id, person_id)
);
create index members_of_person on members (person_id);

create table tokens (
    id text primary key,
    secret_hash text not null,
    workspace_id text references workspaces (id),
    person_id text references persons (id),
    scope text,
    label text not null default '',
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint
);
create index tokens_of_workspace on tokens (workspace_id);
create index tokens_of_person on tokens (person_id);

create table invites (
    id text primary key,
    secret_hash text not null,
    person_id text not null references persons (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);

create table device_sessions (
    id text primary key,
    secret_hash text not null,
    user_code text not null unique,
    state text not null,
    person_id text references persons (id),
    client text not null default '',
    created_at bigint not null,
    expires_at bigint not null
);

create table repos (
    id text primary key,
    workspace_id text not null references workspaces (id),
    remote_url_hash text not null,
    status text not null,
    label text,
    extra text,
    created_at bigint not null,
    updated_at bigint not null,
    unique (workspace_id, id),
    unique (workspace_id, remote_url_hash)
);

create table workers (
    id text primary key,
    workspace_id text not null references workspaces (id),
    identity text not null,
    display_name text,
    status text not null,
    capabilities text not null,
    can_write bigint not null,
    can_use_network bigint not null,
    repos_allowed text not null,
    execution_modes text not null,
    models text not null,
    kinds text not null,
    machine_fingerprint text,
    agent_version text,
    platform text,
    arch text,
    node_version text,
    policy_version text,
    extra text,
    created_at bigint not null,
    last_seen_at bigint not null,
    unique (workspace_id, identity)
);

create table workstreams (
    id text primary key,
    workspace_id text not null references workspaces (id),
    slug text not null,
    name text,
    archived bigint not null default 0,
    created_at bigint not null,
    unique (workspace_id, slug)
);

create table intakes (
    id text primary key,
    workspace_id text not null references workspaces (id),
    workstream_id text references workstreams (id),
    title text,
    raw_content text,
    repo_ids text not null,
    state text not null,
    created_by text,
    created_at bigint not null,
    updated_at bigint not null
);
create index intakes_of_workspace on intakes (workspace_id, created_at);

create table proposals (
    id text primary key,
    workspace_id text not null references workspaces (id),
    intake_id text not null references intakes (id),
    revision bigint not null,
    state text not null,
    intent text,
    scope text,
    plan text,
    readiness_score double precision,
    readiness_reasons text,
    questions text,
    rejection text,
    created_by text,
    decided_by text,
    created_at bigint not null,
    decided_at bigint,
    unique (intake_id, revision)
);

create table parts (
    id text primary key,
    workspace_id text not null references workspaces (id),
    proposal_id text not null references proposals (id),
    part_key text not null,
    part_order bigint not null,
    repo_id text not null,
    scope text,
    plan text,
    needs text not null,
    state text not null,
    run_id text,
    unique (proposal_id, part_key),
    foreign key (workspace_id, repo_id) references repos (workspace_id, id)
);
create index parts_of_run on parts (run_id);

create table runs (
    id text primary key,
    workspace_id text not null references workspaces (id),
    repo_id text not null,
    run_ref text not null,
    status text not null,
    current_milestone text,
    run_state_path text,
    blocked_by text,
    extra text,
    created_at bigint not null,
    updated_at bigint not null,
    unique (workspace_id, repo_id, run_ref),
    foreign key (workspace_id, repo_id) references repos (workspace_id, id)
);
create index runs_of_workspace on runs (workspace_id, updated_at);

create table milestones (
    {seq},
    workspace_id text not null,
    run_id text not null references runs (id),
    text text,
    at bigint not null
);
create index milestones_of_run on milestones (run_id, seq);

create table jobs (
    {seq},
    id text not null unique,
    workspace_id text not null references workspaces (id),
    repo_id text not null,
    kind text not null,
    claimable bigint not null,
    role text,
    prompt text,
    requirements text not null,
    needs_write bigint not null,
    needs_network bigint not null,
    needs_mode text not null,
    needs_model text not null,
    priority bigint not null,
    run_id text,
    parent_id text,
    intake_id text,
    decision_id text,
    state text not null,
    generation bigint not null default 0,
    worker_id text,
    lease_expires_at bigint,
    expirations bigint not null default 0,
    message text,
    outcome text,
    outcome_reason text,
    evidence text,
    cost_usd double precision,
    extra text,
    created_at bigint not null,
    updated_at bigint not null,
    finished_at bigint,
    foreign key (workspace_id, repo_id) references repos (workspace_id, id)
);
create index jobs_to_claim on jobs (workspace_id, priority desc, seq) where state = 'pending' and claimable = 1;
create index jobs_leased on jobs (lease_expires_at) where state = 'running';
create index jobs_by_state on jobs (workspace_id, state, seq);
create index jobs_of_run on jobs (run_id) where run_id is not null;
create index jobs_of_intake on jobs (intake_id) where intake_id is not null;
create index jobs_finished on jobs (workspace_id, finished_at) where finished_at is not null;

create table completions (
    workspace_id text not null,
    job_id text not null references jobs (id),
    idempotency_key text not null,
    generation bigint not null,
    worker_id text not null,
    spawned text not null,
    at bigint not null,
    primary key (job_id, idempotency_key)
);

create table decisions (
    id text primary key,
    workspace_id text not null references workspaces (id),
    job_id text not null references jobs (id),
    repo_id text not null,
    run_id text,
    state text not null,
    question text,
    options text,
    answer text,
    answered_by text,
    created_at bigint not null,
    answered_at bigint
);
create index decisions_by_state on decisions (workspace_id, state, created_at);
create index decisions_of_job on decisions (job_id);

create table context_items (
    {seq},
    id text not null unique,
    workspace_id text not null references workspaces (id),
    repo_id text,
    source text not null,
    kind text not null,
    title text,
    text text,
    provenance text,
    created_by text,
    created_at bigint not null
    {search columns}
);
create index context_of_workspace on context_items (workspace_id, seq);
{search index}

-- What happened, in order: readers remember the last number they saw.
create table changes (
    {seq},
    workspace_id text not null,
    subject text not null,
    subject_id text not null,
    happened text not null,
    at bigint not null
    {transaction column}
);
create index changes_of_workspace on changes (workspace_id, seq);
create index changes_by_time on changes (at);

create table audit (
    {seq},
    workspace_id text,
    actor text not null,
    action text not null,
    subject_id text not null,
    detail text not null,
    at bigint not null
);
create index audit_of_workspace on audit (workspace_id, seq);
