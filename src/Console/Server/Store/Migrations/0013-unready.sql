-- Repositories a worker has and does not work in now: the reasons, and "repository:kind" for each kind it does not claim there.
alter table workers add column unready text;
alter table workers add column refuses text not null default '';
