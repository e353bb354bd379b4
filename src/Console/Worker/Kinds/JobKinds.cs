using Ias.Console.Worker.Jobs;

namespace Ias.Console.Worker.Kinds;

/// <summary>The kinds of jobs this program does; a new one is its file and a line here.</summary>
public static class JobKinds
{
    /// <summary>Quick ones, without an agent: <c>ias worker start</c>.</summary>
    public static IReadOnlyList<IJobKind> OfWorker { get; } =
    [
        new InstallIasKind(),
        new CreateRunKind(),
        new InitRepoContextKind(),
        new ApplyDecisionKind(),
        new UpdateGitPolicyKind(),
        new GitRepairKind(),
        new ValidateCheckpointsKind(),
    ];

    /// <summary>Kinds that take an agent's turns: <c>ias runner start</c>.</summary>
    public static IReadOnlyList<IJobKind> OfRunner { get; } =
    [new WorkJob(), new ReviewJob(), new PlanJob("context_architect"), new PlanJob("build_context")];
}
