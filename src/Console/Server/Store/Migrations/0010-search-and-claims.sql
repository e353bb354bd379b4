-- Words are found by their stems, and what stands between marks as words of its own.
{search by stem}

-- The token by which a job was claimed; none: it was claimed before this version.
alter table jobs add column claimed_by text;

-- The token that brought a worker in; none: before this version.
alter table workers add column registered_by text;
create index workers_of_token on workers (workspace_id, registered_by);
