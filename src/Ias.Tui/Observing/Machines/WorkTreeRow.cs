using System.Collections.Immutable;

namespace Ias.Tui.Observing.Machines;

/// <summary>What a work tree is to whoever looks at all of them.</summary>
public enum Standing
{
    /// <summary>Halted, without its engine, or something waits for a person.</summary>
    NeedsPerson,

    /// <summary>An engine is at work.</summary>
    Works,

    /// <summary>Nothing runs, nothing waits.</summary>
    Rests,
}

/// <summary>One work tree of a machine, as a row: its run or its queue, in words. What comes from another machine holds no control
/// characters.</summary>
/// <param name="Host">The machine, as a person calls it; empty = this one.</param>
/// <param name="WorkTree">Its top folder there.</param>
public sealed record WorkTreeRow(string Host, string WorkTree)
{
    /// <summary>The run's; the queue's where there is no run; empty = none.</summary>
    public string Branch { get; init; } = "";

    /// <summary>Empty = there is no run.</summary>
    public string RunId { get; init; } = "";

    /// <summary>What it works on: a sprint, a bug, or the queue.</summary>
    public string Target { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>As files and commands call it: <c>JACKED_OUT</c>; what the files claim, also where <see cref="EngineGone"/>.</summary>
    public string State { get; init; } = "READY";

    /// <summary>As files call it: <c>IMPLEMENT</c>; empty = without a run.</summary>
    public string Phase { get; init; } = "";

    public bool EngineAlive { get; init; }

    /// <summary>The files claim that the run goes on, and no engine stands behind it.</summary>
    public bool EngineGone { get; init; }

    /// <summary>Its cycle, from 1; 0 = none is begun.</summary>
    public int Cycle { get; init; }

    public int MaxCycles { get; init; }

    /// <summary>The name of the queue; empty = there is none.</summary>
    public string Queue { get; init; } = "";

    public int JobsDone { get; init; }

    /// <summary>Running, next and waiting ones.</summary>
    public int JobsLeft { get; init; }

    public int JobsFailed { get; init; }

    /// <summary>The counter of the breaker that is nearest to its limit; null = the run is over, or there is none.</summary>
    public NearestLimit? Nearest { get; init; }

    /// <summary>US dollars of the run; null = no agent told.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>US dollars that this work tree's runs spent on the present UTC day; null = no agent told.</summary>
    public decimal? TodayUsd { get; init; }

    /// <summary>Some turns of the day did not tell.</summary>
    public bool TodayIsPartial { get; init; }

    /// <summary>What waits for a person, oldest first.</summary>
    public ImmutableArray<WaitingItem> Needs { get; init; } = [];

    /// <summary>Until when the run waits for a limit; null = it does not.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>Since when it stands so: halted, finished or gone; of a run that goes on, its start. Null = without a run.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What cannot be read; empty = nothing.</summary>
    public string Trouble { get; init; } = "";

    /// <summary>All that was read of it, by which it is steered; null = it is on another machine.</summary>
    public RunSnapshot? Snapshot { get; init; }

    /// <summary>How the person calls the program so that it works there; empty = it is on another machine.</summary>
    public string CalledAs { get; init; } = "";

    /// <summary>Why this user can ask for nothing there; null = they can.</summary>
    public string? ReadOnlyBecause { get; init; }

    /// <summary>What it is known by.</summary>
    public (string Host, string WorkTree) Key => (Host, WorkTree);

    /// <summary>The folder's own name.</summary>
    public string Name => Path.GetFileName(WorkTree.TrimEnd('/')) is { Length: > 0 } name ? name : WorkTree;

    public Standing Standing =>
        Needs.Length > 0 || EngineGone || State == "HALTED" ? Standing.NeedsPerson
        : EngineAlive ? Standing.Works
        : Standing.Rests;

    /// <summary>The state in a word a person uses, as the dashboard's first row has it.</summary>
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

/// <summary>A counter of the circuit breaker.</summary>
/// <param name="Name">The word in files: <c>same_issue</c>.</param>
/// <param name="Count">In the trigger's own unit; hours for <c>timeout</c>, to a tenth.</param>
/// <param name="Next">What the next one of the kind causes; empty while it is far.</param>
public sealed record NearestLimit(string Name, double Count, double Limit, string Next);

/// <summary>Something in a work tree that waits for a person.</summary>
/// <param name="Kind">The word in files: <c>halt</c>, <c>push</c>, <c>decision</c>.</param>
/// <param name="What">One sentence.</param>
/// <param name="Command">What to type, on that machine; empty = nothing.</param>
public sealed record WaitingItem(string Kind, DateTimeOffset Since, string What, string Command);
