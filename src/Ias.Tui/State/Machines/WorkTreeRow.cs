using System.Collections.Immutable;

namespace Ias.Tui.State.Machines;

/// <summary>Urgency of a work tree in the list of all.</summary>
public enum Standing
{
    /// <summary>Halted, missing its engine, or needing a person.</summary>
    NeedsPerson,

    /// <summary>Active, with a live engine.</summary>
    Active,

    /// <summary>Idle: nothing runs, nothing waits.</summary>
    Idle,
}

/// <summary>Row for a work tree: its run or its queue, in words. Texts from other machines contain no control characters.</summary>
/// <param name="Host">Name of the machine as the user gave it; empty = this one.</param>
/// <param name="WorkTree">Root of the work tree there.</param>
public sealed record WorkTreeRow(string Host, string WorkTree)
{
    /// <summary>Branch of the run, or of the queue without a run; empty = none.</summary>
    public string Branch { get; init; } = "";

    /// <summary>Run id; empty = there is no run.</summary>
    public string RunId { get; init; } = "";

    /// <summary>Subject of the work: a sprint, a bug, or the queue.</summary>
    public string Target { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>State as in files and commands: <c>JACKED_OUT</c>; what the files say even if <see cref="EngineGone"/>.</summary>
    public string State { get; init; } = "READY";

    /// <summary>Phase as in files: <c>IMPLEMENT</c>; empty = no run.</summary>
    public string Phase { get; init; } = "";

    public bool EngineAlive { get; init; }

    /// <summary>True if the files say that the run is in progress, but no engine is alive.</summary>
    public bool EngineGone { get; init; }

    /// <summary>Current cycle, from 1; 0 = none has begun.</summary>
    public int Cycle { get; init; }

    public int MaxCycles { get; init; }

    /// <summary>Name of the queue; empty = there is none.</summary>
    public string Queue { get; init; } = "";

    public int JobsDone { get; init; }

    /// <summary>Number of running, pending and waiting jobs.</summary>
    public int JobsLeft { get; init; }

    public int JobsFailed { get; init; }

    /// <summary>Counter of the breaker nearest to its limit; null = the run is finished, or there is none.</summary>
    public NearestLimit? Nearest { get; init; }

    /// <summary>Cost of the run in US dollars; null = not reported.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>Spending of this work tree's runs on the current UTC day, in US dollars; null = not reported.</summary>
    public decimal? TodayUsd { get; init; }

    /// <summary>True if some turns of the day reported no cost.</summary>
    public bool TodayIsPartial { get; init; }

    /// <summary>Items that need a person, oldest first.</summary>
    public ImmutableArray<WaitingItem> Needs { get; init; } = [];

    /// <summary>End of the run's wait for a limit; null = not waiting.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>Start of the current state: halted, finished or gone; for an active run, its start. Null = no run.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Read error or warning; empty = none.</summary>
    public string Trouble { get; init; } = "";

    /// <summary>Complete snapshot for steering; null = on another machine.</summary>
    public RunSnapshot? Snapshot { get; init; }

    /// <summary>Name of the program as the user would type it there; empty = on another machine.</summary>
    public string CalledAs { get; init; } = "";

    /// <summary>Reason why requests are not allowed there; null = they are.</summary>
    public string? ReadOnlyBecause { get; init; }

    /// <summary>Identity of the row: host and path.</summary>
    public (string Host, string WorkTree) Key => (Host, WorkTree);

    /// <summary>Name of its folder, without the path.</summary>
    public string Name => Path.GetFileName(WorkTree.TrimEnd('/')) is { Length: > 0 } name ? name : WorkTree;

    public Standing Standing =>
        Needs.Length > 0 || EngineGone || State == "HALTED" ? Standing.NeedsPerson
        : EngineAlive ? Standing.Active
        : Standing.Idle;

    /// <summary>State in plain words, as in the dashboard's first row.</summary>
    public string PlainState =>
        EngineGone ? "GONE" // the first of the words ENGINE GONE is the same in every row
        : RunId.Length == 0 ? (EngineAlive ? "starting" : "idle")
        : State switch
        {
            "JACKED_OUT" => "finished",
            "READY" => "idle",
            "HALTED" => "stopped",
            _ => State,
        };
}

/// <summary>Counter of the circuit breaker that is nearest to its limit.</summary>
/// <param name="Name">Name in files: <c>same_issue</c>.</param>
/// <param name="Count">Count in the trigger's own unit; hours for <c>timeout</c>, to a tenth.</param>
/// <param name="Next">Consequence of the next occurrence; empty while it is far.</param>
public sealed record NearestLimit(string Name, double Count, double Limit, string Next);

/// <summary>Item in a work tree that needs a person.</summary>
/// <param name="Kind">Kind in files: <c>halt</c>, <c>push</c>, <c>decision</c>.</param>
/// <param name="What">Description in one sentence.</param>
/// <param name="Command">Command to type on that machine; empty = none.</param>
public sealed record WaitingItem(string Kind, DateTimeOffset Since, string What, string Command);
