using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Kinds;

namespace Ias.Console.Worker.Loops;

/// <summary>Kinds of the Console's jobs that a box accepts.</summary>
/// <param name="Name">The NAME in <c>ias NAME start</c>.</param>
/// <param name="Quick">Kinds without an agent; they wait for no other job but one in the same checkout.</param>
/// <param name="Turns">Kinds that take an agent's turns, of which only a limited number run at a time.</param>
public sealed record WorkerRole(string Name, IReadOnlyList<IJobKind> Quick, IReadOnlyList<IJobKind> Turns)
{
    private const string CommandLineMode = "cli";
    private const string AgentMode = "hybrid";

    /// <summary><c>ias agent start</c>: both.</summary>
    public static WorkerRole Agent { get; } = new("agent", JobKinds.OfWorker, JobKinds.OfRunner);

    /// <summary>Role of <c>ias worker start</c>.</summary>
    public static WorkerRole Worker { get; } = new("worker", JobKinds.OfWorker, []);

    /// <summary>Role of <c>ias runner start</c>.</summary>
    public static WorkerRole Runner { get; } = new("runner", [], JobKinds.OfRunner);

    public IReadOnlyList<string> Modes =>
        [.. Quick.Count > 0 ? [CommandLineMode] : (string[])[], .. Turns.Count > 0 ? [AgentMode] : (string[])[]];

    public IReadOnlyList<string> Kinds => [.. Quick.Concat(Turns).Select(kind => kind.Kind)];

    public IJobKind? Find(string kind) => Quick.Concat(Turns).FirstOrDefault(one => one.Kind == kind);

    public bool TakesTurn(string kind) => Turns.Any(one => one.Kind == kind);

    /// <summary>Parts of this role; of each, only one program at a time runs on a box.</summary>
    public IReadOnlyList<string> Parts => [.. Quick.Count > 0 ? ["worker"] : (string[])[], .. Turns.Count > 0 ? ["runner"] : (string[])[]];
}
