namespace ContextBroker.Sqlite.Connections;

/// <summary>The tables, and the version they have (user_version). Numbers stand for names: see names.</summary>
internal static class Schema
{
    public const long Version = 8;

    // k numbers entities in the order of creation and is never given twice.
    // entity_areas: one box per GeoProperty instance; its first dimension is the attribute's number, so that boxes of different
    //   tenants and attributes lie apart. Its id is k and the instance's place, see AreaIndex; new entities follow later, see AreasBehind.
    // entities.history: the last history row of each attribute, see HistoryHeads. former_entities keeps it for ids that are gone.
    // changes: k, history and state are what the entity's row holds once it is written, see RowsBehind. base: the change against whose state this
    //   one is told; 0: it is whole. See LoggedStates.
    // history.previous: the row before it of the same entity and attribute; 0: none. observed_at: of the instance, if it has one. Kind 4: several
    //   records in one row, see HistoryPack.
    // evolutions: ids that were deleted or written by the temporal API: every type they had, and the last row of each attribute that API wrote.
    // usage: how many entities of a type have an attribute (kind -1) and have it with a kind; attribute 0 stands for the type itself.
    // outbox.entities and ledger.entities: see NotifiedEntities. queued_at: when a dead one was put back. ledger.subscription: its number in names.
    // value_*: the values of the attributes that value_indexes names, for queries by value.
    // moving, moving_heads: only while a move fills the file, whose version is negative until then; the mark, and the last history row of each attribute.
    private const string Tables = """
        CREATE TABLE counters(one INTEGER PRIMARY KEY CHECK(one = 1), sequence INTEGER NOT NULL, entity INTEGER NOT NULL, history INTEGER NOT NULL,
            outbox INTEGER NOT NULL, rows INTEGER NOT NULL, areas INTEGER NOT NULL);
        INSERT INTO counters VALUES(1, 0, 0, 0, 0, 0, 0);
        CREATE TABLE names(number INTEGER PRIMARY KEY, kind INTEGER NOT NULL, tenant INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE(kind, tenant, name));
        CREATE TABLE entities(k INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, ends_at INTEGER,
            history BLOB NOT NULL, state BLOB NOT NULL);
        CREATE UNIQUE INDEX entity_ids ON entities(tenant, id);
        CREATE INDEX entity_ends ON entities(ends_at) WHERE ends_at IS NOT NULL;
        CREATE TABLE entity_types(type INTEGER NOT NULL, k INTEGER NOT NULL, PRIMARY KEY(type, k)) WITHOUT ROWID;
        CREATE TABLE entity_scopes(tenant INTEGER NOT NULL, scope TEXT NOT NULL, k INTEGER NOT NULL, PRIMARY KEY(tenant, scope, k)) WITHOUT ROWID;
        CREATE VIRTUAL TABLE entity_areas USING rtree(id, a0, a1, x0, x1, y0, y1);
        CREATE TABLE former_entities(tenant INTEGER NOT NULL, id TEXT NOT NULL, k INTEGER NOT NULL, history BLOB NOT NULL, PRIMARY KEY(tenant, id, k)) WITHOUT ROWID;
        CREATE TABLE changes(sequence INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, k INTEGER NOT NULL, base INTEGER NOT NULL DEFAULT 0,
            history BLOB NOT NULL, state BLOB NOT NULL, attributes BLOB NOT NULL);
        CREATE TABLE history(row INTEGER PRIMARY KEY, previous INTEGER NOT NULL, sequence INTEGER NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL,
            observed_at INTEGER, instance BLOB NOT NULL);
        CREATE TABLE evolutions(e INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, id TEXT NOT NULL, deleted_at INTEGER, history BLOB NOT NULL, state BLOB NOT NULL);
        CREATE UNIQUE INDEX evolution_ids ON evolutions(tenant, id);
        CREATE TABLE evolution_types(type INTEGER NOT NULL, e INTEGER NOT NULL, PRIMARY KEY(type, e)) WITHOUT ROWID;
        CREATE TABLE usage(type INTEGER NOT NULL, attribute INTEGER NOT NULL, kind INTEGER NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY(type, attribute, kind)) WITHOUT ROWID;
        CREATE TABLE value_indexes(attribute INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, complete INTEGER NOT NULL);
        CREATE TABLE value_numbers(attribute INTEGER NOT NULL, value REAL NOT NULL, k INTEGER NOT NULL, PRIMARY KEY(attribute, value, k)) WITHOUT ROWID;
        CREATE TABLE value_texts(attribute INTEGER NOT NULL, value TEXT NOT NULL, k INTEGER NOT NULL, PRIMARY KEY(attribute, value, k)) WITHOUT ROWID;
        CREATE TABLE documents(kind TEXT NOT NULL, tenant INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, json BLOB NOT NULL,
            PRIMARY KEY(kind, tenant, id)) WITHOUT ROWID;
        CREATE TABLE outbox(number INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, subscription TEXT NOT NULL, notification TEXT NOT NULL,
            sequence INTEGER NOT NULL, created_at INTEGER NOT NULL, queued_at INTEGER, entities TEXT NOT NULL, payload BLOB NOT NULL);
        CREATE INDEX outbox_subscriptions ON outbox(tenant, subscription);
        CREATE TABLE positions(reader TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
        """ + Ledger;

    private const string Ledger = """
        CREATE TABLE outbox_notes(number INTEGER PRIMARY KEY, attempts BLOB NOT NULL, received_at INTEGER, receipt TEXT);
        CREATE TABLE ledger(number INTEGER PRIMARY KEY, subscription INTEGER NOT NULL, notification TEXT NOT NULL, sequence INTEGER NOT NULL,
            entities TEXT NOT NULL, created_at INTEGER NOT NULL, state INTEGER NOT NULL, ended_at INTEGER NOT NULL, attempts BLOB NOT NULL,
            received_at INTEGER, receipt TEXT, payload BLOB);
        CREATE INDEX ledger_subscriptions ON ledger(subscription);
        CREATE INDEX ledger_dead ON ledger(subscription) WHERE state = 3;
        """;

    private const string Moving = """
        CREATE TABLE moving(one INTEGER PRIMARY KEY CHECK(one = 1), mark TEXT NOT NULL);
        CREATE TABLE moving_heads(tenant INTEGER NOT NULL, id TEXT NOT NULL, attribute INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY(tenant, id, attribute)) WITHOUT ROWID;
        """;

    // What makes a file of version n + 1 of one of version n. Ids that were deleted before version 2 have no evolution: their types were not kept.
    // Version 5 shortens names within states (StoredNames), version 6 packs records of history (HistoryPack) and what a creation changed
    // (StoredEntityWriter); what is there stays as it is, and is read.
    private static readonly string[] Steps =
    [
        "",
        """
        ALTER TABLE history ADD COLUMN observed_at INTEGER;
        CREATE TABLE evolutions(e INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, id TEXT NOT NULL, deleted_at INTEGER, history BLOB NOT NULL, state BLOB NOT NULL);
        CREATE UNIQUE INDEX evolution_ids ON evolutions(tenant, id);
        CREATE TABLE evolution_types(type INTEGER NOT NULL, e INTEGER NOT NULL, PRIMARY KEY(type, e)) WITHOUT ROWID;
        """,
        """
        ALTER TABLE counters ADD COLUMN rows INTEGER NOT NULL DEFAULT 0;
        UPDATE counters SET rows = sequence;
        ALTER TABLE changes ADD COLUMN k INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE changes ADD COLUMN history BLOB NOT NULL DEFAULT x'';
        """,
        """
        CREATE TABLE outbox_4(number INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, subscription TEXT NOT NULL, notification TEXT NOT NULL,
            sequence INTEGER NOT NULL, created_at INTEGER NOT NULL, queued_at INTEGER, entities TEXT NOT NULL, payload BLOB NOT NULL);
        INSERT INTO outbox_4 SELECT number, tenant, subscription, notification, sequence, created_at, NULL, '', payload FROM outbox;
        DROP TABLE outbox;
        ALTER TABLE outbox_4 RENAME TO outbox;
        CREATE INDEX outbox_subscriptions ON outbox(tenant, subscription);
        """ + Ledger,
        "",
        "",
        """
        ALTER TABLE counters ADD COLUMN areas INTEGER NOT NULL DEFAULT 0;
        UPDATE counters SET areas = entity;
        """,
        "ALTER TABLE changes ADD COLUMN base INTEGER NOT NULL DEFAULT 0;",
    ];

    /// <summary>Makes the tables in a new file and brings those of an older broker up to date; refuses a file of a version it does not know.</summary>
    public static void Ensure(Connection connection, string path)
    {
        var version = connection.Scalar("PRAGMA user_version");
        if (version == 0 && connection.Scalar("SELECT COUNT(*) FROM sqlite_schema") == 0)
        {
            connection.Execute($"BEGIN IMMEDIATE; {Tables} PRAGMA user_version = {Version}; COMMIT");
        }
        else if (version > 0 && version < Version)
        {
            connection.Execute($"BEGIN IMMEDIATE; {string.Concat(Steps[(int)version..])} PRAGMA user_version = {Version}; COMMIT");
        }
        else if (version < 0)
        {
            throw new InvalidOperationException(
                $"The file {path} is being filled by contextbroker migrate, which has not come to its end: run that again until it says that all is equal, or delete the file");
        }
        else if (version != Version)
        {
            throw new InvalidOperationException($"The file {path} has schema version {version}; this broker reads and writes version {Version}");
        }
    }

    /// <summary>Makes the tables in a new file and marks it as one that no broker may open; or finds one that a move of this version has begun.</summary>
    public static void EnsureTarget(Connection connection, string path)
    {
        var version = connection.Scalar("PRAGMA user_version");
        if (version == 0 && connection.Scalar("SELECT COUNT(*) FROM sqlite_schema") == 0)
        {
            connection.Execute($"BEGIN IMMEDIATE; {Tables} {Moving} PRAGMA user_version = {-Version}; COMMIT");
        }
        else if (version >= 0)
        {
            throw new InvalidOperationException($"The file {path} is not empty: a move needs a new one");
        }
        else if (version != -Version)
        {
            throw new InvalidOperationException($"The file {path} was begun by another version of contextbroker migrate: begin anew with --restart");
        }
    }

    /// <summary>The move has come to its end: from now on it is a broker's file.</summary>
    public static void EndMove(Connection connection) =>
        connection.Execute($"BEGIN IMMEDIATE; DROP TABLE moving; DROP TABLE moving_heads; PRAGMA user_version = {Version}; COMMIT");
}
