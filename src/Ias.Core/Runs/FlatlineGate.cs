using Ias.Core.Agents;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs.PostPr;

namespace Ias.Core.Runs;

/// <summary>FLATLINE_PR: several agents review the pull request, and what enough of them find counts.</summary>
public sealed class FlatlineGate : IGate
{
    public Phase Phase => Phase.FlatlinePr;

    public string Name => "flatline";

    public GateStage Stage => GateStage.PullRequest;

    public string FeedbackFile => "flatline-pr.md";

    public DangerLevel Danger => DangerLevel.High;

    public char Letter => 'F';

    public GateKind Kind => GateKind.Other;

    public bool HasFreshEyes => true;

    public bool ReportsTests => false;

    public bool IsOn(RunOptions options) => options.PostPr is { Flatline: true };

    /// <summary>
    /// The configured reviewers, else the run's own agents, each once. There are at least as many as must agree: with fewer agents, each
    /// reviews several times in a fresh session.
    /// </summary>
    public IReadOnlyList<AgentChoice> AgentsOf(RunOptions options)
    {
        List<AgentChoice> reviewers = options.PostPr?.FlatlineAgents is { Count: > 0 } named
            ? [.. named.Select(AgentChoice.Parse)]
            :
            [
                .. new[] { options.ImplementAgent, options.ReviewAgent, options.AuditAgent }
                    .Select(own => AgentChoice.Own(own, options))
                    .Distinct(),
            ];
        for (int n = 0, wanted = Math.Max(2, options.PostPr?.FlatlineAgreement ?? 2); reviewers.Count < wanted; n++)
        {
            reviewers.Add(reviewers[n]);
        }

        return reviewers;
    }

    public PostPrPhase? Limits(RunOptions options) =>
        options.PostPr is { Flatline: true } on
            ? new(
                Phase,
                MaxRounds: on.FlatlineRounds,
                LimitMinutes: on.FlatlineMinutes,
                Reviewers: AgentsOf(options).Count,
                Agreement: on.FlatlineAgreement
            )
            : null;

    public string Prompt =>
        $$$"""
            Review the pull request {{pr}} of {{target}}{{title}}: `git diff {{base}}..HEAD` on branch {{branch}}. You are one of several independent reviewers; a finding counts if several report it. Name only what must not be merged as it is, each at its exact place. You may change nothing in the repository except files in {{folder}}/.
            {{checkpoint}}
            Write your verdict to {{folder}}/flatline-pr.md:
            {{{Prompts.VerdictLines}}}

            {{rules}}
            {{context}}{{project}}{{sprint}}
            """;
}
