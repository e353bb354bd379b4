-- A login of a box is a machine's in one workspace, approved by a member; and when a login was last used.
alter table device_sessions add column workspace_slug text;
alter table tokens add column approved_by text references persons (id);
alter table tokens add column last_used_at bigint;
alter table web_sessions add column last_used_at bigint;
create index tokens_by_approver on tokens (approved_by);
-- Who withdrew a goal.
alter table intakes add column withdrawn_by text;
