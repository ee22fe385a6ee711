-- Memory: how far the history of a source has been walked back, page by page. `first` is the request a walk begins with,
-- `held` what a page held, hashed: one that held the same as another shows that the pages lead in a circle. `next` is the
-- page after it, null at the end.
create table walk (
    source text not null,
    first text not null,
    page integer not null,
    held text not null,
    next text,
    primary key (source, first, page)
) without rowid;
create index walk_by_held on walk (source, first, held);

-- What the index that names an answer said of its state.
alter table validators add column listed text;
