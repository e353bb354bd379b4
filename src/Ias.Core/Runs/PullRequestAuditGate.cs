using Ias.Core.Agents;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs.PostPr;

namespace Ias.Core.Runs;

/// <summary>POST_PR_AUDIT: audits the pull request as a whole.</summary>
public sealed class PullRequestAuditGate : IGate
{
    public Phase Phase => Phase.PostPrAudit;

    public string Name => "post-pr";

    public GateStage Stage => GateStage.PullRequest;

    public string FeedbackFile => "post-pr-audit.md";

    public DangerLevel Danger => DangerLevel.High;

    public char Letter => 'P';

    public string Label => "PR audit";

    public bool IsOn(RunOptions options) => options.PostPr is { Audit: true };

    public IReadOnlyList<AgentChoice> AgentsOf(RunOptions options) => [AgentChoice.Own(options.AuditAgent, options)];

    public PostPrPhase? Limits(RunOptions options) =>
        options.PostPr is { Audit: true } on ? new(Phase, MaxRounds: on.AuditRounds, LimitMinutes: on.AuditMinutes) : null;

    public string Prompt =>
        $$$"""
            Audit the pull request {{pr}} of {{target}}{{title}} as a whole: all of `git diff {{base}}..HEAD` on branch {{branch}}. Its parts were reviewed and audited one by one; look for what shows only in the whole: parts that do not fit together, missing work, security, data loss, weakened tests, files that do not belong there. You may change nothing in the repository except files in {{folder}}/.
            {{findings}}{{checkpoint}}
            Write your verdict to {{folder}}/post-pr-audit.md:
            {{{Prompts.TestLines}}}
            {{{Prompts.VerdictLines}}}

            {{rules}}
            {{context}}{{project}}{{sprint}}
            """;
}
