-- Memory: what each origin told about robots.txt. `outcome` is `text` or `none`; times are microseconds since 1970.
create table robots (
    origin text primary key,
    fetched_at integer not null,
    expires_at integer not null,
    outcome text not null,
    body blob,
    etag text,
    last_modified text
);
create index robots_by_age on robots (fetched_at);
