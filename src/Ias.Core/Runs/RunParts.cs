// What state.json is made of: small records that nobody reads one by one.
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs;

public sealed record RunTimestamps(DateTimeOffset Started, DateTimeOffset LastActivity, DateTimeOffset? Ended = null);

public sealed record RunCycles(int Current, int Limit, ImmutableArray<CycleLine> History = default);

/// <summary>A phase of a cycle that ended. <paramref name="Sprint"/>: whose cycle; empty in files of older versions.</summary>
public sealed record CycleLine(
    int Cycle,
    Phase Phase,
    int Findings,
    int FilesChanged = 0,
    string Commit = "",
    double Seconds = 0,
    long? Tokens = null,
    decimal? CostUsd = null,
    string Sprint = ""
);

public sealed record RunMetrics(
    int FilesChanged = 0,
    int Commits = 0,
    int FindingsFixed = 0,
    int Turns = 0,
    int LinesAdded = 0,
    int LinesRemoved = 0,
    int Denials = 0,
    int IceBlocks = 0
);

/// <summary>The turn under way; <paramref name="Pid"/> 0 = none.</summary>
/// <param name="Started">Start time of the process, clock ticks since boot: distinguishes a reused pid.</param>
/// <param name="SessionInput">Tokens that went into earlier turns of the session.</param>
/// <param name="SessionOutput">Tokens that came out of them.</param>
public sealed record RunAgent(
    string Name,
    string Model,
    string SessionId,
    int Pid,
    long Started,
    string Turn,
    int Attempt,
    string Log,
    DateTimeOffset? At = null,
    long SessionInput = 0,
    long SessionOutput = 0
);

/// <summary>Result of the last turn of the present phase, and what follows from it.</summary>
/// <param name="Since">When the first turn of those in a row ended that nobody but a person can help; null = it needs nobody.</param>
public sealed record TurnNeed(
    Phase Phase,
    TurnOutcome Outcome,
    string Detail,
    DateTimeOffset? Until,
    int Attempt,
    bool WaitServed = false,
    DateTimeOffset? Since = null
);

/// <summary>
/// Usage by the turns; null = no agent reported it, which is not zero. <paramref name="Untold"/>: turns that did not report their
/// cost.
/// </summary>
public sealed record RunUsage(long? InputTokens = null, long? OutputTokens = null, decimal? CostUsd = null, int Calls = 0, int Untold = 0);

/// <param name="ToFolder">The remote is a folder, no GitHub address: there can be no pull request.</param>
/// <param name="Link">Where the server offers to open a merge or pull request; empty = it did not.</param>
/// <param name="Forge">The server, where gh has no part in it; else empty.</param>
/// <param name="NeedsLogin">Nobody is logged in to gh.</param>
public sealed record RunCompletion(
    bool Pushed = false,
    bool PrCreated = false,
    string PrUrl = "",
    string SkippedReason = "",
    string BodyPath = "",
    string PushedCommit = "",
    bool ToFolder = false,
    string Link = "",
    string Forge = "",
    bool NeedsLogin = false
);

/// <summary>
/// Reason of the run's halt. <paramref name="Resume"/>: the command its engine suggested; a reader may call the program by
/// another name (<see cref="HaltRemedies"/>).
/// </summary>
public sealed record RunHalt(string Reason, string Trigger, string By, DateTimeOffset At, HaltFrom From, string Resume = "");

public sealed record HaltFrom(RunState State, Phase Phase);

public sealed record RunWait(string Kind, DateTimeOffset Until, string Reason, DateTimeOffset Since)
{
    /// <summary>End of a sentence about the wait: another try may well fail again.</summary>
    [JsonIgnore]
    public string Then => Kind == WaitKind.Retry ? "then tries again" : "resumes on its own";
}

public sealed record HaltRequest(string By, bool Force, string Reason, DateTimeOffset At);

/// <summary>A job that a person wants cancelled; <paramref name="Generation"/>: of the claim that is meant.</summary>
public sealed record CancelRequest(string Job, int Generation, string By, string Reason);

/// <summary>A push that waits for an answer; <paramref name="Approved"/> null = not answered.</summary>
public sealed record PushRequest(int Commits, int Files, DateTimeOffset At, bool? Approved = null, string By = "");

/// <summary>A finding over its sprint's whole life.</summary>
/// <param name="Work">The last commit of work when it was found (<see cref="RunRecord.Work"/>): while no other came, nothing can have
/// fixed it.</param>
/// <param name="Left">A divergence from the design that the run leaves as it is: the red team had sent the sprint back as often as it
/// may.</param>
/// <param name="IsTouched">A commit since it was found last changed the file it names, or a test: it can have been fixed.</param>
public sealed record RunFinding(
    string Id,
    string Severity,
    string File,
    int Line,
    string Title,
    string Hash,
    ImmutableArray<int> Cycles,
    Phase Phase,
    bool Open,
    string Sprint = "",
    string Work = "",
    bool Left = false,
    bool IsTouched = false
);

public sealed record RunCommit(
    string Commit,
    string Subject,
    CommitKind Purpose,
    int Cycle,
    int Files,
    int Added,
    int Removed,
    string Sprint = ""
);

public sealed record RunDeletion(string Path, string Target, int Cycle);

/// <summary>Closing message of a sprint's implementer, shortened.</summary>
public sealed record SprintClosing(string Sprint, string Text);

/// <summary>The engine that last wrote.</summary>
public sealed record RunHead(int Pid, string Host);
