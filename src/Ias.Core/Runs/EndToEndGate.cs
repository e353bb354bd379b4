using Ias.Core.Agents;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs.PostPr;

namespace Ias.Core.Runs;

/// <summary>E2E_TESTING: tries the work out as its users would, or runs the repository's own end-to-end test.</summary>
public sealed class EndToEndGate : IGate
{
    public Phase Phase => Phase.E2eTesting;

    public string Name => "e2e";

    public GateStage Stage => GateStage.PullRequest;

    public string FeedbackFile => "e2e-testing.md";

    public DangerLevel Danger => DangerLevel.High;

    public char Letter => 'E';

    public GateKind Kind => GateKind.Other;

    public bool MayWrite => true;

    public bool HasFreshEyes => true;

    public bool IsOn(RunOptions options) => options.PostPr is { EndToEnd: true };

    public IReadOnlyList<AgentChoice> AgentsOf(RunOptions options) => [AgentChoice.Own(options.ReviewAgent, options)];

    public PostPrPhase? Limits(RunOptions options) =>
        options.PostPr is { EndToEnd: true } on ? new(Phase, MaxRounds: on.EndToEndRounds, LimitMinutes: on.EndToEndMinutes) : null;

    public IReadOnlyList<string> OwnProgram(RunOptions options) => options.PostPr?.EndToEndCommand ?? [];

    public GateProgram? ProgramOf(RunRecord run, Func<string, bool> exists) =>
        OwnProgram(run.Limits) is { Count: > 0 } command
            ? new(command, Variables: [new("IAS_PR_URL", run.Completion?.PrUrl)], Failure: "the end-to-end test fails")
            : null;

    public string Prompt =>
        $$$"""
            Try out the work on {{target}}{{title}} with fresh eyes, as its users would: branch {{branch}}, pull request {{pr}}, `git diff {{base}}..HEAD`. Build it, run it, run its tests, and go through what was asked for from start to finish. Fix nothing: what you change outside {{folder}}/ is undone.
            {{findings}}{{checkpoint}}
            Write the result to {{folder}}/e2e-testing.md:
            {{{Prompts.TestLines}}}
            {{{Prompts.VerdictLines}}}

            {{rules}}
            {{context}}{{project}}{{sprint}}
            """;
}
