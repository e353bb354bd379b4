using Ias.Core.Runs;

namespace Ias.Cli.Answers;

/// <summary>Of <c>ias top</c>; with <c>--follow</c> a line of it for each change.</summary>
/// <param name="Host">The machine it was made on.</param>
/// <param name="Whole">All there is; false: only what is otherwise than in the line before.</param>
/// <param name="WorkTrees">What needs a person first, then what works, then the rest.</param>
/// <param name="Gone">Work trees that are not there any more; with <paramref name="Whole"/> none.</param>
/// <param name="Hosts">The other machines that were asked.</param>
/// <param name="Problem">What cannot be read of the machine as a whole; empty = nothing.</param>
internal sealed record TopAnswer(
    string Host,
    DateTimeOffset At,
    bool Whole,
    IReadOnlyList<WorkTreeShown>? WorkTrees,
    IReadOnlyList<WorkTreeNamed>? Gone,
    IReadOnlyList<HostShown>? Hosts,
    string Problem
) : VersionedAnswer;

/// <param name="Host">The machine, as it was called on the command line; empty = that which answers.</param>
internal sealed record WorkTreeNamed(string? Host, string? WorkTree);

/// <param name="Host">As in <see cref="WorkTreeNamed"/>.</param>
/// <param name="State">As in <c>state.json</c>; <c>READY</c> without a run.</param>
/// <param name="Phase">As in <c>state.json</c>, RATE_LIMITED while it waits for a limit.</param>
/// <param name="Cycle">0 = none is begun, or it is a queue.</param>
/// <param name="Queue">Null = there is none.</param>
/// <param name="NearestLimit">The breaker's counter that is nearest to its limit; null = the run is over, or there is none.</param>
/// <param name="CostUsd">Of the run; null = unknown.</param>
/// <param name="TodayUsd">Of this work tree's runs on the present UTC day; null = unknown.</param>
/// <param name="TodayIsPartial">Some turns reported no cost.</param>
/// <param name="Since">Since when it stands so; of an active run, its start.</param>
/// <param name="Needs">What waits for a person, oldest first.</param>
/// <param name="Problem">What cannot be read; empty = nothing.</param>
internal sealed record WorkTreeShown(
    string? Host,
    string? WorkTree,
    string? Branch,
    string? RunId,
    string? Target,
    string? Title,
    string? State,
    string? Phase,
    WorkTreeEngine? Engine,
    int Cycle,
    int MaxCycles,
    WorkTreeQueue? Queue,
    NearestLimitShown? NearestLimit,
    decimal? CostUsd,
    decimal? TodayUsd,
    bool TodayIsPartial,
    DateTimeOffset? WaitsUntil,
    DateTimeOffset? Since,
    IReadOnlyList<NeedShown>? Needs,
    string? Problem
);

/// <param name="Gone">The run is active by its files, but has no engine.</param>
internal sealed record WorkTreeEngine(bool Alive, bool Gone);

/// <param name="Left">Running, next and waiting ones.</param>
internal sealed record WorkTreeQueue(string? Run, int Done, int Left, int Failed);

/// <param name="Name">As in <c>circuit-breaker.json</c>.</param>
/// <param name="Count">Hours for <c>timeout</c>.</param>
/// <param name="Next">What the next one of the kind causes; empty while it is far.</param>
internal sealed record NearestLimitShown(string? Name, double Count, double Limit, string? Next);

/// <param name="Kind">The word for a <see cref="NeedKind"/>.</param>
/// <param name="Command">What to type, on that machine.</param>
internal sealed record NeedShown(string? Kind, DateTimeOffset Since, string? What, string? Command)
{
    public static NeedShown Of(Need need) => new(need.Kind.Word(), need.Since, need.What, need.Command);
}

/// <param name="Answers">False: what is shown of it is old, since <paramref name="Since"/>.</param>
/// <param name="Problem">Why it does not answer.</param>
internal sealed record HostShown(string Host, bool Answers, DateTimeOffset Since, string Problem);
