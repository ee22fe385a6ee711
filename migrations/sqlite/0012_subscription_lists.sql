-- Memory: the last good copy of each list that is subscribed to, when it was asked for last (microseconds since 1970), and
-- what recognises it.
create table subscription_list (
    url text primary key,
    body blob not null,
    charset text,
    asked_at integer not null,
    etag text,
    last_modified text,
    body_hash text
) without rowid;
