-- Cache: the days of feeds with archives on which an article changed since the pages were last made: days since 1970 by UTC,
-- and the earliest place among what changed (microseconds since 1970).
create table touched (
    kind text not null,
    slug text not null,
    day integer not null,
    place integer not null,
    primary key (kind, slug, day)
) without rowid;

-- The pages are made when the index is made anew.
delete from meta where key = 'fingerprint';
