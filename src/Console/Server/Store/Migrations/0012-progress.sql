-- What a job's box says while it runs: its latest lines.
alter table jobs add column progress text;
