-- Memory and cache. Everything here can be made again; deleting the file loses no article.

-- One row a setting: `fingerprint` of the settings the index and the feeds were last completed for.
create table meta (
    key text primary key,
    value text not null
) without rowid;

-- Memory: how answers already seen are recognised.
create table validators (
    source text not null,
    request text not null,
    etag text,
    last_modified text,
    body_hash text,
    primary key (source, request)
) without rowid;

-- Cache of ledger and documents. `present` is 0 for an article whose document is not there (a person deleted it).
create table article (
    id text primary key,
    source text not null,
    path text not null unique,
    link text not null,
    first_seen integer not null,
    place integer not null,
    hash text not null,
    in_ledger integer not null,
    present integer not null
) without rowid;

create index article_by_link on article (source, link);

-- What sources call their entries, the article each became.
create table entry (
    source text not null,
    entry text not null,
    id text not null,
    primary key (source, entry)
) without rowid;
create index entry_by_article on entry (id);

-- The articles under each term, newest first.
create table listing (
    kind text not null,
    slug text not null,
    place integer not null,
    id text not null,
    label text not null,
    primary key (kind, slug, place desc, id)
) without rowid;
create index listing_by_article on listing (id);
