-- Whether those who follow were told last that the worker is on line (1) or off line (0).
alter table workers add column told_online bigint not null default 1;
