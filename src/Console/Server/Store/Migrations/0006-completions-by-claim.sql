-- A key counts for one claim: a later claim of the job may use it again.
create table completions_by_claim (
    workspace_id text not null,
    job_id text not null references jobs (id),
    idempotency_key text not null,
    generation bigint not null,
    worker_id text not null,
    spawned text not null,
    at bigint not null,
    primary key (job_id, idempotency_key, generation)
);
insert into completions_by_claim (workspace_id, job_id, idempotency_key, generation, worker_id, spawned, at)
select workspace_id, job_id, idempotency_key, generation, worker_id, spawned, at from completions;
drop table completions;
alter table completions_by_claim rename to completions;
