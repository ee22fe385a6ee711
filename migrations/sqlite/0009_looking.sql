-- Cache: where an article is on the web, however its address is written (`text::address::key`; empty where that tells
-- nothing): its link, what follows the host there, and the address its page names as its own, or else its link; and how high
-- its source ranks among those that bring the same article.
alter table article add column key text not null default '';
alter table article add column tail text generated always as (substr(key, instr(key, '/'))) virtual;
alter table article add column canonical text;
alter table article add column shown text not null default '';
-- The source that asks for it now: another than `source` where that was renamed.
alter table article add column owner text not null default '';
alter table article add column rank integer not null default 0;
create index article_by_key on article (key);
create index article_by_tail on article (owner, tail);
create index article_by_shown on article (shown);
create index article_by_place on article (owner, place);
drop index article_by_age;
create index article_by_age on article (owner, first_seen);
create index article_by_hash on article (hash);
drop index article_by_link;

-- Cache: the files among the documents as they were when last looked at; an empty stamp asks for another look.
create table look (
    path text primary key,
    stamp text not null
) without rowid;

-- The new columns are filled when the index is made anew.
delete from meta where key = 'fingerprint';
