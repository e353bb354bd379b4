-- Browsers that are told. Such a target is a person's: it was added in one of their logins, and what is sent is encrypted for the
-- browser's key; the secret is the one it made for that.
alter table notice_targets add column person_id text references persons (id);
alter table notice_targets add column session_id text;
alter table notice_targets add column receiver_key text;
create index notice_targets_of_person on notice_targets (person_id) where person_id is not null;

-- By what push services know this server. Made once: browsers take messages from nobody else.
create table push_keys (
    id text primary key,
    public_key text not null,
    private_key text not null,
    created_at bigint not null
);
