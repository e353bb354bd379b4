-- The last change of each workspace that is not kept any more: readers who saw only earlier ones begin anew.
create table forgotten (
    workspace_id text primary key,
    seq bigint not null
);
{no transaction column}
