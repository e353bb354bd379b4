// What state.json is made of: small records that nobody reads one by one.
using System.Collections.Immutable;
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
/// <param name="Started">Start time of the process, clock ticks since boot: tells a reused pid apart.</param>
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

/// <summary>How the last turn of the present phase ended; what follows from it.</summary>
public sealed record TurnNeed(Phase Phase, TurnOutcome Outcome, string Detail, DateTimeOffset? Until, int Attempt, bool WaitServed = false);

/// <summary>What the turns used; null = no agent told, which is not zero. <paramref name="Untold"/>: turns that did not tell.</summary>
public sealed record RunUsage(long? InputTokens = null, long? OutputTokens = null, decimal? CostUsd = null, int Calls = 0, int Untold = 0);

/// <param name="ToFolder">The remote is a folder, no GitHub address: there can be no pull request.</param>
public sealed record RunCompletion(
    bool Pushed = false,
    bool PrCreated = false,
    string PrUrl = "",
    string SkippedReason = "",
    string BodyPath = "",
    string PushedCommit = "",
    bool ToFolder = false
);

/// <summary>Why the run stands still. <paramref name="Resume"/>: what its engine said to type; who reads it may call the program otherwise
/// (<see cref="HaltRemedies"/>).</summary>
public sealed record RunHalt(string Reason, string Trigger, string By, DateTimeOffset At, HaltFrom From, string Resume = "");

public sealed record HaltFrom(RunState State, Phase Phase);

public sealed record RunWait(string Kind, DateTimeOffset Until, string Reason, DateTimeOffset Since);

public sealed record HaltRequest(string By, bool Force, string Reason, DateTimeOffset At);

/// <summary>A job that a person wants cancelled; <paramref name="Generation"/>: of the claim that is meant.</summary>
public sealed record CancelRequest(string Job, int Generation, string By, string Reason);

/// <summary>A push that waits for an answer; <paramref name="Approved"/> null = not answered.</summary>
public sealed record PushRequest(int Commits, int Files, DateTimeOffset At, bool? Approved = null, string By = "");

/// <summary>A finding over its sprint's whole life.</summary>
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
    string Sprint = ""
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

/// <summary>The engine that last wrote.</summary>
public sealed record RunHead(int Pid, string Host);
