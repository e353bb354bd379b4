-- By what a provider's word on somebody is taken for a person of ours: a verified mail address, or the subject it knows them by.
create table identities (
    id text primary key,
    person_id text not null references persons (id),
    issuer text not null,
    kind text not null,
    name text not null,
    created_at bigint not null,
    unique (issuer, kind, name)
);
create index identities_of_person on identities (person_id);

-- Logins that have begun at a provider.
create table oidc_logins (
    id text primary key,
    secret_hash text not null,
    nonce text not null,
    verifier text not null,
    return_to text not null,
    expires_at bigint not null
);
