-- How each claim of a job came out; rows from before this version do not say when it began. What a lost or canceled claim left is a row too.
alter table completions add column began_at bigint;
alter table completions add column outcome text;
alter table completions add column reason text;
alter table completions add column branch text;

-- When the present claim began, and whether its agent is still to say that it stopped after the job was canceled.
alter table jobs add column claimed_at bigint;
alter table jobs add column stopping bigint not null default 0;
