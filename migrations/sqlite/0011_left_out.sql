-- Memory: entries that filters left out: their pages are not asked for again, and in a list they are not new. `mark` tells by
-- which filters, and what the source said of the entry then; `seen` is when it was last in an answer (microseconds since 1970).
create table left_out (
    source text not null,
    entry text not null,
    mark text not null,
    seen integer not null,
    primary key (source, entry)
) without rowid;
create index left_out_by_age on left_out (seen);
