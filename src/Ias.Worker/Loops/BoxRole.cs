using Ias.Worker.Jobs;
using Ias.Worker.Kinds;

namespace Ias.Worker.Loops;

/// <summary>Which of the Console's jobs a box takes.</summary>
/// <param name="Name">What <c>ias NAME start</c> calls it.</param>
/// <param name="Quick">Kinds without an agent; they wait for no other job but one in the same checkout.</param>
/// <param name="Turns">Kinds that take an agent's turns, of which only so many go on at a time.</param>
public sealed record BoxRole(string Name, IReadOnlyList<IJobKind> Quick, IReadOnlyList<IJobKind> Turns)
{
    private const string CommandLineMode = "cli";
    private const string AgentMode = "hybrid";

    /// <summary><c>ias agent start</c>: both.</summary>
    public static BoxRole Agent { get; } = new("agent", JobKinds.OfWorker, JobKinds.OfRunner);

    /// <summary><c>ias worker start</c>.</summary>
    public static BoxRole Worker { get; } = new("worker", JobKinds.OfWorker, []);

    /// <summary><c>ias runner start</c>.</summary>
    public static BoxRole Runner { get; } = new("runner", [], JobKinds.OfRunner);

    public IReadOnlyList<string> Modes =>
        [.. Quick.Count > 0 ? [CommandLineMode] : (string[])[], .. Turns.Count > 0 ? [AgentMode] : (string[])[]];

    public IJobKind? Find(string kind) => Quick.Concat(Turns).FirstOrDefault(one => one.Kind == kind);

    public bool TakesTurn(string kind) => Turns.Any(one => one.Kind == kind);

    /// <summary>What of a box one program at a time does.</summary>
    public IReadOnlyList<string> Parts => [.. Quick.Count > 0 ? ["worker"] : (string[])[], .. Turns.Count > 0 ? ["runner"] : (string[])[]];
}
