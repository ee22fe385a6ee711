-- Memory: how each source has been doing, as JSON (`update::SourceMemory`).
create table source (
    id text primary key,
    memory text not null
) without rowid;

-- Memory: servers that asked to be left alone for a while, until when (microseconds since 1970).
create table hold (
    scope text primary key,
    until integer not null
) without rowid;
