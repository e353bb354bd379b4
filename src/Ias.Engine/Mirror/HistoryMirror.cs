using Ias.Engine.State;

namespace Ias.Engine.Mirror;

/// <summary>
/// The SQLite mirror of every repository's events under <c>$XDG_STATE_HOME/ias/ias.db</c>: for history, never for truth. A mirror that is
/// locked, full or corrupt stops nothing: it is reported once and catches up later from the log.
/// </summary>
public sealed class HistoryMirror(string databasePath)
{
    /// <summary>The path in force: <c>$XDG_STATE_HOME/ias/ias.db</c>, or below <c>~/.local/state</c>.</summary>
    public static string DefaultPath => throw new NotSupportedException();

    /// <summary>Copies what is new in a work tree's event log (and its archives) in one transaction. Returns the number of events copied.</summary>
    public Task<long> CatchUpAsync(RunFiles files, CancellationToken cancel) => throw new NotSupportedException(databasePath);

    /// <summary>Makes the work tree's part of the database again from files, archives included; a corrupt database is moved aside first.</summary>
    public Task<long> RebuildAsync(RunFiles files, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Runs, newest first; <paramref name="repository"/> null = of all repositories.</summary>
    public Task<IReadOnlyList<HistoryRow>> RunsAsync(string? repository, int limit, CancellationToken cancel) => throw new NotSupportedException();
}

/// <summary>One run in the history.</summary>
public sealed record HistoryRow(
    string RunId, string Repository, string Target, string Branch, string State, DateTimeOffset Started, DateTimeOffset LastActivity,
    int Cycles, int Commits, long InputTokens, long OutputTokens, double? CostUsd, string HaltReason, string PullRequest);
