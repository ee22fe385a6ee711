-- Memory: what the source last said of an entry, hashed, to see when it says something else. Null until it is read again.
alter table entry add column digest text;

-- Which articles of a source are old enough to be looked at again (`recheck`).
create index article_by_age on article (source, first_seen);
