using System.Data.Common;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>A connection, mostly in a transaction. What belongs to no workspace is read and written here: tokens, persons, the workspaces
/// themselves.</summary>
public class Session
{
    private readonly Func<string, DbCommand> _command;
    private readonly List<Noted> _noted;

    /// <param name="database">The database whose SQL dialect is used.</param>
    /// <param name="command">A command of the connection, in its transaction.</param>
    /// <param name="time">For ids only.</param>
    /// <param name="cancel">Ends every statement.</param>
    internal Session(Database database, Func<string, DbCommand> command, TimeProvider time, CancellationToken cancel)
        : this(database, command, time, [], cancel) { }

    /// <summary>Another view of the same session.</summary>
    protected Session(Session of)
        : this(of.Database, of._command, of.Time, of._noted, of.Cancel) { }

    private Session(Database database, Func<string, DbCommand> command, TimeProvider time, List<Noted> noted, CancellationToken cancel) =>
        (Database, _command, Time, Cancel, _noted) = (database, command, time, cancel, noted);

    public Database Database { get; }

    /// <summary>SQL for the time now.</summary>
    public string Now => Database.Now;

    public CancellationToken Cancel { get; }

    /// <summary>Changes made so far. They get their numbers as the last thing before the commit, so that numbers and commits have one
    /// order.</summary>
    internal IReadOnlyList<Noted> Noted => _noted;

    private TimeProvider Time { get; }

    public EntityId NewId() => EntityId.New(Time.GetUtcNow());

    /// <summary>A statement about no workspace in particular; text that is subject to a data policy is not for it.</summary>
    public virtual Statement Sql(string sql) => new(Database, _command(sql), null, Cancel);

    /// <summary>View of the same session, limited to one workspace.</summary>
    public Scope In(EntityId workspace, DataPolicy policy, Actor actor) => new(this, workspace, policy, actor);

    /// <summary>Notes who did what.</summary>
    public Task AuditAsync(Actor actor, EntityId? workspace, string action, string subject, string detail = "") =>
        new Statement(
            Database,
            _command(
                $"insert into audit (workspace_id, actor, action, subject_id, detail, at) values (@on, @actor, @action, @subject, @detail, {Now})"
            ),
            null,
            Cancel
        )
            .Id("on", workspace)
            .Word("actor", actor.Name)
            .Word("action", action)
            .Word("subject", subject)
            .Word("detail", detail)
            .ExecuteAsync();

    internal Statement Scoped(string sql, Scope scope) => new(Database, _command(sql), scope.Policy, Cancel);

    internal void Note(Noted change) => _noted.Add(change);
}

/// <summary>Something that happened in this transaction.</summary>
internal sealed record Noted(EntityId Workspace, string Subject, EntityId Id, string Happened);

/// <summary>Author of a change: <c>person/…</c>, <c>token/…</c>, <c>worker/…</c> or <c>server</c>.</summary>
public readonly record struct Actor(string Name, EntityId? Token = null)
{
    /// <summary>The server itself, or a person at its command line.</summary>
    public static readonly Actor Server = new("server");
}

/// <summary>
/// A session within one workspace. Each of its statements names the workspace, or is refused; each text it writes or reads passes the
/// workspace's data policy.
/// </summary>
public sealed class Scope : Session
{
    internal Scope(Session session, EntityId workspace, DataPolicy policy, Actor actor)
        : base(session) => (Unscoped, Workspace, Policy, By) = (session, workspace, policy, actor);

    public EntityId Workspace { get; }

    public DataPolicy Policy { get; }

    /// <summary>View of the same transaction for rows that belong to no workspace: accounts, and the workspace itself.</summary>
    public Session Unscoped { get; }

    public Actor By { get; }

    /// <summary>A statement about this workspace's rows.</summary>
    /// <exception cref="InvalidOperationException">It does not ask for the workspace.</exception>
    public override Statement Sql(string sql) =>
        sql.Contains("workspace_id", StringComparison.Ordinal) && sql.Contains("@workspace", StringComparison.Ordinal)
            ? Scoped(sql, this).Id("workspace", Workspace)
            : throw new InvalidOperationException($"not scoped by workspace: {sql}");

    /// <summary>Notes what happened to what, for those who follow; stored with the commit.</summary>
    /// <exception cref="RefusalException">A word is invalid, or a secret.</exception>
    public void Changed(string subject, EntityId id, string happened)
    {
        Statement.Check("happened", happened);
        Note(new Noted(Workspace, subject, id, happened));
    }

    /// <summary>Notes who did what here.</summary>
    public Task AuditAsync(string action, EntityId subject, string detail = "") => AuditAsync(By, Workspace, action, subject.Value, detail);
}
