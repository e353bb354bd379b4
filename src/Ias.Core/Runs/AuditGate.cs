using Ias.Core.Agents;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>AUDIT: is the work safe, and does it harm nothing?</summary>
public sealed class AuditGate : IGate
{
    public Phase Phase => Phase.Audit;

    public string Name => "audit";

    public string FeedbackFile => "auditor-sprint-feedback.md";

    public string Command => "audit-sprint";

    public char Letter => 'A';

    public IReadOnlyList<AgentChoice> AgentsOf(RunOptions options) => [AgentChoice.Own(options.AuditAgent, options)];

    public string Prompt =>
        """
            Audit the work on {{target}}{{title}} on branch {{branch}}, cycle {{cycle}}, for security and possible harm: secrets, injection, unsafe input, data loss, dependencies, deleted or weakened tests. You may change nothing in the repository except files in {{folder}}/.
            {{findings}}{{tests}}
            Write your verdict to {{folder}}/auditor-sprint-feedback.md:
            - If it is ready for people to review: a line `Verdict: APPROVED`.
            - Otherwise: a line `Verdict: CHANGES_REQUIRED`, a heading `## Findings`, below it one list item for each finding: `- [severity] path:line what is wrong and what would be right`, severity one of critical, high, medium, low.
            - A finding that is already in the list of open findings above starts with its id (`- F3 [high] ...`), however you word it.
            - In either case, also a heading `## Test results`, below it what you ran and the outcome, in at most ten lines (`make test: 34 passed, 0 failed`). The pull request quotes it.
            Without that file your turn does not count.

            {{rules}}
            {{context}}{{project}}{{sprint}}
            """;
}
